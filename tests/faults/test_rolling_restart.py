"""API processes that are asked to stop finish what is under way, and others take over (R46)."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from storage.engine import connect
from tests.graphql.writing.writes import created_id
from tests.support.api import Api
from tests.support.every_kind import field
from tests.support.processes import ROOT, plain_environment
from tests.support.workspaces import FreshWorkspace

STARTS_WITHIN = 90  # seconds
CREATE = "mutation($n: Int!) { createDeal(data: {size: $n}) { deal { size } userErrors { code } } }"
CHANGE = """mutation($id: ID!) {
  updateDeal(id: $id, data: {size: 2}) { deal { size } userErrors { code } } }"""


class Processes:
    """API processes on one listening socket, as `tessera serve` starts them."""

    def __init__(self, listening: socket.socket, environment: dict[str, str], folder: Path) -> None:
        self._listening = listening
        self._environment = environment
        self._folder = folder
        self._started = 0
        self.running: list[Process] = []

    async def start(self) -> Process:
        """One more, which takes requests when this returns."""
        self._started += 1
        log = self._folder / f"api{self._started}"
        with log.open("wb") as written:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tessera.processes", "api"),
                *("--descriptor", str(self._listening.fileno())),
                cwd=ROOT,
                pass_fds=[self._listening.fileno()],
                stdout=written,
                stderr=asyncio.subprocess.STDOUT,
                env=self._environment,
            )
        self.running.append(process)
        async with asyncio.timeout(STARTS_WITHIN):
            while not _accepts(process.pid, self._listening.fileno()):
                assert process.returncode is None, log.read_text()
                await asyncio.sleep(0.05)
        return process

    async def stop(self, process: Process) -> None:
        """Asks one to stop and waits for its end, which must be a good one."""
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            assert await process.wait() in (0, -signal.SIGTERM)
        self.running.remove(process)


def _accepts(process: int, descriptor: int) -> bool:
    """Whether the event loop of a process watches this socket, as the kernel tells."""
    watched = re.compile(rf"^tfd:\s+{descriptor}\b", re.MULTILINE)
    for file in Path(f"/proc/{process}/fdinfo").glob("*"):
        try:
            if watched.search(file.read_text()):
                return True
        except OSError:
            continue
    return False


@pytest.fixture
async def processes(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Processes]:
    environment = plain_environment(
        TESSERA_DATABASE_URL=database_url,
        TESSERA_REDIS_URL=redis_url,
        TESSERA_HOME=str(tmp_path),
    )
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        found = Processes(listening, environment, tmp_path)
        yield found
        for process in found.running:
            process.kill()
            await process.wait()
    found.running.clear()


@asynccontextmanager
async def asking(
    processes: Processes, workspace: FreshWorkspace, *, once: bool
) -> AsyncIterator[Api]:
    """A client; with `once` each of its requests has a connection of its own."""
    host, port = processes._listening.getsockname()
    headers = {"Connection": "close"} if once else {}
    async with httpx.AsyncClient(
        base_url=f"http://{host}:{port}", timeout=20, headers=headers
    ) as client:
        yield Api(client, workspace)


async def test_a_write_under_way_is_finished(
    processes: Processes, workspace: FreshWorkspace, database_url: str
) -> None:
    first = await processes.start()
    async with asking(processes, workspace, once=False) as api:
        await api.module(apiName="deal", fields=[field("size", "INTEGER")])
        deal = await created_id(api, "deal", size=1)
        holder = await connect(database_url)
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute(f"select 1 from {workspace.schema}.r_64 for update")
        change = asyncio.create_task(api(CHANGE, id=deal))
        async with asyncio.timeout(STARTS_WITHIN):
            waiting = False
            while not waiting:
                waiting = await holder.fetchval(
                    "select count(*) > 0 from pg_stat_activity where wait_event_type = 'Lock' "
                    "and datname = current_database()"
                )
        first.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(change), 0.5)
        await transaction.rollback()
        await holder.close()
        assert (await change)["updateDeal"] == {"deal": {"size": 2}, "userErrors": []}
        await processes.stop(first)


@pytest.mark.parametrize("rounds", [2])
async def test_no_request_fails_while_processes_are_replaced(
    processes: Processes, workspace: FreshWorkspace, rounds: int
) -> None:
    await processes.start()
    await processes.start()
    outcome: Counter[str] = Counter()
    ending = False

    async def write(api: Api) -> None:
        while not ending:
            try:
                answer = await api.ask(CREATE, {"n": 1})
            except httpx.TransportError as error:
                outcome[repr(error)] += 1
            else:
                outcome["good" if "errors" not in answer else str(answer)] += 1

    async with asking(processes, workspace, once=True) as api:
        await api.module(apiName="deal", fields=[field("size", "INTEGER")])
        writers = [asyncio.create_task(write(api)) for _ in range(2)]
        for _ in range(rounds):
            old = processes.running[0]
            await processes.start()
            await processes.stop(old)
        ending = True
        await asyncio.gather(*writers)
        total = (await api("{ deals { totalCount } }"))["deals"]["totalCount"]
    assert set(outcome) == {"good"}, outcome
    assert total == outcome["good"] > 20
