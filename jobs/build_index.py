"""The job that builds what a definition change needs on a big table."""

import asyncio
from collections.abc import Callable

import asyncpg

from crm.any_lookups import is_any_lookup
from crm.changes import Change, Numbers
from crm.defining.pending import (
    became_unique,
    key_fails,
    key_holds,
    match_fails,
    match_holds,
    not_indexed,
    not_unique,
)
from crm.definitions import Definitions, Field, Module
from crm.duplicates import MatchMethod
from crm.errors import Timeout
from crm.index_builds import MATCHES, Building, IndexBuild, build_of
from jobs.kinds import Batch, JobFailed
from storage.automation import find_actor
from storage.definitions import change_definitions, load_definitions
from storage.index_builds import build, check, drop, gather_statistics, is_valid, turn_at
from storage.indexes import (
    Index,
    match_index,
    order_index,
    reference_index,
    unique_index,
    unique_key_index,
)
from storage.inquiries import cannot_be_unique, shared_values
from storage.jobs import Progress

Settled = Callable[[Definitions, IndexBuild], Change]

WITHIN = 3600.0
"""Seconds after which a build is ended and tried again: it waits for every older transaction of
the database, and one that never ends must not hold a worker for ever."""


def _matching(method: MatchMethod) -> Callable[[Module, tuple[Field, ...]], Index]:
    return lambda module, fields: match_index(module, fields[0], method)


_INDEX: dict[Building, Callable[[Module, tuple[Field, ...]], Index]] = {
    Building.ORDER: lambda module, fields: order_index(module, *fields),
    Building.UNIQUE: lambda module, fields: unique_index(module, *fields),
    Building.UNIQUE_KEY: unique_key_index,
    Building.REFERENCE: lambda module, fields: reference_index(module, *fields),
    **{what: _matching(method) for what, method in MATCHES.items()},
}


def _ready(method: MatchMethod) -> Settled:
    return lambda known, build: match_holds(known, build.module, (build.field, method))


def _failing(method: MatchMethod) -> Settled:
    return lambda known, build: match_fails(known, build.module, (build.field, method))


_DONE: dict[Building, Settled] = {
    Building.UNIQUE: lambda known, build: became_unique(known, build.module, build.field),
    Building.UNIQUE_KEY: lambda known, build: key_holds(known, build.module, build.fields),
    **{what: _ready(method) for what, method in MATCHES.items()},
}
"""What the definitions say when an index that something waits for is built."""
_TAKEN_BACK: dict[Building, Settled] = {
    Building.ORDER: lambda known, build: not_indexed(known, build.module, build.field),
    Building.UNIQUE: lambda known, build: not_unique(known, build.module, build.field),
    Building.UNIQUE_KEY: lambda known, build: key_fails(known, build.module, build.fields),
    **{what: _failing(method) for what, method in MATCHES.items()},
}
"""What they say when it is not."""


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
        found = wanted.found(at.definitions)
        if found is None:
            return
        module, fields = found
        async with turn_at(at.connection, at.schema, module):
            taken_back = _TAKEN_BACK.get(wanted.what)
            if taken_back is not None:
                await _settle(at, wanted, taken_back)
            await _drop_unwanted(at, wanted, _INDEX[wanted.what](module, fields))


async def _build(at: Batch, wanted: IndexBuild, module: Module, fields: tuple[Field, ...]) -> None:
    index = _INDEX[wanted.what](module, fields)
    done = _DONE.get(wanted.what)
    if index.unique and not await is_valid(at.connection, at.schema, index):
        await _refuse_shared(at, module, fields)
    try:
        await build(at.connection, at.schema, index)
        if wanted.what is Building.REFERENCE and not is_any_lookup(fields[0]):
            await check(at.connection, at.schema, module, *fields)
    except asyncpg.UniqueViolationError:
        await _refuse_shared(at, module, fields)
        raise JobFailed(f"{_names(fields)} cannot be unique: records share a value.") from None
    except asyncpg.ForeignKeyViolationError:
        raise JobFailed(
            f"Some values of {_names(fields)} point to records that are not there."
        ) from None
    await gather_statistics(at.connection, at.schema, module)
    if done is not None:
        await _settle(at, wanted, done)
    await _drop_unwanted(at, wanted, index)


async def _refuse_shared(at: Batch, module: Module, fields: tuple[Field, ...]) -> None:
    examples = await shared_values(at.connection, at.schema, module, fields)
    if examples is not None:
        raise JobFailed(cannot_be_unique(fields, examples))


def _names(fields: tuple[Field, ...]) -> str:
    return " and ".join(field.label for field in fields)


async def _settle(at: Batch, wanted: IndexBuild, change: Settled) -> None:
    """Have the definitions say how it is."""

    def make(definitions: Definitions, numbers: Numbers) -> Change:
        return change(definitions, wanted)

    actor = await find_actor(at.connection, at.workspace, at.schema, at.job.actor_id)
    await change_definitions(at.pool, actor.asker, make, known=at.definitions)


async def _drop_unwanted(at: Batch, wanted: IndexBuild, index: Index) -> None:
    """Remove the index where it is not valid, or the definitions do not ask for it any more."""
    now = await load_definitions(at.connection, at.schema, at.definitions)
    valid = await is_valid(at.connection, at.schema, index)
    if valid is False or (valid and wanted.wanted(now) is None):
        await drop(at.connection, at.schema, index)
