"""Tells what others changed since the version that a writer knew."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.inputs import in_data
from crm.parts import parts_of
from crm.shown import as_read, same
from crm.tags import written_fields
from storage.engine import Connection
from storage.statement import SCHEMA
from storage.told_values import ToldValues
from storage.transaction import in_workspace
from storage.writing import FieldConflict, Writing

VERSION = "version"
EXPECTED = "expectedVersion"

MERGED = "MERGED"
_SINCE = f"""
select action, changes from {SCHEMA}.timeline where record_id = $1 and version > $2
order by version
"""


async def refuse_conflict(
    connection: Connection,
    writing: Writing,
    module: Module,
    record: Mapping[str, object],
    expected: int,
    values: Mapping[str, object] | None,
) -> tuple[list[UserError], tuple[FieldConflict, ...]]:
    """The errors of a write that was made for version `expected` of a locked record.

    `record` has its id and version. `values` are what is written, by column; None stands for a
    deletion, which meets every change. Fields that others changed to what is written now, or
    back to what they were, are in nobody's way.
    """
    version = record[VERSION]
    assert isinstance(version, int)
    if expected == version:
        return [], ()
    if not 1 <= expected < version:
        message = f"{EXPECTED} is {expected}, but the {module.label} is at version {version}."
        return [UserError(UserErrorCode.INVALID, message, (EXPECTED,))], ()
    lines = await connection.fetch(in_workspace(_SINCE, writing), record["id"], expected)
    # What others held that were merged into the record is no change of it.
    own = [line["changes"] for line in lines if line["action"] != MERGED]
    base, theirs = _between(json.loads(changes, parse_float=Decimal) for changes in own)
    every = written_fields(module)
    values = None if values is None else _as_read(every, values)
    fields = [field for field in every if _differs(field, base, theirs, values)]
    if not fields:
        gained = values is None and len(own) < len(lines)
        return ([_gained(module, expected)] if gained else []), ()
    seen = {each.column for each in written_fields(writing.seen.by_number[module.number])}
    told = [field for field in fields if field.column in seen]
    value, sides = ToldValues(), (base, theirs, values or {})
    held = ((field, side) for field in told for side in sides)
    await value.know(connection, writing.asker.schema, held)
    conflicts = tuple(
        FieldConflict(
            in_data(field),
            field.label,
            value.told(field, base),
            value.told(field, theirs),
            None if values is None else value.told(field, values),
        )
        for field in told
    )
    return [_conflict(told, expected, version, deleting=values is None)], conflicts


def _as_read(fields: Iterable[Field], values: Mapping[str, object]) -> Mapping[str, object]:
    """The values in the form in which the timeline has them."""
    written = [field for field in fields if field.column in values]
    return {**values, **{each.column: as_read(each, values[each.column]) for each in written}}


Changes = Mapping[str, list[object]]


def _between(lines: Iterable[Changes]) -> tuple[dict[str, object], dict[str, object]]:
    """What the columns that changed held before the first of the lines, and after the last."""
    base: dict[str, object] = {}
    theirs: dict[str, object] = {}
    for changes in lines:
        for column, (before, after) in changes.items():
            base.setdefault(column, before)
            theirs[column] = after
    return base, theirs


def _differs(
    field: Field,
    base: Mapping[str, object],
    theirs: Mapping[str, object],
    mine: Mapping[str, object] | None,
) -> bool:
    parts = [part for part in parts_of(field) if part.column in theirs]
    if mine is not None:
        parts = [part for part in parts if part.column in mine]
    changed = any(not same(part, base[part.column], theirs[part.column]) for part in parts)
    return changed and (
        mine is None
        or any(not same(part, theirs[part.column], mine[part.column]) for part in parts)
    )


def _conflict(fields: list[Field], expected: int, version: int, *, deleting: bool) -> UserError:
    labels = ", ".join(field.label for field in fields) or "what you do not see"
    doing = "deleted" if deleting else "written"
    message = (
        f"Changed since version {expected}: {labels}. The record is at version {version} now; see "
        f"what conflicts before it is {doing}."
    )
    return UserError(UserErrorCode.CONFLICT, message, (EXPECTED,))


def _gained(module: Module, expected: int) -> UserError:
    message = (
        f"Since version {expected} other {module.plural_label} were merged into this one; see what "
        "it holds before it is deleted."
    )
    return UserError(UserErrorCode.CONFLICT, message, (EXPECTED,))


def merged_since(module: Module) -> UserError:
    """The error of a write that was made for a version of a record which was merged into another
    one, and has other versions since."""
    message = (
        f"This {module.label} was merged into another one meanwhile; read it again, and see what "
        "it holds before it is written."
    )
    return UserError(UserErrorCode.CONFLICT, message, (EXPECTED,))


def without(values: Mapping[str, object], ids: Iterable[UUID]) -> dict[str, object]:
    """The values, null in place of the ids of records that are just being made."""
    made = set(ids)
    return {
        column: None if isinstance(value, UUID) and value in made else value
        for column, value in values.items()
    }
