"""Loads a workspace's definitions with their epoch, and carries out changes of them."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TypeVar
from weakref import WeakValueDictionary

import asyncpg

from crm.access import Asker
from crm.carry_steps import Carry
from crm.changes import (
    Change,
    DropTable,
    FillWords,
    LayoutStep,
    Numbers,
    PlanAction,
    PlanStep,
    StartJob,
    Step,
)
from crm.defining.broken_rules import without_broken_rules
from crm.defining.broken_transitions import without_broken_transitions
from crm.defining.computed import settled
from crm.defining.duplicate_rules import without_broken_duplicate_rules
from crm.defining.former_options import with_former_options
from crm.defining.growth import refuse_growth
from crm.definition_json import module_from_json
from crm.definitions import Definitions
from crm.errors import Forbidden, Unavailable
from crm.formulas.linking import linked
from crm.jobs import JobKind, JobState
from crm.option_json import set_from_json
from crm.view_usage import touched, view_notes
from crm.workflow_usage import workflow_notes
from storage.activity import log_change
from storage.big_tables import for_big_tables
from storage.carrying import carry
from storage.ddl import ddl
from storage.definition_limits import limits_of
from storage.definition_rows import same, save_change
from storage.engine import Connection, Pool
from storage.errors import LayoutMoved, Stale, translated
from storage.inquiries import inquire
from storage.job_log import JobEntry, JobFilter, list_jobs, some_jobs
from storage.jobs import start_jobs
from storage.names import identifier
from storage.once import claim
from storage.record_counts import forget_module
from storage.saved_tags import keep_tags_of
from storage.views import load_all_views
from storage.words import fill_all, with_words
from storage.workflows import list_workflows

K = TypeVar("K")
T = TypeVar("T")

Make = Callable[[Definitions, Numbers], Change]
"""Gives the change for the definitions as they are; raises Refused where it cannot be."""

Last = Callable[[Connection], Awaitable[None]]
"""What is asked in a change's transaction after all else, with every lock in hand."""

ADMINISTRATOR = "administrator"
GIVE_UP_AFTER = 15.0  # seconds
MOST_MOVED = 3
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5  # seconds
WAIT_FOR_OTHER_CHANGES = 15_000  # milliseconds
WAIT_FOR_READERS = 50  # milliseconds, the longest that new readers are held up
STATEMENT_WITHIN = 60_000  # milliseconds
IN_THE_WAY = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)

LOCK_EPOCH = "select next_module, next_field from {schema}.epoch where one for update"
MEMBER_AND_LIMITS = """
select member.epoch, setting.module_limit, setting.field_limit
from {schema}.member, {schema}.setting where member.id = $1 and member.active
"""
# One statement is one snapshot: the epoch always belongs to the definitions beside it.
LOAD = """
select epoch.epoch,
       array(select number from {schema}.module order by position, number) as numbers,
       array(select body::text from {schema}.module where revision > $1) as bodies,
       array(select key from {schema}.option_set order by position, key) as set_keys,
       array(select body::text from {schema}.option_set where revision > $1) as sets
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
    earlier = Definitions() if known is None else known
    read = [module_from_json(json.loads(body)) for body in row["bodies"]]
    sets_read = [set_from_json(json.loads(body)) for body in row["sets"]]
    modules = _joined(row["numbers"], {m.number: m for m in (*earlier.all_modules, *read)})
    sets = _joined(row["set_keys"], {s.key: s for s in (*earlier.option_sets, *sets_read)})
    if known is not None and (modules is None or sets is None or row["epoch"] < known.epoch):
        # What is known is of another time line, as after a backup was put back.
        return await load_definitions(connection, schema)
    return linked(Definitions(modules or (), row["epoch"], sets or ()))


def _joined(order: Sequence[K], found: Mapping[K, T]) -> tuple[T, ...] | None:
    """What was found, in this order, or None where one thing was neither known nor read."""
    if any(key not in found for key in order):
        return None
    return tuple(found[key] for key in order)


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a definition change: the definitions that hold now, the change with all that
    its plan tells, and the jobs that it started. After a dry run the definitions are those of
    before."""

    definitions: Definitions
    change: Change
    jobs: tuple[JobEntry, ...] = ()


async def change_definitions(
    pool: Pool,
    asker: Asker,
    make: Make,
    *,
    dry_run: bool = False,
    known: Definitions | None = None,
    give_up_after: float = GIVE_UP_AFTER,
    last: Last | None = None,
) -> Changed:
    """Carry out the change that `make` gives for the definitions as they then are.

    Tables, definitions and epoch change in one transaction, or nothing does. A reader that holds
    a table is waited for in short turns, so that it never holds up those who come after it; the
    whole is tried again for `give_up_after` seconds. With `dry_run` all is done and undone.
    With `known`, earlier definitions, only what changed since is read before the change. Where
    jobs were started the workers are to be told (see `storage.jobs.start_jobs`). `last` may
    still refuse the change in its transaction, by raising.

    Raises Refused with user errors, Forbidden, Stale where the asker is no longer what was read,
    Unavailable and Timeout.
    """
    if asker.role != ADMINISTRATOR:
        raise Forbidden("Only administrators may change modules and fields.")
    until = monotonic() + give_up_after
    tries = moved = 0
    async with _turn(asker.schema):
        while True:
            try:
                with translated():
                    async with pool.acquire() as connection:
                        return await _try(connection, asker, make, dry_run, known, last)
            except Unavailable as error:
                if not isinstance(error.__cause__, IN_THE_WAY):
                    raise
                if monotonic() > until:
                    raise Unavailable(await _in_the_way(pool, asker)) from error
            except LayoutMoved:
                # A statement from when a column was of another type; the driver forgets it now.
                moved += 1
                if moved > MOST_MOVED:
                    raise
            tries += 1
            await asyncio.sleep(_pause(tries))


