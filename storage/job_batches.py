"""The records that a job is to write to, batch by batch, and those that it could not."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from storage.engine import Connection
from storage.names import identifier

SIZE = 1_000
"""How many records one batch writes to: what others wait for at most."""
_READ_AT_ONCE = 1_000

_KEEP = """
with kept as (
  insert into {schema}.job_batch(job_id, place, ids)
  select ${job}::uuid, (n - 1) / {size}, array_agg(id order by id)
  from (select id, row_number() over (order by id) as n from ({selected}) selected) numbered
  group by 2
  returning cardinality(ids) as size
)
select coalesce(sum(size), 0)::bigint from kept
"""
_TAKE = """
with next as (
  select place from {schema}.job_batch where job_id = $1 order by place limit 1
)
delete from {schema}.job_batch b using next where b.job_id = $1 and b.place = next.place
returning b.ids
"""
_DROP = "delete from {schema}.job_batch where job_id = $1"
_FAIL = """
insert into {schema}.job_failure(job_id, record_id, title, code, message)
select $1, f.record_id, f.title, f.code, f.message
from unnest($2::uuid[], $3::text[], $4::text[], $5::text[])
  as f(record_id, title, code, message)
"""
_FAILURES = """
select place, record_id, title, code, message from {schema}.job_failure
where job_id = $1 and place > $2 order by place limit $3
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that a job could not write to, and why."""

    record_id: UUID
    title: str
    code: str
    message: str


async def keep_batches(
    connection: Connection, schema: str, job: UUID, selected: str, arguments: Sequence[object]
) -> int:
    """Fixes what a job is about: the ids that a statement gives; gives how many those are."""
    sql = _KEEP.format(
        schema=identifier(schema), job=len(arguments) + 1, size=SIZE, selected=selected
    )
    count: int = await connection.fetchval(sql, *arguments, job)
    return count


async def take_batch(connection: Connection, schema: str, job: UUID) -> list[UUID] | None:
    """Takes the next ids away, in the transaction of what is done to them; None at the end."""
    ids: list[UUID] | None = await connection.fetchval(_TAKE.format(schema=identifier(schema)), job)
    return ids


async def drop_batches(connection: Connection, schema: str, job: UUID) -> None:
    """Forgets what a job that ends has not done."""
    await connection.execute(_DROP.format(schema=identifier(schema)), job)


async def note_failures(
    connection: Connection, schema: str, job: UUID, failures: Iterable[Failure]
) -> None:
    """Keeps which records could not be written to, in one statement."""
    given = list(failures)
    if not given:
        return
    await connection.execute(
        _FAIL.format(schema=identifier(schema)),
        job,
        [each.record_id for each in given],
        [each.title for each in given],
        [each.code for each in given],
        [each.message for each in given],
    )


async def failures_of(connection: Connection, schema: str, job: UUID) -> AsyncIterator[Failure]:
    """All records that a job could not write to, in the order in which it met them."""
    after = 0
    while True:
        rows = await connection.fetch(
            _FAILURES.format(schema=identifier(schema)), job, after, _READ_AT_ONCE
        )
        for row in rows:
            after = row["place"]
            yield Failure(row["record_id"], row["title"], row["code"], row["message"])
        if len(rows) < _READ_AT_ONCE:
            return
