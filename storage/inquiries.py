"""What a definition change asks of the records before it is carried out."""

from collections.abc import Sequence

from crm.bin import KEPT_FOR
from crm.changes import (
    AddUnique,
    ChangeColumnType,
    PlanAction,
    PlanStep,
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
from storage.engine import Connection
from storage.indexes import unique_expression
from storage.names import identifier, qualified

EXAMPLES = 3


async def inquire(connection: Connection, schema: str, step: Step) -> PlanStep | None:
    """What the records say to a step, for the plan; raises Refused where they rule it out."""
    match step:
        case RequireRoom():
            await _require_room(connection, schema, step)
        case RequireUnusedOptions():
            await _require_unused(connection, schema, step)
        case AddUnique():
            await _require_different(connection, schema, step)
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
            held = f"{identifier(field.column)} is not null"
            count = await _count(connection, schema, module, held)
            return _note(_of(module, field), f"It has a value in {_records(count)}.")
        case TellHolders(module, field, key):
            count = await _count(connection, schema, module, _chosen(field), [key])
            return _note(_of(module, field), f"{key} is chosen in {_records(count)}.")
    return None


async def _require_room(connection: Connection, schema: str, step: RequireRoom) -> None:
    used: int = await connection.fetchval(
        "select max(attnum) from pg_attribute where attrelid = $1::text::regclass",
        _table(schema, step.module),
    )
    if used + step.columns > MAX_COLUMNS_EVER:
        raise _refusal(
            UserErrorCode.INVALID,
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


def _chosen(field: Field) -> str:
    """The condition that one of the options $1 is chosen."""
    column = identifier(field.column)
    return f"{column} && $1::text[]" if field.kind == "MULTI_SELECT" else f"{column} = any($1)"


async def _require_different(connection: Connection, schema: str, step: AddUnique) -> None:
    if step.path is None:
        return
    examples = await shared_values(connection, schema, step.module, step.field)
    if examples is not None:
        raise _refusal(UserErrorCode.NOT_UNIQUE, cannot_be_unique(step.field, examples), step.path)


async def shared_values(
    connection: Connection, schema: str, module: Module, field: Field
) -> str | None:
    """Values of the field that records share, most often shared first; None where none are."""
    values = unique_expression(field)
    rows = await connection.fetch(
        f"select {values}::text as value, count(*) as count from {_table(schema, module)} "
        f"where deleted_at is null and {values} is not null "
        "group by 1 having count(*) > 1 order by 2 desc, 1 limit $1",
        EXAMPLES,
    )
    if not rows:
        return None
    return ", ".join(f"{row['value']} ({row['count']} times)" for row in rows)


def cannot_be_unique(field: Field, examples: str) -> str:
    """The sentence that says so."""
    return (
        f"{field.label} cannot be unique: records share a value, such as {examples}. "
        "Change them first."
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
