"""Stops PostgreSQL at once while records are written, starts it again, and counts what was lost.

`python -m tests.faults.immediate_stop --seconds 60` prints the figures and ends with 1 where an
acknowledged write is missing, or done twice. Whatever is not acknowledged is sent again with the
same idempotency key until it is, as a careful client does.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Annotated
from uuid import uuid4

import httpx
import typer

from storage.embedded.postgres import RunningPostgres, start_postgres
from storage.engine import open_pool
from storage.migrations.run import migrate
from tests.http.conftest import Running, run_server
from tests.support.api import Api, Json
from tests.support.engines import open_folder
from tests.support.every_kind import field as field_input
from tests.support.workspaces import fresh_workspace

WRITERS = 8
TOGETHER = 5
"""Records of one bulk write."""
PAUSE = 0.05  # seconds before a refused request is sent again
BACK_WITHIN = 30.0  # seconds

ONE = "mutation($data: DealCreate!) { createDeal(data: $data) { deal { id } userErrors { code } } }"
MANY = """mutation($data: [DealCreate!]!) {
  createDeals(data: $data) { results { deal { id } } userErrors { code } } }"""
CHANGE = """mutation($id: ID!, $size: Int!) {
  updateDeal(id: $id, data: {size: $size}) { deal { size } userErrors { code } } }"""
READ = """query($after: String) { deals(first: 100, after: $after, orderBy: [{number: ASC}]) {
  nodes { name size version timeline { totalCount } } pageInfo { endCursor hasNextPage } } }"""


@dataclass(slots=True)
class Outcome:
    """What came of a run: acknowledged requests, the answers that acknowledged nothing by what
    they were, and the seconds from each start of PostgreSQL to the next acknowledged write."""

    acknowledged: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    stops: int = 0
    back: list[float] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    """The size that each record must have, by its name."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Load:
    """Writers who go on until they are told to end."""

    api: Api
    outcome: Outcome
    ending: bool = False
    acknowledged_at: float = 0.0
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, writer: int) -> None:
        """Makes records, alone and together, and changes the last, one request after another."""
        for turn in count():
            if self.ending:
                return
            name = f"w{writer}-{turn}"
            made = await self._sent(ONE, {"data": {"name": name, "size": 0}})
            self.outcome.records[name] = 0
            names = [f"{name}-{n}" for n in range(TOGETHER)]
            await self._sent(MANY, {"data": [{"name": each, "size": 0} for each in names]})
            self.outcome.records.update(dict.fromkeys(names, 0))
            id_ = made["createDeal"]["deal"]["id"]
            await self._sent(CHANGE, {"id": id_, "size": turn + 1})
            self.outcome.records[name] = turn + 1

    async def _sent(self, query: str, variables: Json) -> Json:
        """The data of a request, which is sent until it is acknowledged."""
        key = str(uuid4())
        until = monotonic() + BACK_WITHIN
        while monotonic() < until:
            answer = await self._answer(query, variables, key)
            if answer is not None:
                self.outcome.acknowledged += 1
                self.acknowledged_at = monotonic()
                self.acknowledged.set()
                return answer
            await asyncio.sleep(PAUSE)
        raise TimeoutError(f"No answer within {BACK_WITHIN} s: {dict(self.outcome.refused)}")

    async def _answer(self, query: str, variables: Json, key: str) -> Json | None:
        try:
            response = await self.api.client.post(
                "/graphql",
                json={"query": query, "variables": variables},
                headers={**self.api.workspace.headers, "Idempotency-Key": key},
            )
        except httpx.TransportError as error:
            self.outcome.refused[type(error).__name__] += 1
            return None
        body = response.json()
        if body.get("data") is None:
            code = body["errors"][0]["extensions"]["code"]
            self.outcome.refused[f"{response.status_code} {code}"] += 1
            return None
        (payload,) = body["data"].values()
        assert payload["userErrors"] == [], payload
        data: Json = body["data"]
        return data


