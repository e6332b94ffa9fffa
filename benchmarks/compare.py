"""Loads our server and the yardstick in turn with the same requests, and compares the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from benchmarks.bench import Bench
from benchmarks.client import Client, request_body
from benchmarks.load import Loaded, Target, run_load
from benchmarks.processes import children_cpu_seconds
from benchmarks.results import Result, Spread, spread
from benchmarks.servers import Server

WARM_UP = 1  # seconds
CHECKED_AGAIN = 5  # answers looked at once more after the load


class AnswersDiffer(Exception):
    """Our server and the yardstick gave different answers to the same request."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server and what is asked of it."""

    server: Server
    target: Target


@dataclass(frozen=True, slots=True)
class Turn:
    """One contender under load: requests a second, and microseconds of processor a request."""

    rate: float
    server_us: float
    database_us: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rounds; `ratios` are ours divided by the yardstick's of the same round."""

    ours: tuple[Turn, ...]
    yardstick: tuple[Turn, ...]

    @property
    def ratio(self) -> Spread:
        """Our requests a second in relation to the yardstick's."""
        pairs = zip(self.ours, self.yardstick, strict=True)
        return spread([ours.rate / theirs.rate for ours, theirs in pairs])

    def result(self, number: str, work: str, least: float) -> Result:
        """The line of the table; the goal is met where the median ratio is at least `least`."""
        return Result(
            number=number,
            work=work,
            ours=_shown(self.ours),
            yardstick=_shown(self.yardstick),
            outcome=self.ratio.show(2, "×"),
            goal=f"≥ {least} ×",
            met=self.ratio.median >= least,
        )


def compare(
    bench: Bench, document: str, path: str, variables: Sequence[Mapping[str, object]]
) -> Comparison:
    """Ask both servers the same document with variables in turn; `path` is the yardstick's.

    Raises AnswersDiffer where the answers are not the same after JSON parsing.
    """
    bodies = tuple(request_body(document, each) for each in variables)
    headers = bench.sales.headers
    with bench.product() as product, bench.yardstick(bench.sales.layout) as yardstick:
        ours = Contender(product, Target(product.port, "/graphql", headers, bodies))
        theirs = Contender(yardstick, Target(yardstick.port, path, {}, bodies))
        check_answers(ours, theirs, bodies)
        for contender in (ours, theirs):
            run_load(contender.target, WARM_UP, bench.folder)
        turns = [(turn(bench, ours), turn(bench, theirs)) for _ in range(bench.effort.rounds)]
        check_answers(ours, theirs, bodies[:CHECKED_AGAIN])
    return Comparison(tuple(turn[0] for turn in turns), tuple(turn[1] for turn in turns))


def turn(bench: Bench, contender: Contender) -> Turn:
    """One contender under load for the length of a round."""
    postgres = bench.postgres.process.pid
    server_before = contender.server.cpu_seconds()
    database_before = children_cpu_seconds(postgres)
    loaded: Loaded = run_load(contender.target, bench.effort.seconds, bench.folder)
    server = contender.server.cpu_seconds() - server_before
    database = children_cpu_seconds(postgres) - database_before
    return Turn(loaded.rate, server / loaded.requests * 1e6, database / loaded.requests * 1e6)


def check_answers(ours: Contender, theirs: Contender, bodies: tuple[bytes, ...]) -> None:
    """Ask both the same; raises AnswersDiffer where they do not answer the same."""
    clients = [
        Client(contender.target.port, contender.target.path, contender.target.headers)
        for contender in (ours, theirs)
    ]
    for body in bodies:
        # Dumped again, so that the order of the keys counts too.
        mine, other = (orjson.dumps(client.data(body)) for client in clients)
        if mine != other:
            raise AnswersDiffer(
                f"{body.decode()}\nours: {mine.decode()[:1500]}\nyardstick: {other.decode()[:1500]}"
            )
    for client in clients:
        client.close()


def _shown(turns: tuple[Turn, ...]) -> str:
    rate = spread([turn.rate for turn in turns]).median
    server = spread([turn.server_us for turn in turns]).median
    database = spread([turn.database_us for turn in turns]).median
    return f"{rate:,.0f}/s; {server:,.0f} µs server, {database:,.0f} µs PostgreSQL"
