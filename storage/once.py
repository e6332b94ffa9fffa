"""Mutations under an idempotency key: carried out once, their answers kept and given again.

A key is claimed in the transaction of the effect, before the effect: of two at the same time the
second waits for the first. What leaves no effect leaves no claim either, so that a refused
mutation is simply carried out anew. What a request claims is told by a context variable: a claim
is made deep inside of every transaction, whatever it changes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from crm.access import Asker
from crm.errors import IdempotencyMismatch, Unavailable
from storage.engine import Connection, Pool
from storage.errors import translated
from storage.names import identifier

KEPT_FOR = timedelta(hours=24)
SWEPT = 20
"""How many keys that have had their time each claim removes: more than it adds."""

# A key that has had its time is as good as none; the row is taken over.
_CLAIM = """
with gone as (
  delete from {schema}.idempotency where (member_id, key, place) in (
    select member_id, key, place from {schema}.idempotency
    where at < $6 and (member_id, key) <> ($1, $2) order by at limit {swept} for update skip locked
  )
)
insert into {schema}.idempotency as kept (member_id, key, place, request, at)
values ($1, $2, $3, $4, $5)
on conflict (member_id, key, place) do update
set request = excluded.request, at = excluded.at, answer = null where kept.at < $6
returning true
"""
_FOUND = """
select request, answer from {schema}.idempotency where member_id = $1 and key = $2 and place = $3
"""
_KEEP = """
update {schema}.idempotency set answer = $5
where member_id = $1 and key = $2 and place = $3 and request = $4
"""


class Replayed(Exception):
    """The mutation was carried out before; `answer` is what it was told then."""

    def __init__(self, answer: bytes) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Once:
    """One root field of a mutation under a key: whose key, which field, and what was asked.

    `request` is a digest of the whole request. `answer` makes the field's JSON of what the write
    came to; None where that is known only after the transaction (see `keep_answer`).
    """

    asker: Asker
    key: str
    place: int
    request: bytes
    answer: Callable[[object], bytes] | None = None

    @property
    def named(self) -> tuple[UUID, str, int]:
        """What tells this field of this request from all others of the workspace."""
        return (self.asker.member, self.key, self.place)


_CURRENT: ContextVar[Once | None] = ContextVar("once", default=None)


@contextmanager
def once(field: Once | None) -> Iterator[None]:
    """What is claimed by the transactions inside of this."""
    token = _CURRENT.set(field)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def is_claimed() -> bool:
    """Whether the field that is being carried out has a key."""
    return _CURRENT.get() is not None


async def claim(connection: Connection) -> None:
    """Claims the key of the field that is being carried out, if it has one.

    Belongs into the transaction of the effect, right before it. Raises Replayed where it was
    carried out before, IdempotencyMismatch where the key was used for another request.
    """
    field = _CURRENT.get()
    if field is None:
        return
    schema = identifier(field.asker.schema)
    now = datetime.now(UTC)
    made = await connection.fetchval(
        _CLAIM.format(schema=schema, swept=SWEPT), *field.named, field.request, now, now - KEPT_FOR
    )
    if made is None:
        await _replay(connection, schema, field)


async def keep(connection: Connection, result: object) -> None:
    """Keeps the answer in the transaction of the effect, where it is known by then."""
    field = _CURRENT.get()
    if field is not None and field.answer is not None:
        await _keep(connection, field, field.answer(result))


async def keep_answer(pool: Pool, field: Once, answer: bytes) -> None:
    """Keeps an answer after the transaction of its effect; nothing where that left no claim."""
    with translated():
        await _keep(pool, field, answer)


async def _keep(connection: Connection | Pool, field: Once, answer: bytes) -> None:
    sql = _KEEP.format(schema=identifier(field.asker.schema))
    await connection.execute(sql, *field.named, field.request, answer.decode())


async def _replay(connection: Connection, schema: str, field: Once) -> None:
    found = await connection.fetchrow(_FOUND.format(schema=schema), *field.named)
    if found is None:
        raise Unavailable("The same Idempotency-Key is just in use; send the request again.")
    if found["request"] != field.request:
        raise IdempotencyMismatch(
            "This Idempotency-Key was used for another request in the last 24 hours: another "
            "document, operation or variables. Take a new key for each change."
        )
    if found["answer"] is None:
        raise Unavailable(
            "The change of this Idempotency-Key was made, but its answer is not there (yet). "
            "Read what you wanted to change, or send the request again in a moment."
        )
    raise Replayed(found["answer"].encode())
