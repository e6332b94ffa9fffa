"""The job that builds what a definition change needs on a big table."""

import asyncio
from collections.abc import Callable

import asyncpg

from crm.any_lookups import is_any_lookup
from crm.changes import Change, Numbers
from crm.defining.pending import became_unique, not_indexed, not_unique
from crm.definitions import Definitions, Field, Module
from crm.errors import Timeout
from crm.index_builds import Building, IndexBuild, build_of
from jobs.kinds import Batch, JobFailed
from storage.automation import find_actor
from storage.definitions import change_definitions, load_definitions
from storage.index_builds import build, check, drop, gather_statistics, is_valid, turn_at
from storage.indexes import Index, order_index, reference_index, unique_index
from storage.inquiries import cannot_be_unique, shared_values
from storage.jobs import Progress

Settled = Callable[[Definitions, int, int], Change]

WITHIN = 3600.0
"""Seconds after which a build is ended and tried again: it waits for every older transaction of
the database, and one that never ends must not hold a worker for ever."""

_INDEX = {
    Building.ORDER: order_index,
    Building.UNIQUE: unique_index,
    Building.REFERENCE: reference_index,
}
_TAKEN_BACK: dict[Building, Settled] = {
    Building.ORDER: not_indexed,
    Building.UNIQUE: not_unique,
}


class BuildIndex:
    """Builds one index, all of it in one batch; begun again it finds what is there."""

    in_transaction = False

    async def batch(self, at: Batch) -> Progress:
        """Build it, unless the definitions ask for it no more."""
        wanted = build_of(at.job.body)
        found = wanted.wanted(at.definitions)
        if found is not None:
            try:
                async with asyncio.timeout(WITHIN), turn_at(at.connection, at.schema, found[0]):
                    await _build(at, wanted, *found)
            except TimeoutError:
                raise Timeout("Older transactions of the database did not end.") from None
        return Progress(None, done=1, total=1)

    async def undo(self, at: Batch) -> None:
        """Take back what the definitions say of the index, and remove what there is of it."""
        wanted = build_of(at.job.body)
        module = at.definitions.by_number.get(wanted.module)
        field = None if module is None else module.by_number.get(wanted.field)
        if module is None or field is None:
            return
        async with turn_at(at.connection, at.schema, module):
            taken_back = _TAKEN_BACK.get(wanted.what)
            if taken_back is not None:
                await _settle(at, wanted, taken_back)
            await _drop_unwanted(at, wanted, _INDEX[wanted.what](module, field))


async def _build(at: Batch, wanted: IndexBuild, module: Module, field: Field) -> None:
    index = _INDEX[wanted.what](module, field)
    if wanted.what is Building.UNIQUE and not await is_valid(at.connection, at.schema, index):
        await _refuse_shared(at, module, field)
    try:
        await build(at.connection, at.schema, index)
        if wanted.what is Building.REFERENCE and not is_any_lookup(field):
            await check(at.connection, at.schema, module, field)
    except asyncpg.UniqueViolationError:
        await _refuse_shared(at, module, field)
        raise JobFailed(f"{field.label} cannot be unique: records share a value.") from None
    except asyncpg.ForeignKeyViolationError:
        raise JobFailed(
            f"Some values of {field.label} point to records that are not there."
        ) from None
    await gather_statistics(at.connection, at.schema, module)
    if wanted.what is Building.UNIQUE:
        await _settle(at, wanted, became_unique)
    await _drop_unwanted(at, wanted, index)


async def _refuse_shared(at: Batch, module: Module, field: Field) -> None:
    examples = await shared_values(at.connection, at.schema, module, field)
    if examples is not None:
        raise JobFailed(cannot_be_unique(field, examples))


async def _settle(at: Batch, wanted: IndexBuild, change: Settled) -> None:
    """Have the definitions say how it is."""

    def make(definitions: Definitions, numbers: Numbers) -> Change:
        return change(definitions, wanted.module, wanted.field)

    actor = await find_actor(at.connection, at.workspace, at.schema, at.job.actor_id)
    await change_definitions(at.pool, actor.asker, make, known=at.definitions)


async def _drop_unwanted(at: Batch, wanted: IndexBuild, index: Index) -> None:
    """Remove the index where it is not valid, or the definitions do not ask for it any more."""
    now = await load_definitions(at.connection, at.schema, at.definitions)
    valid = await is_valid(at.connection, at.schema, index)
    if valid is False or (valid and wanted.wanted(now) is None):
        await drop(at.connection, at.schema, index)
