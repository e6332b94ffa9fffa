"""How much of a body is read, and for how long (R2, R17)."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message

from gql.deadline import Deadline
from gql.refusal import HttpRefusal
from gql.request_body import Disconnected, read_body

LIMIT = 1_000


class Arriving:
    """An ASGI `receive` that gives these messages, and then nothing more."""

    def __init__(self, *messages: Message) -> None:
        self.left = list(messages)

    async def __call__(self) -> Message:
        if not self.left:
            await asyncio.Event().wait()
        return self.left.pop(0)


def part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def read(
    receive: Callable[[], Awaitable[Message]], declared: bytes | None = None
) -> Awaitable[bytes]:
    return read_body(receive, declared, limit=LIMIT, deadline=Deadline(0.05))


async def test_a_body_in_one_or_in_many_parts_is_read_whole() -> None:
    assert await read(Arriving(part(b"abc", more=False)), b"3") == b"abc"
    parts = [part(b"ab", more=True), part(b"", more=True), part(b"c", more=False)]
    assert await read(Arriving(*parts)) == b"abc"
    assert await read(Arriving(part(b"x" * LIMIT, more=False)), b"1000") == b"x" * LIMIT


@pytest.mark.parametrize("declared", [b"1001", b"9" * 30, b"-1", b"1e3", b""])
async def test_a_declared_length_beyond_the_limit_is_refused_unread(declared: bytes) -> None:
    with pytest.raises(HttpRefusal) as refusal:
        await read(Arriving(), declared)
    assert refusal.value.status == 413


async def test_a_body_that_never_ends_is_refused_at_the_limit() -> None:
    endless = Arriving(*[part(b"x" * 100, more=True)] * 1_000)
    with pytest.raises(HttpRefusal) as refusal:
        await read(endless)
    assert refusal.value.status == 413
    assert len(endless.left) == 1_000 - 11


async def test_a_body_in_one_part_beyond_the_limit_is_refused() -> None:
    with pytest.raises(HttpRefusal) as refusal:
        await read(Arriving(part(b"x" * (LIMIT + 1), more=False)))
    assert refusal.value.status == 413


@pytest.mark.parametrize("begun", [(), (part(b"{", more=True),)])
async def test_a_body_that_does_not_come_is_waited_for_so_long(begun: tuple[Message, ...]) -> None:
    with pytest.raises(HttpRefusal) as refusal:
        await read(Arriving(*begun), b"10")
    assert refusal.value.status == 408


async def test_a_client_that_goes_away_is_told_nothing() -> None:
    with pytest.raises(Disconnected):
        await read(Arriving(part(b"{", more=True), {"type": "http.disconnect"}))