async def stopped_again_and_again(home: Path, seconds: float, every: float) -> Outcome:
    """Writes for so many seconds, PostgreSQL being stopped each `every` seconds; gives what came
    of it. The data are in `home`, written through to the disk."""
    engines = [start_postgres(home)]
    try:
        await migrate(engines[0].url)
        async with run_server(engines[0].url, home / "log") as server:
            return await _under_load(home, engines, server, seconds, every)
    finally:
        engines[-1].stop()


async def _under_load(
    home: Path, engines: list[RunningPostgres], server: Running, seconds: float, every: float
) -> Outcome:
    async with httpx.AsyncClient(base_url=server.url, timeout=BACK_WITHIN) as client:
        pool = await open_pool(engines[0].url, min_size=1, max_size=1)
        api = Api(client, await fresh_workspace(pool))
        await pool.close()
        fields = [field_input("name", "TEXT", indexed=True), field_input("size", "INTEGER")]
        await api.module(apiName="deal", fields=fields)
        load = Load(api, Outcome())
        writers = [asyncio.create_task(load.write(number)) for number in range(WRITERS)]
        until = monotonic() + seconds
        while monotonic() < until and not any(writer.done() for writer in writers):
            await asyncio.sleep(every)
            await _stopped(home, engines, load)
        load.ending = True
        await asyncio.gather(*writers)
        await _compare(api, load.outcome)
        return load.outcome


async def _stopped(home: Path, engines: list[RunningPostgres], load: Load) -> None:
    """Stops PostgreSQL as its `immediate` shutdown does, starts it again and waits for a write."""
    process = engines[-1].process
    process.send_signal(signal.SIGQUIT)
    await asyncio.to_thread(process.wait)
    load.outcome.stops += 1
    begun = monotonic()
    engines.append(await asyncio.to_thread(start_postgres, home))
    # An answer that was under way may come from before.
    load.acknowledged.clear()
    async with asyncio.timeout(BACK_WITHIN):
        await load.acknowledged.wait()
    load.outcome.back.append(load.acknowledged_at - begun)


async def _compare(api: Api, outcome: Outcome) -> None:
    """Finds what is missing, and what is there twice or was changed twice."""
    seen: Counter[str] = Counter()
    after: str | None = None
    while True:
        page = (await api(READ, after=after))["deals"]
        for deal in page["nodes"]:
            name, size = deal["name"], deal["size"]
            seen[name] += 1
            wanted = outcome.records.get(name)
            versions = 1 if wanted == 0 else 2
            if wanted != size:
                outcome.lost.append(f"{name}: {size} instead of {wanted}")
            if deal["version"] != versions or deal["timeline"]["totalCount"] != versions:
                outcome.doubled.append(f"{name}: version {deal['version']}")
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    outcome.lost += [name for name in outcome.records if name not in seen]
    outcome.doubled += [name for name, times in seen.items() if times > 1]


def main(
    seconds: Annotated[float, typer.Option(help="How long records are written.")] = 60,
    every: Annotated[float, typer.Option(help="Seconds between two stops.")] = 4,
) -> None:
    """Count what is lost."""
    home = open_folder("tessera-faults-")
    try:
        outcome = asyncio.run(stopped_again_and_again(home, seconds, every))
    finally:
        shutil.rmtree(home)
    typer.echo(f"stops of PostgreSQL                   {outcome.stops}")
    typer.echo(
        f"acknowledged requests, and records    {outcome.acknowledged:,}, {len(outcome.records):,}"
    )
    typer.echo(f"answers that acknowledged nothing     {dict(outcome.refused)}")
    typer.echo(
        f"serving again, seconds: most, mean    {max(outcome.back):.2f}, "
        f"{sum(outcome.back) / len(outcome.back):.2f}"
    )
    typer.echo(f"acknowledged writes lost              {len(outcome.lost)} {outcome.lost[:5]}")
    typer.echo(
        f"writes done twice                     {len(outcome.doubled)} {outcome.doubled[:5]}"
    )
    sys.exit(1 if outcome.lost or outcome.doubled else 0)


if __name__ == "__main__":
    typer.run(main)
