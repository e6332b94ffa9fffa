"""The activity log: what an entry says of a write, and the chain of hashes that holds entries."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from crm.changes import DefinitionPlan, PlanAction
from crm.definitions import Definitions, Module
from crm.jobs import JobKind
from crm.parts import parts_of

NAMED = 10
"""How many changed fields an entry names."""
MOST_TOLD = 500
"""How many characters an entry has on a change of definitions."""


class Activity(StrEnum):
    """What was done; the keys of the options of the log's `action`."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    DELETED_PERMANENTLY = "DELETED_PERMANENTLY"
    RESTORED = "RESTORED"
    MASS_UPDATED = "MASS_UPDATED"
    MASS_ASSIGNED = "MASS_ASSIGNED"
    MASS_TAGGED = "MASS_TAGGED"
    MASS_UNTAGGED = "MASS_UNTAGGED"
    MASS_DELETED = "MASS_DELETED"
    MASS_DELETED_PERMANENTLY = "MASS_DELETED_PERMANENTLY"
    MASS_RESTORED = "MASS_RESTORED"
    BIN_PURGED = "BIN_PURGED"
    DEFINITIONS_CHANGED = "DEFINITIONS_CHANGED"
    MERGED = "MERGED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log. `module` is the API name of then, `title` what the record was called
    then; both stay whatever becomes of what they name."""

    action: Activity
    at: datetime
    actor: UUID | None
    source: str
    summary: str
    module: str | None = None
    record: UUID | None = None
    title: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class RecordWrite:
    """A write of one record, as the outbox tells of it. `row` is the record by physical columns,
    `changed` the columns that an update changed."""

    action: str
    at: datetime
    actor: UUID | None
    source: str
    module: int
    record: UUID
    row: Mapping[str, object]
    changed: Sequence[str]

    @property
    def permanently(self) -> bool:
        """Whether nothing is left of the record."""
        binned = self.row.get("deleted_at") is not None
        return self.action == "PURGED" or (self.action == "DELETED" and not binned)


def entry_of(definitions: Definitions, done: RecordWrite) -> Entry:
    """What the log says of the write of one record."""
    module = definitions.by_number.get(done.module)
    title = _title(module, done.row)
    action = Activity.DELETED_PERMANENTLY if done.permanently else Activity(done.action)
    label = "A record of a module that is gone" if module is None else module.label
    named = _named(module, done.changed) if action is Activity.UPDATED else ""
    return Entry(
        action,
        done.at,
        done.actor,
        done.source,
        f"{label} {title}: {_WHAT[action]}{named}",
        None if module is None else module.api_name,
        done.record,
        title,
    )


def mass_entry(
    kind: JobKind,
    module: Module | None,
    at: datetime,
    actor: UUID | None,
    source: str,
    count: int,
    *,
    permanently: bool = False,
) -> Entry:
    """What the log says of an action on many records at once."""
    action = _MASS[kind]
    if permanently and action is Activity.MASS_DELETED:
        action = Activity.MASS_DELETED_PERMANENTLY
    about = "Records" if module is None else module.plural_label
    name = None if module is None else module.api_name
    summary = f"{about}: {count:,} {_WHAT[action]}"
    return Entry(action, at, actor, source, summary, name, count=count)


def told_of(plan: DefinitionPlan) -> str:
    """What the log says of a change of definitions: what it was about, and from what to what."""
    about = [step for step in plan.steps if step.action in _CHANGES]
    details = [f"{step.target}: {step.detail}" for step in about if step.detail != plan.summary]
    if not details and plan.steps:
        details = [f"({plan.steps[0].target})"]
    text = " ".join((plan.summary, *details))
    return text if len(text) <= MOST_TOLD else f"{text[: MOST_TOLD - 1]}…"


def is_logged(kind: JobKind | str) -> bool:
    """Whether the log tells of jobs of this kind."""
    return kind in _MASS


def permanently_deleted(log: Module, done: Sequence[RecordWrite]) -> list[RecordWrite]:
    """Those of some writes that left nothing of an entry of the log itself."""
    return [each for each in done if each.module == log.number and each.permanently]


def content_of(values: Sequence[object]) -> bytes:
    """The SHA-256 of values, in a form that is the same for the same values everywhere."""
    text = json.dumps(
        [_plain(value) for value in values], ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).digest()


def link_of(previous: bytes, place: int, content: bytes) -> bytes:
    """The hash of a link of the chain: of the link before it, its place, and its content."""
    return hashlib.sha256(previous + place.to_bytes(8) + content).digest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, int) else str(value)


def _title(module: Module | None, row: Mapping[str, object]) -> str:
    title = None if module is None or module.title is None else row.get(module.title.column)
    return f"#{row.get('number')}" if title is None else str(title)


def _named(module: Module | None, columns: Sequence[str]) -> str:
    """The labels of changed fields, behind a colon."""
    if module is None:
        return ""
    labels = {
        part.column: field.label
        for field in (*module.by_name.values(), *module.all_fields)
        for part in parts_of(field)
    }
    found = list(dict.fromkeys(labels[column] for column in sorted(columns) if column in labels))
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return f" ({', '.join(found[:NAMED])}{more})" if found else ""


_CHANGES = frozenset({PlanAction.UPDATE, PlanAction.RENAME})
_WHAT: Mapping[Activity, str] = {
    Activity.CREATED: "created",
    Activity.UPDATED: "changed",
    Activity.DELETED: "put in the recycle bin",
    Activity.DELETED_PERMANENTLY: "deleted permanently",
    Activity.RESTORED: "restored",
    Activity.MERGED: "merged into another record",
    Activity.MASS_UPDATED: "changed together",
    Activity.MASS_ASSIGNED: "given to one owner",
    Activity.MASS_TAGGED: "tagged together",
    Activity.MASS_UNTAGGED: "untagged together",
    Activity.MASS_DELETED: "deleted together",
    Activity.MASS_DELETED_PERMANENTLY: "deleted permanently together",
    Activity.MASS_RESTORED: "restored together",
    Activity.BIN_PURGED: "deleted permanently after their time in the recycle bin",
}

_MASS: Mapping[JobKind | str, Activity] = {
    JobKind.UPDATE_RECORDS: Activity.MASS_UPDATED,
    JobKind.ASSIGN_RECORDS: Activity.MASS_ASSIGNED,
    JobKind.TAG_RECORDS: Activity.MASS_TAGGED,
    JobKind.UNTAG_RECORDS: Activity.MASS_UNTAGGED,
    JobKind.DELETE_RECORDS: Activity.MASS_DELETED,
    JobKind.RESTORE_RECORDS: Activity.MASS_RESTORED,
    JobKind.PURGE_BIN: Activity.BIN_PURGED,
}
