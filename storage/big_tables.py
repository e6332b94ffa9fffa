"""Leaves to jobs what a definition change would do to a big table: indexes and the like.

In the change's own transaction they would keep writers away until the table is read.
"""

from dataclasses import replace

from crm.carry_steps import CarryLinks, CarryValues
from crm.changes import (
    AddMatchIndex,
    AddReference,
    AddUnique,
    AddUniqueKey,
    Change,
    ChangeColumnType,
    CreateTable,
    Step,
)
from crm.defining.kind_changes import in_background
from crm.defining.pending import postponed, postponed_key, postponed_match
from crm.definitions import Definitions, Field, NumberRules
from crm.index_builds import Buildable
from crm.index_builds import in_background as build_in_background
from storage import carrying
from storage.engine import Connection
from storage.names import qualified

BIG = 20_000
"""How many records make a table big: up to here an index takes a fraction of a second."""

# The estimate is -1 where the table was never analysed; then the first rows are counted.
_IS_BIG = """
select reltuples >= $2 or (select count(*) from (select 1 from {table} limit $2) first) >= $2
from pg_class where oid = $1::text::regclass
"""


async def for_big_tables(
    connection: Connection, schema: str, before: Definitions, change: Change
) -> Change:
    """The change with jobs in the place of the steps that would take long.

    The number of records is asked where a step depends on it alone.
    """
    for step in change.steps:
        wanted, few = _carrying(step)
        if wanted is not None:
            table = qualified(schema, wanted.module.table)
            if await _is_big(connection, table, few):
                return in_background(before, change, wanted)
    made = {step.module.number for step in change.steps if isinstance(step, CreateTable)}
    big: dict[int, bool] = {}
    steps: list[Step] = []
    after = change.next
    for step in change.steps:
        if not isinstance(step, Buildable) or step.module.number in made:
            steps.append(step)
            continue
        number = step.module.number
        if number not in big:
            big[number] = await _is_big(connection, qualified(schema, step.module.table), BIG)
        if not big[number]:
            steps.append(step)
            continue
        if isinstance(step, AddReference):
            steps.append(replace(step, whole=False))
        if isinstance(step, AddUnique):
            after = postponed(after, number, step.field.number)
        if isinstance(step, AddUniqueKey):
            after = postponed_key(after, number, step.key.fields)
        if isinstance(step, AddMatchIndex):
            after = postponed_match(after, number, (step.field.number, step.method))
        steps.append(build_in_background(step))
    return replace(change, next=after, steps=tuple(steps))


def _carrying(step: Step) -> tuple[CarryValues | CarryLinks | None, int]:
    """The step that carries values to another column where this one does so or would write every
    record anew; and how many records are too many for it."""
    if isinstance(step, CarryValues):
        return step, carrying.FEW
    if isinstance(step, CarryLinks):
        return step, carrying.MOST_LINKS
    if isinstance(step, ChangeColumnType) and _rewrites(step.before, step.field):
        return CarryValues(step.module, step.before, step.field, step.path), BIG
    return None, 0


def _rewrites(before: Field, after: Field) -> bool:
    """Whether PostgreSQL writes every number anew to give it other digits."""
    old, new = before.number_rules or NumberRules(), after.number_rules or NumberRules()
    if new.precision is None:
        return False
    wider = old.precision is not None and new.precision >= old.precision
    return not (wider and (old.scale or 0) == (new.scale or 0))


async def _is_big(connection: Connection, table: str, big: int) -> bool:
    found: bool = await connection.fetchval(_IS_BIG.format(table=table), table, big)
    return found
