"""Outgoing requests: retries, deadlines, bounded answers and guarded addresses (R50, R51)."""

from __future__ import annotations

import asyncio
import gzip
import socket

import pytest

from jobs.outgoing import MAX_BODY, Outgoing, RequestFailed, RequestRefused, send
from tests.support.api import Api, Json
from tests.support.automation import create, finished, workflow
from tests.support.receiver import Receiver

ALLOWED = frozenset({"127.0.0.1"})
CREATED: Json = {"on": ["RECORD_CREATED"]}


def request_to(url: str) -> Outgoing:
    return Outgoing("POST", url, {"X-Test": "1"}, b"{}")


@pytest.mark.usefixtures("worker")
async def test_failures_that_may_pass_are_tried_again_with_one_key(
    office: Api, receiver: Receiver
) -> None:
    steps = [{"httpRequest": {"url": receiver.url, "body": {"name": "{{ record.name }}"}}}]
    await workflow(office, module="deal", trigger=CREATED, steps=steps)
    receiver.answer(500, b"broken")
    receiver.answer(429, b"", "Retry-After: 1")
    await create(office, "deal", {"name": "A"})
    (run,) = await finished(office, 1)
    assert run["state"] == "DONE"
    assert [step["state"] for step in run["steps"]] == ["FAILED", "FAILED", "DONE"]
    assert [step["attempt"] for step in run["steps"]] == [1, 2, 3]
    assert run["steps"][0]["error"] == "The receiver answered with status 500."
    assert run["steps"][0]["output"]["body"] == "broken"
    assert len({request.key for request in receiver.requests}) == 1
    assert [request.json for request in receiver.requests] == [{"name": "A"}] * 3


@pytest.mark.usefixtures("worker")
async def test_after_the_last_try_the_run_fails(office: Api, receiver: Receiver) -> None:
    steps = [{"httpRequest": {"url": receiver.url}}]
    await workflow(office, module="deal", trigger=CREATED, steps=steps)
    for _ in range(9):
        receiver.answer(503)
    await create(office, "deal", {"name": "A"})
    (run,) = await finished(office, 1)
    assert run["state"] == "FAILED"
    assert run["error"] == "Step 1: The receiver answered with status 503."
    assert len(receiver.requests) == 5


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("status", [400, 401, 404, 410, 301, 307])
async def test_answers_that_will_not_change_fail_at_once(
    office: Api, receiver: Receiver, status: int
) -> None:
    steps = [{"httpRequest": {"url": receiver.url}}]
    await workflow(office, module="deal", trigger=CREATED, steps=steps)
    receiver.answer(status, b"no", f"Location: {receiver.url}/elsewhere")
    await create(office, "deal", {"name": "A"})
    (run,) = await finished(office, 1)
    assert run["state"] == "FAILED"
    assert str(status) in run["error"]
    assert len(receiver.requests) == 1


async def test_an_answer_that_drips_meets_the_deadline(receiver: Receiver) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    receiver.replies.append(drip)
    with pytest.raises(RequestFailed, match=r"within 0\.5 s"):
        await send(request_to(receiver.url), ALLOWED, 0.5)


async def test_an_answer_without_end_is_read_in_part(receiver: Receiver) -> None:
    async def pour(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 65536)
            await writer.drain()

    receiver.replies.append(pour)
    answer = await send(request_to(receiver.url), ALLOWED, 5)
    assert (answer.status, len(answer.text), answer.truncated) == (200, MAX_BODY, True)


async def test_a_packed_bomb_is_unpacked_in_part(receiver: Receiver) -> None:
    bomb = gzip.compress(b"x" * 100_000_000)
    receiver.answer(200, bomb, "Content-Encoding: gzip")
    answer = await send(request_to(receiver.url), ALLOWED, 5)
    assert (answer.status, len(answer.text), answer.truncated) == (200, MAX_BODY, True)
    receiver.answer(200, b"not packed", "Content-Encoding: gzip", "Content-Type: text/x; charset=q")
    assert (await send(request_to(receiver.url), ALLOWED, 5)).text == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://2130706433:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://user@example.com/",
        "file:///etc/passwd",
        "http:///x",
        "http://127.0.0.1:99999/",
        "http://exa mple.com/",
    ],
)
async def test_guarded_addresses_are_never_connected_to(receiver: Receiver, url: str) -> None:
    with pytest.raises(RequestRefused):
        await send(request_to(url.format(port=receiver.port)), frozenset(), 2)
    assert receiver.requests == []


async def test_a_name_that_leads_to_a_private_address_is_refused(receiver: Receiver) -> None:
    name = socket.gethostname()
    with pytest.raises((RequestRefused, RequestFailed)):
        await send(request_to(f"http://{name}:{receiver.port}/"), frozenset(), 2)
    assert receiver.requests == []


async def test_nobody_there_is_a_failure_that_may_pass(receiver: Receiver) -> None:
    with pytest.raises(RequestFailed, match="cannot be reached"):
        await send(request_to("http://127.0.0.1:1/"), ALLOWED, 2)


async def test_the_host_header_is_the_name_that_was_asked_for(receiver: Receiver) -> None:
    url = f"http://localhost:{receiver.port}/a?b=c"
    answer = await send(request_to(url), frozenset({"localhost"}), 2)
    assert answer.status == 200
    (request,) = receiver.requests
    assert request.headers["host"] == f"localhost:{receiver.port}"
    assert request.path == "/a?b=c"
