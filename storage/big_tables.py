"""Leaves to jobs what a definition change would do to a big table: indexes and the like.

In the change's own transaction they would keep writers away until the table is read.
"""

from dataclasses import replace

from crm.changes import AddReference, AddUnique, AddUniqueKey, Change, CreateTable, Step
from crm.defining.pending import postponed, postponed_key
from crm.index_builds import Buildable, in_background
from storage.engine import Connection
from storage.names import qualified

BIG = 20_000
"""How many records make a table big: up to here an index takes a fraction of a second."""

# The estimate is -1 where the table was never analysed; then the first rows are counted.
_IS_BIG = """
select reltuples >= $2 or (select count(*) from (select 1 from {table} limit $2) first) >= $2
from pg_class where oid = $1::text::regclass
"""


async def for_big_tables(connection: Connection, schema: str, change: Change) -> Change:
    """The change with jobs in the place of the steps that would take long.

    The number of records is asked where a step depends on it alone.
    """
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
            big[number] = await _is_big(connection, qualified(schema, step.module.table))
        if not big[number]:
            steps.append(step)
            continue
        if isinstance(step, AddReference):
            steps.append(replace(step, whole=False))
        if isinstance(step, AddUnique):
            after = postponed(after, number, step.field.number)
        if isinstance(step, AddUniqueKey):
            after = postponed_key(after, number, step.key.fields)
        steps.append(in_background(step))
    return replace(change, next=after, steps=tuple(steps))


async def _is_big(connection: Connection, table: str) -> bool:
    found: bool = await connection.fetchval(_IS_BIG.format(table=table), table, BIG)
    return found