async def _in_the_way(pool: Pool, asker: Asker) -> str:
    """Why the tables could not be had for so long."""
    builds = JobFilter(kinds=(JobKind.BUILD_INDEX,), states=(JobState.RUNNING,))
    with translated():
        async with pool.acquire() as connection:
            found = await list_jobs(connection, asker.schema, builds, 1)
    who = f"The index that the job {found[0].id} builds" if found else "Other work"
    return f"{who} holds the tables that this change needs. Nothing was changed; try again later."


async def _try(
    connection: Connection,
    asker: Asker,
    make: Make,
    dry_run: bool,
    known: Definitions | None,
    last: Last | None,
) -> Changed:
    """One transaction, kept unless it is a dry run."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        changed = await _carry_out(connection, asker, make, known)
        if last is not None:
            await last(connection)
    except BaseException:
        await transaction.rollback()
        raise
    if dry_run:
        await transaction.rollback()
        before = await load_definitions(connection, asker.schema, known)
        return Changed(before, changed.change)
    await transaction.commit()
    return changed


async def _carry_out(
    connection: Connection,
    asker: Asker,
    make: Make,
    known: Definitions | None,
) -> Changed:
    schema = identifier(asker.schema)
    await connection.execute(f"set local statement_timeout = {STATEMENT_WITHIN}")
    await connection.execute(f"set local lock_timeout = {WAIT_FOR_OTHER_CHANGES}")
    row = await connection.fetchrow(LOCK_EPOCH.format(schema=schema))
    member = await connection.fetchrow(MEMBER_AND_LIMITS.format(schema=schema), asker.member)
    if row is None or member is None or member["epoch"] != asker.epoch:
        raise Stale
    await claim(connection)
    before = await load_definitions(connection, schema, known)
    numbers = Numbers(row["next_module"], row["next_field"])
    made = make(before, numbers)
    refuse_growth(before, made.next, limits_of(member))
    change = without_broken_rules(before, settled(before, made))
    change = without_broken_duplicate_rules(before, change)
    change = without_broken_transitions(change)
    change = with_former_options(before, change)
    change = await keep_tags_of(connection, schema, before, change)
    change = await with_words(connection, schema, before, change)
    change = await for_big_tables(connection, schema, before, change)
    await connection.execute(f"set local lock_timeout = {WAIT_FOR_READERS}")
    notes = [note for step in change.steps if (note := await _step(connection, schema, step))]
    notes += await _notes_on_users(connection, asker.schema, before, change.next)
    plan = replace(change.plan, steps=(*change.plan.steps, *notes))
    change = replace(change, plan=plan)
    jobs = await _start(connection, asker, change)
    if same(before, change.next):
        return Changed(before, change, jobs)
    epoch = await save_change(connection, asker, before, change, numbers)
    await log_change(connection, asker, change)
    return Changed(replace(change.next, epoch=epoch), change, jobs)


async def _start(connection: Connection, asker: Asker, change: Change) -> tuple[JobEntry, ...]:
    jobs = [step.job for step in change.steps if isinstance(step, StartJob)]
    if not jobs:
        return ()
    ids = await start_jobs(connection, asker.schema, asker.member, jobs)
    # One that waits for its day does not go on with the change.
    at_work = [id_ for id_, job in zip(ids, jobs, strict=True) if job.due_at is None]
    return tuple(await some_jobs(connection, asker.schema, at_work)) if at_work else ()


async def _notes_on_users(
    connection: Connection, schema: str, before: Definitions, after: Definitions
) -> tuple[PlanStep, ...]:
    """Tells which views and workflows use what the change touches."""
    found = touched(before, after)
    if not found:
        return ()
    views = await load_all_views(connection, schema)
    workflows = await list_workflows(connection, schema)
    return (
        *view_notes(before, views, found),
        *workflow_notes(before, workflows, found),
    )


async def _step(connection: Connection, schema: str, step: Step) -> PlanStep | None:
    if isinstance(step, StartJob):
        return PlanStep(PlanAction.NOTE, step.target, step.detail)
    if isinstance(step, FillWords):
        await fill_all(connection, schema, step.module)
        return None
    if isinstance(step, Carry):
        return await carry(connection, schema, step)
    note = await inquire(connection, schema, step)
    if isinstance(step, DropTable):
        await forget_module(connection, schema, step.module.number)
    if isinstance(step, LayoutStep):
        # One command a string: a sharded PostgreSQL takes no more within a transaction.
        for command in ddl(step, schema):
            await connection.execute(command)
    return note


def _turn(schema: str) -> asyncio.Lock:
    """One change of a workspace at a time in this process: those that wait for the epoch would
    hold a connection each."""
    key = (id(asyncio.get_running_loop()), schema)
    turn = _turns.get(key)
    if turn is None:
        turn = _turns[key] = asyncio.Lock()
    return turn


def _pause(tries: int) -> float:
    """Seconds until the next try: growing, and never the same for two who wait."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**tries) * random.uniform(0.5, 1.0)  # noqa: S311


_turns: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()
