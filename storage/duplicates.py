"""Asks the duplicate rules of modules of records that were written, all of a module in one
statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.definitions import Definitions, Module
from crm.duplicates import DuplicateAction, DuplicateRule, active_rules
from crm.errors import UserError, UserErrorCode
from crm.inputs import in_data
from storage.change import Change
from storage.duplicate_sql import SET_THRESHOLD, duplicates_sql, least_threshold
from storage.engine import Connection
from storage.transaction import in_workspace
from storage.writing import Writing

_KNOWN = "_duplicate_statements"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A record, `id`, that looks like another one by a rule."""

    module: Module
    rule: DuplicateRule
    id: UUID
    other: UUID
    title: str
    number: int

    @property
    def refused(self) -> bool:
        """Whether the rule refuses the write."""
        return self.rule.action is DuplicateAction.REFUSE

    def error(self, earlier: int | None = None) -> UserError:
        """What a person is told, its path beginning at the record's data; `earlier` is the row of
        the same call that made the other one."""
        fields = [self.module.by_number[match.field] for match in self.rule.matches]
        same = " and ".join(field.label for field in fields)
        who = f"{self.module.label} {self.title}"
        if self.title != f"#{self.number}":
            who += f" (#{self.number})"
        if earlier is not None:
            who = f"row {earlier} of this call, counted from 0"
        message = f"This looks like {who}, by {same} ({self.rule.label})."
        if self.refused:
            message += " Use that record, or change what is the same."
        return UserError(UserErrorCode.DUPLICATE, message, (in_data(fields[0]),))


async def find_duplicates(
    connection: Connection,
    writing: Writing,
    module: Module,
    ids: Mapping[str, Sequence[UUID]],
) -> list[Duplicate]:
    """The live records that those with `ids`, by the keys of rules, look like, in one statement."""
    rules = active_rules(module)
    given = [list(ids.get(rule.key, ())) for rule in rules]
    if not any(given):
        return []
    threshold = least_threshold(rules)
    if threshold is not None:
        await connection.execute(SET_THRESHOLD, repr(threshold))
    sql = in_workspace(_statement(writing.definitions, module), writing)
    return [
        Duplicate(module, rules[row["rule"]], row["id"], row["other"], row["title"], row["number"])
        for row in await connection.fetch(sql, *given)
    ]


def asked_of(change: Change) -> Iterable[DuplicateRule]:
    """The duplicate rules that a record which was written can break: of one that was changed
    those that compare what became another."""
    rules = active_rules(change.module)
    if change.creates:
        return rules
    changed = {name for name, value in change.values.items() if value != change.before.get(name)}
    by_number = change.module.by_number
    return tuple(
        rule
        for rule in rules
        if any(by_number[match.field].column in changed for match in rule.matches)
    )


async def duplicates_among(
    connection: Connection, writing: Writing, changes: Iterable[Change]
) -> list[Duplicate]:
    """What the records that a call wrote look like; none where no module has duplicate rules."""
    asked: dict[int, tuple[Module, dict[str, list[UUID]]]] = {}
    for change in changes:
        for rule in asked_of(change):
            _, ids = asked.setdefault(change.module.number, (change.module, {}))
            ids.setdefault(rule.key, []).append(change.id)
    found: list[Duplicate] = []
    for module, ids in asked.values():
        found += await find_duplicates(connection, writing, module, ids)
    return found


def _statement(definitions: Definitions, module: Module) -> str:
    # Where cached_property keeps its values too.
    known: dict[int, str] = vars(definitions).setdefault(_KNOWN, {})
    found = known.get(module.number)
    if found is None:
        found = known[module.number] = duplicates_sql(module, active_rules(module))
    return found
