"""Loads a workspace's definitions, whole or what is new in them, with the epoch they belong to."""

import json
from collections.abc import Iterable, Mapping

from crm.definition_json import module_from_json
from crm.definitions import Definitions, Module
from storage.ddl import identifier
from storage.engine import Connection

# One statement is one snapshot: the epoch always belongs to the definitions beside it.
LOAD = """
select epoch.epoch,
       array(select number from {schema}.module order by position, number) as numbers,
       array(select body::text from {schema}.module where revision > $1) as bodies
from {schema}.epoch where one
"""
NEVER = 0


async def load_definitions(
    connection: Connection, schema: str, known: Definitions | None = None
) -> Definitions:
    """The definitions as they are now, with their epoch.

    With `known`, earlier definitions of the same workspace, only the modules that changed since
    are read; where nothing changed `known` itself is given. Raises asyncpg's errors, such as
    UndefinedTableError where there is no such workspace.
    """
    since = NEVER if known is None else known.epoch
    row = await connection.fetchrow(LOAD.format(schema=identifier(schema)), since)
    if row is None:
        raise LookupError(f"the workspace {schema} has no epoch")
    if known is not None and row["epoch"] == known.epoch:
        return known
    earlier = {} if known is None else {module.number: module for module in known.all_modules}
    modules = _joined(row["numbers"], earlier, row["bodies"])
    if known is not None and (modules is None or row["epoch"] < known.epoch):
        # What is known is of another time line, as after a backup was put back.
        return await load_definitions(connection, schema)
    return Definitions(modules or (), row["epoch"])


def _joined(
    numbers: Iterable[int], earlier: Mapping[int, Module], bodies: Iterable[str]
) -> tuple[Module, ...] | None:
    """The modules in their order, or None where one of them was neither known nor read."""
    read = (module_from_json(json.loads(body)) for body in bodies)
    found = {**earlier, **{module.number: module for module in read}}
    order = tuple(numbers)
    if any(number not in found for number in order):
        return None
    return tuple(found[number] for number in order)
