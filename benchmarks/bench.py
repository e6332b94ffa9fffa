"""What every benchmark stands on: engines, the sales workspace, and ways to start servers."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks import million, people, yardstick
from benchmarks.cores import Cores, pin, split_cores
from benchmarks.layout import Layout
from benchmarks.sales import MODULES
from benchmarks.servers import Server, running_server
from benchmarks.workspaces import (
    BenchWorkspace,
    create_modules,
    fill_million,
    fill_sales,
    new_workspace,
    read_layout,
)
from storage.embedded.postgres import RunningPostgres, start_postgres
from storage.migrations.run import migrate

# The data fit in memory and nothing but the benchmark works meanwhile.
POSTGRES = {
    "shared_buffers": "1GB",
    "jit": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
    "log_line_prefix": "%m [%p] ",
    "max_locks_per_transaction": "512",
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how often things are measured; seconds are those of one round."""

    rounds: int
    seconds: int
    repeats: int
    workspaces: int


FULL = Effort(rounds=5, seconds=5, repeats=30, workspaces=1000)
QUICK = Effort(rounds=3, seconds=2, repeats=7, workspaces=100)


@dataclass(frozen=True, slots=True)
class Filled:
    """A workspace full of records, and the real names of its tables."""

    workspace: BenchWorkspace
    layout: Layout

    @property
    def headers(self) -> dict[str, str]:
        """The header that makes a request the administrator's."""
        return self.workspace.headers


@dataclass(frozen=True, slots=True)
class Sales(Filled):
    """The filled sales workspace; `deal_ids` are some of its deals, in no order."""

    deal_ids: tuple[str, ...]


class Bench:
    """The engines of one run; a filled workspace is made when a benchmark first needs it."""

    def __init__(
        self, postgres: RunningPostgres, folder: Path, cores: Cores, effort: Effort
    ) -> None:
        self.postgres = postgres
        self.folder = folder
        self.cores = cores
        self.effort = effort

    @cached_property
    def sales(self) -> Sales:
        """10,000 companies, 100,000 contacts and 200,000 deals."""
        workspace = asyncio.run(new_workspace(self.postgres.url, "sales"))
        with self.product() as server:
            create_modules(server.port, workspace, MODULES)
        layout = asyncio.run(read_layout(self.postgres.url, workspace))
        ids = asyncio.run(fill_sales(self.postgres.url, layout))
        return Sales(workspace, layout, ids)

    @cached_property
    def million(self) -> Filled:
        """A million tickets of 50,000 accounts."""
        workspace = asyncio.run(new_workspace(self.postgres.url, "million"))
        with self.product() as server:
            create_modules(server.port, workspace, million.MODULES)
        layout = asyncio.run(read_layout(self.postgres.url, workspace))
        asyncio.run(fill_million(self.postgres.url, layout))
        return Filled(workspace, layout)

    @cached_property
    def people(self) -> Filled:
        """A million people to search in."""
        workspace = asyncio.run(new_workspace(self.postgres.url, "people"))
        with self.product() as server:
            create_modules(server.port, workspace, people.MODULES)
        layout = asyncio.run(read_layout(self.postgres.url, workspace))
        asyncio.run(people.fill(self.postgres.url, layout))
        return Filled(workspace, layout)

    def product(self) -> AbstractContextManager[Server]:
        """Our server, fresh, on the servers' core."""
        environment = {yardstick.DATABASE: self.postgres.url}
        return self._server("product", environment)

    def yardstick(self, layout: Layout, name: str = "yardstick") -> AbstractContextManager[Server]:
        """A hand-written endpoint on the tables of `layout`, on the servers' core; `name` is the
        module of this package that makes it."""
        file = self.folder / "layout.json"
        layout.save(file)
        environment = {yardstick.DATABASE: self.postgres.url, yardstick.LAYOUT: str(file)}
        return self._server(name, environment)

    def _server(self, name: str, environment: dict[str, str]) -> AbstractContextManager[Server]:
        factory = f"benchmarks.{name}:create_app"
        return running_server(name, factory, environment, self.cores.server, self.folder)


@contextmanager
def open_bench(effort: Effort) -> Iterator[Bench]:
    """Start PostgreSQL in a temporary folder, off the servers' core; remove all at the end."""
    cores = split_cores()
    folder = Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    folder.chmod(0o755)  # PostgreSQL may run as another account
    try:
        postgres = start_postgres(folder, settings=POSTGRES)
        try:
            pin(postgres.process.pid, cores.others)
            asyncio.run(migrate(postgres.url))
            yield Bench(postgres, folder, cores, effort)
        finally:
            postgres.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
