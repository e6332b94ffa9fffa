"""What a definition change asks of the records before it is carried out."""

from collections.abc import Sequence

from crm.bin import KEPT_FOR
from crm.changes import (
    AddUnique,
    AddUniqueKey,
    ChangeColumnType,
    PlanAction,
    PlanStep,
    RequireLinksAmong,
    RequireRoom,
    RequireUnusedOptions,
    Step,
    TellBin,
    TellGaps,
    TellHolders,
    TellRecords,
    TellValues,
)
from crm.defining.limits import MAX_COLUMNS_EVER
from crm.definitions import Field, Module
from crm.errors import Refused, UserError, UserErrorCode
from crm.kinds import column_type
from crm.unique_keys import Unique, key_fields
from storage.ddl import SYSTEM_COLUMNS
from storage.engine import Connection
from storage.indexes import unique_expression
from storage.names import identifier, qualified
from storage.ties import FROM, links_table

EXAMPLES = 3


async def inquire(connection: Connection, schema: str, step: Step) -> PlanStep | None:
    """What the records say to a step, for the plan; raises Refused where they rule it out."""
    match step:
        case RequireRoom():
            await _require_room(connection, schema, step)
        case RequireUnusedOptions():
            await _require_unused(connection, schema, step)
        case RequireLinksAmong():
            await _require_among(connection, schema, step)
        case AddUnique(module, field, path) if path is not None:
            await _require_different(connection, schema, module, (field,), path)
        case AddUniqueKey(module, key, path) if path is not None:
            await _require_different(connection, schema, module, key_fields(module, key), path)
        case ChangeColumnType():
            await _require_fitting(connection, schema, step)
        case TellRecords(module):
            count = await _count(connection, schema, module, "deleted_at is null")
            return _note(module.api_name, f"The module has {_records(count)}.")
        case TellBin(module):
            count = await _count(connection, schema, module, "deleted_at is not null")
            text = (
                f"Its recycle bin holds {_records(count)}: out of sight, and deleted permanently "
                f"{KEPT_FOR.days} days after they went there."
            )
            return _note(module.api_name, text)
        case TellGaps(module, field):
            gap = f"deleted_at is null and {identifier(field.column)} is null"
            count = await _count(connection, schema, module, gap)
            return _note(_of(module, field), f"It has no value yet in {_records(count)}.")
        case TellValues(module, field):
            held = _holds_value(schema, field)
            count = await _count(connection, schema, module, held)
            return _note(_of(module, field), f"It has a value in {_records(count)}.")
        case TellHolders(module, field, key):
            count = await _count(connection, schema, module, _chosen(field), [key])
            return _note(_of(module, field), f"{key} is chosen in {_records(count)}.")
    return None


def _holds_value(schema: str, field: Field) -> str:
    """The condition that a record has a value in the field, or a link."""
    if field.is_list:
        return f"id in (select {FROM} from {qualified(schema, links_table(field))})"
    return f"{identifier(field.column)} is not null"


async def _require_room(connection: Connection, schema: str, step: RequireRoom) -> None:
    used: int | None = await connection.fetchval(
        "select max(attnum) from pg_attribute where attrelid = to_regclass($1)",
        _table(schema, step.module),
    )
    if used is None and step.columns + len(SYSTEM_COLUMNS) > MAX_COLUMNS_EVER:
        raise _refusal(
            UserErrorCode.FIELD_LIMIT,
            f"The fields of {step.module.label} need {step.columns:,} columns, an address several; "
            f"there is room for {MAX_COLUMNS_EVER - len(SYSTEM_COLUMNS):,}. Make it with fewer.",
            step.path,
        )
    if used is not None and used + step.columns > MAX_COLUMNS_EVER:
        raise _refusal(
            UserErrorCode.FIELD_LIMIT,
            f"{step.module.label} has had {used} columns in its time, those of deleted fields "
            f"included; the limit is {MAX_COLUMNS_EVER}. Make a new module and move the records.",
            step.path,
        )


