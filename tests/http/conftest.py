"""A real API process on loopback, and a client of it."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from storage.engine import Pool
from tests.support.workspaces import FreshWorkspace, fresh_workspace

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 30  # seconds


@dataclass(frozen=True, slots=True)
class Running:
    """A server: its address, its process and what it wrote to its log."""

    host: str
    port: int
    process_id: int
    log: Path

    @property
    def url(self) -> str:
        """Where it is found."""
        return f"http://{self.host}:{self.port}"

    @property
    def memory(self) -> int:
        """The most memory that the process ever held, in bytes."""
        status = Path(f"/proc/{self.process_id}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    async def raw(self, request: bytes) -> bytes:
        """What comes back for bytes as they are, until the server closes or is silent."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(request)
            await writer.drain()
            async with asyncio.timeout(5):
                return await reader.readuntil(b"\r\n\r\n")
        finally:
            writer.close()


@asynccontextmanager
async def run_server(
    database_url: str, log: Path, *more: str, program: str = "tests.http.serving"
) -> AsyncIterator[Running]:
    """A server in a process of its own, until the block ends; `more` are its last arguments."""
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("wb") as written:
        host, port = listening.getsockname()
        descriptor = listening.fileno()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", program, database_url, str(descriptor), str(log.parent / "files"), *more),
            cwd=ROOT,
            pass_fds=[descriptor],
            stderr=written,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    running = Running(host, port, process.pid, log)
    try:
        await _until_alive(running, process)
        yield running
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture(scope="session")
async def server(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    """A server of this test worker alone."""
    async with run_server(database_url, tmp_path_factory.mktemp("server") / "log") as running:
        yield running


@pytest.fixture(scope="session")
async def stranger(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a token."""
    async with httpx.AsyncClient(base_url=server.url, timeout=10) as opened:
        yield opened


@pytest.fixture(scope="session")
async def home(pool: Pool) -> FreshWorkspace:
    """The workspace that these tests share; they only read it."""
    return await fresh_workspace(pool)


async def _until_alive(running: Running, process: Process) -> None:
    async with asyncio.timeout(STARTS_WITHIN), httpx.AsyncClient(base_url=running.url) as asking:
        while True:
            assert process.returncode is None, running.log.read_text()
            try:
                await asking.get("/healthz")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
