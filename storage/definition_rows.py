"""Writes a definition change into the workspace's own tables: modules, revision and epoch."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from crm.access import Asker
from crm.changes import Change, Numbers
from crm.definition_json import change_to_json, module_to_json
from crm.definitions import Definitions, Module
from crm.option_json import set_to_json
from storage.engine import Connection
from storage.names import identifier
from storage.views import forget_views_of

SAVE_MODULE = """
insert into {schema}.module(number, revision, position, body, deleted_at)
values ($1, $2, $3, $4, $5)
on conflict (number) do update set revision = excluded.revision, body = excluded.body,
  deleted_at = case when excluded.deleted_at is null then null
                    else coalesce(module.deleted_at, excluded.deleted_at) end
"""
FORGET_MODULES = "delete from {schema}.module where number = any($1::int[])"
PUT_IN_ORDER = """
update {schema}.module set position = wanted.position
from unnest($1::int[], $2::int[]) as wanted(number, position)
where module.number = wanted.number and module.position <> wanted.position
"""
SAVE_SET = """
insert into {schema}.option_set(key, revision, position, body) values ($1, $2, $3, $4)
on conflict (key) do update set revision = excluded.revision, position = excluded.position,
  body = excluded.body
"""
FORGET_SETS = "delete from {schema}.option_set where key = any($1::text[])"
SAVE_REVISION = "insert into {schema}.revision(revision, member_id, change) values ($1, $2, $3)"
RAISE_EPOCH = """
update {schema}.epoch set epoch = $1, next_module = $2, next_field = $3 where one
"""


def differing(before: Definitions, after: Definitions) -> tuple[Module, ...]:
    """The modules of `after` that are new or not what they were."""
    known = {module.number: module for module in before.all_modules}
    return tuple(
        module
        for module in after.all_modules
        if module is not known.get(module.number) and module != known.get(module.number)
    )


def same(before: Definitions, after: Definitions) -> bool:
    """Whether there is nothing to save."""
    return (
        not differing(before, after)
        and order_of(before) == order_of(after)
        and before.option_sets == after.option_sets
    )


def order_of(definitions: Definitions) -> list[int]:
    """The numbers of the modules in their order."""
    return [module.number for module in definitions.all_modules]


async def save_change(
    connection: Connection, asker: Asker, before: Definitions, change: Change, numbers: Numbers
) -> int:
    """Write what the change leads to; gives the new epoch, which is also the revision."""
    schema, epoch = identifier(asker.schema), before.epoch + 1
    order = order_of(change.next)
    for module in differing(before, change.next):
        await _save_module(connection, schema, module, epoch, order.index(module.number))
    gone = [number for number in order_of(before) if number not in order]
    if gone:
        await connection.execute(FORGET_MODULES.format(schema=schema), gone)
        await forget_views_of(connection, asker.schema, gone)
    if order_of(before) != order:
        await _put_in_order(connection, schema, order)
    await _save_sets(connection, schema, before, change.next, epoch)
    told = json.dumps(change_to_json(before, change))
    await connection.execute(SAVE_REVISION.format(schema=schema), epoch, asker.member, told)
    await connection.execute(
        RAISE_EPOCH.format(schema=schema), epoch, numbers.next_module, numbers.next_field
    )
    return epoch


async def _save_module(
    connection: Connection, schema: str, module: Module, epoch: int, position: int
) -> None:
    body = json.dumps(module_to_json(module))
    deleted_at = datetime.now(UTC) if module.deleted else None
    await connection.execute(
        SAVE_MODULE.format(schema=schema), module.number, epoch, position, body, deleted_at
    )


async def _save_sets(
    connection: Connection, schema: str, before: Definitions, after: Definitions, epoch: int
) -> None:
    known = {one.key: (place, one) for place, one in enumerate(before.option_sets)}
    for place, one in enumerate(after.option_sets):
        if known.pop(one.key, None) != (place, one):
            body = json.dumps(set_to_json(one))
            await connection.execute(SAVE_SET.format(schema=schema), one.key, epoch, place, body)
    if known:
        await connection.execute(FORGET_SETS.format(schema=schema), list(known))


async def _put_in_order(connection: Connection, schema: str, order: Sequence[int]) -> None:
    places = list(range(len(order)))
    await connection.execute(PUT_IN_ORDER.format(schema=schema), list(order), places)