async def _require_unused(connection: Connection, schema: str, step: RequireUnusedOptions) -> None:
    held = _chosen(step.field)
    count = await _count(connection, schema, step.module, held, list(step.keys))
    if count:
        raise _refusal(
            UserErrorCode.IN_USE,
            f"One of the options {', '.join(step.keys)} is held by {_records(count)} in "
            f"{_of(step.module, step.field)}, deleted ones included, so they cannot be left out. "
            "Retire such an option with retireOption; a label can change at any time.",
            step.path,
        )


async def _require_among(connection: Connection, schema: str, step: RequireLinksAmong) -> None:
    outside = f"tessera.module_of({identifier(step.field.column)}) <> all($1::integer[])"
    count = await _count(connection, schema, step.module, outside, list(step.numbers))
    if count:
        raise _refusal(
            UserErrorCode.IN_USE,
            f"{step.field.label} points to a record of a module that is left out in "
            f"{_records(count)}, deleted ones included. Let them point elsewhere first.",
            step.path,
        )


def _chosen(field: Field) -> str:
    """The condition that one of the options $1 is chosen."""
    column = identifier(field.column)
    return f"{column} && $1::text[]" if field.kind == "MULTI_SELECT" else f"{column} = any($1)"


async def _require_different(
    connection: Connection, schema: str, module: Module, fields: Unique, path: Sequence[str]
) -> None:
    examples = await shared_values(connection, schema, module, fields)
    if examples is not None:
        raise _refusal(UserErrorCode.NOT_UNIQUE, cannot_be_unique(fields, examples), path)


async def shared_values(
    connection: Connection, schema: str, module: Module, fields: Unique
) -> str | None:
    """Values that records share in the field, or in all of several fields, most often shared
    first; None where none are."""
    values = [unique_expression(field) for field in fields]
    given = " and ".join(f"{value} is not null" for value in values)
    rows = await connection.fetch(
        f"select concat_ws(' / ', {', '.join(values)}) as value, count(*) as count "
        f"from {_table(schema, module)} where deleted_at is null and {given} "
        f"group by {', '.join(values)} having count(*) > 1 order by 2 desc, 1 limit $1",
        EXAMPLES,
    )
    if not rows:
        return None
    return ", ".join(f"{row['value']} ({row['count']} times)" for row in rows)


def cannot_be_unique(fields: Unique, examples: str) -> str:
    """The sentence that says so."""
    if len(fields) == 1:
        names, shared = fields[0].label, "a value"
    else:
        names = f"{' and '.join(field.label for field in fields)} together"
        shared = "their values"
    return (
        f"{names} cannot be unique: records share {shared}, such as {examples}. Change them first."
    )


async def _require_fitting(connection: Connection, schema: str, step: ChangeColumnType) -> None:
    rules = step.field.number_rules
    if rules is None or rules.precision is None:
        return
    column, scale = identifier(step.field.column), rules.scale or 0
    count = await _count(
        connection,
        schema,
        step.module,
        f"({column} <> round({column}, $1::int) or abs({column}) >= 10::numeric ^ $2::int)",
        scale,
        rules.precision - scale,
    )
    if count:
        raise _refusal(
            UserErrorCode.OUT_OF_RANGE,
            f"A number that does not fit into {column_type(step.field)} as it is is held by "
            f"{_records(count)}, deleted ones included. Change them first.",
            step.path,
        )


async def _count(
    connection: Connection, schema: str, module: Module, condition: str, *values: object
) -> int:
    count: int = await connection.fetchval(
        f"select count(*) from {_table(schema, module)} where {condition}", *values
    )
    return count


def _refusal(code: UserErrorCode, message: str, path: Sequence[str]) -> Refused:
    return Refused(UserError(code, message, tuple(path)))


def _note(target: str, detail: str) -> PlanStep:
    return PlanStep(PlanAction.NOTE, target, detail)


def _records(count: int) -> str:
    return "no record" if count == 0 else f"{count} record{'' if count == 1 else 's'}"


def _of(module: Module, field: Field) -> str:
    return f"{module.api_name}.{field.api_name}"


def _table(schema: str, module: Module) -> str:
    return qualified(schema, module.table)
