"""Writes entries of a workspace's activity log, each in the transaction of what it tells of.

Writers of single records leave it to the worker that takes their events out of the outbox, so that
it costs them nothing (decision 046).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from crm.access import Asker
from crm.activity import (
    Activity,
    Entry,
    RecordWrite,
    entry_of,
    is_logged,
    mass_entry,
    permanently_deleted,
    told_of,
)
from crm.changes import Change
from crm.definitions import Definitions, Module
from crm.ids import new_ids
from crm.jobs import JobKind
from crm.search.vectors import NUMBER_PLACE, own_words
from crm.system_modules import ACTIVITY_LOGS, LOG_FIELDS
from storage.engine import Connection
from storage.events import Event
from storage.jobs import Job
from storage.names import identifier
from storage.record_layout import RecordTable, record_table
from storage.statement import Statement
from storage.writing import MASS, MERGE, PURGE, Writing

TOGETHER = frozenset({MASS, PURGE, MERGE})
"""Sources of what is done to many records, which the log tells of in one entry for all, or in
those of the records that were merged."""

_NOBODY = 0
_PERMANENTLY = "permanently"
_TYPES = ("text", "text", "uuid", "text", "text", "text", "text", "integer")


async def log_events(
    connection: Connection, schema: str, definitions: Definitions, events: Sequence[Event]
) -> None:
    """Tells of the records that events are about, in the transaction that takes those away."""
    writes = [_write(event) for event in events]
    alone = [each for each in writes if each.source not in TOGETHER]
    await log_entries(
        connection, schema, definitions, [entry_of(definitions, each) for each in alone]
    )
    gone = permanently_deleted(definitions.by_number[ACTIVITY_LOGS], writes)
    if gone:
        await connection.execute(
            f"insert into {identifier(schema)}.activity_waiting(deletion) "
            "select d from unnest($1::text[]) with ordinality g(d, place) order by place",
            [_deletion(each) for each in gone],
        )


async def log_mass(
    connection: Connection,
    writing: Writing,
    module: Module,
    kind: JobKind,
    count: int,
    *,
    permanently: bool,
) -> None:
    """Tells of an action that a request did to several records."""
    entry = mass_entry(
        kind,
        module,
        writing.clock.now,
        writing.asker.member,
        writing.origin.source,
        count,
        permanently=permanently,
    )
    await log_entries(connection, writing.asker.schema, writing.definitions, [entry])


async def log_job(connection: Connection, schema: str, definitions: Definitions, job: Job) -> None:
    """Tells of a job that ends here, if it did something to records."""
    if not is_logged(job.kind):
        return
    count = await connection.fetchval(
        f"select done from {identifier(schema)}.job where id = $1", job.id
    )
    if not count:
        return
    number = job.body.get("module")
    module = definitions.by_number.get(number) if isinstance(number, int) else None
    kind = JobKind(job.kind)
    entry = mass_entry(
        kind,
        module,
        datetime.now(UTC),
        job.actor_id,
        PURGE if kind is JobKind.PURGE_BIN else MASS,
        count,
        permanently=bool(job.body.get(_PERMANENTLY)),
    )
    await log_entries(connection, schema, definitions, [entry])


async def log_change(connection: Connection, asker: Asker, change: Change) -> None:
    """Tells of a change of the definitions."""
    module = None if change.module is None else change.next.by_number.get(change.module)
    entry = Entry(
        Activity.DEFINITIONS_CHANGED,
        datetime.now(UTC),
        asker.member,
        asker.source,
        told_of(change.plan),
        None if module is None else module.api_name,
    )
    await log_entries(connection, asker.schema, change.next, [entry])


async def log_entries(
    connection: Connection, schema: str, definitions: Definitions, entries: Sequence[Entry]
) -> None:
    """Writes entries, in one statement; they wait for their links of the chain."""
    if not entries:
        return
    log = definitions.by_number[ACTIVITY_LOGS]
    own = own_words(log)
    rows = [_values(entry) for entry in entries]
    columns = [f"f_{number}" for number in LOG_FIELDS]
    words = [own.vector(dict(zip(columns, row, strict=True))) for row in rows]
    await connection.execute(
        Statement(_insert_sql(record_table(log)), ()).text(schema),
        new_ids(ACTIVITY_LOGS, len(entries)),
        [entry.at for entry in entries],
        words,
        *(list(column) for column in zip(*rows, strict=True)),
    )


@lru_cache(maxsize=100)
def _insert_sql(table: RecordTable) -> str:
    """Makes entries. Parameters, all arrays: ids, moments, words, then the fields' values."""
    names = [f"f_{number}" for number in LOG_FIELDS]
    arrays = ", ".join(f"${place}::{type_}[]" for place, type_ in enumerate(_TYPES, 4))
    fields = ", ".join(names)
    actor = names[2]
    number = f"':{NUMBER_PLACE}{table.words.number_weight}'"
    waiting = table.sql.rpartition(".")[0]
    return f"""
with given as (
  select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], {arrays})
    as g(id, at, words, {fields})
), written as (
  insert into {table.sql}(id, created_at, created_by, updated_at, updated_by, {fields})
  select id, at, {actor}, at, {actor}, {fields} from given
  returning id, number
), words as (
  insert into {table.words.sql}(id, layout, words)
  select id, {table.words.layout}, (given.words || ' ' || written.number || {number})::tsvector
  from written join given using (id)
)
insert into {waiting}.activity_waiting(entry) select id from written order by id
"""


def _values(entry: Entry) -> tuple[object, ...]:
    """What the fields hold, in the order of their numbers."""
    return (
        entry.summary,
        str(entry.action),
        None if entry.actor is None or entry.actor.int == _NOBODY else entry.actor,
        entry.source,
        entry.module,
        None if entry.record is None else str(entry.record),
        entry.title,
        entry.count,
    )


def _write(event: Event) -> RecordWrite:
    return RecordWrite(
        event.action,
        event.at,
        event.actor_id,
        event.source,
        event.module,
        event.record_id,
        event.record,
        tuple(event.changed),
    )


def _deletion(done: RecordWrite) -> str:
    """What the chain keeps of an entry's deletion."""
    told: Mapping[str, object] = {
        "entry": str(done.record),
        "at": done.at.isoformat(),
        "actor": None if done.actor is None else str(done.actor),
        "source": done.source,
    }
    return json.dumps(told)
