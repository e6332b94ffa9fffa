"""P6: the first 20 of a million people that a search finds, ranked, beside hand-written SQL."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from benchmarks.bench import Bench, Filled
from benchmarks.client import Client, request_body
from benchmarks.people import STARTS, email_of, name_of, phone_of
from benchmarks.results import Result
from storage.engine import connect

DOCUMENT = "query($text: String!) { people(search: $text, first: 20) { nodes { id name email } } }"
ASKED = 100  # texts of each case
MOST_RANKED = 2_000
LIMIT, PREFIX_LIMIT = 50.0, 100.0  # milliseconds


@dataclass(frozen=True, slots=True)
class Case:
    """One way to search: its texts, and the tsquery that a hand would write for each."""

    name: str
    texts: tuple[str, ...]
    queries: tuple[str, ...]
    limit: float = LIMIT


def _cases() -> tuple[Case, ...]:
    numbers = [number * 9_973 % 1_000_000 + 1 for number in range(ASKED)]
    names = [name_of(number) for number in numbers]
    emails = [email_of(number) for number in numbers]
    phones = [phone_of(number) for number in numbers]
    firsts = [name.split()[0] for name in names]
    begun = [STARTS[place % len(STARTS)][:2] for place in range(ASKED)]
    return (
        Case("a name", tuple(firsts), tuple(_begun(first) for first in firsts)),
        Case("two words", tuple(names), tuple(_begun(name) for name in names)),
        Case("an e-mail address", tuple(emails), tuple(_phrase(email) for email in emails)),
        Case(
            "digits of a phone",
            tuple(f"030 {phone[5:8]} {phone[8:]}" for phone in phones),
            tuple(f"'-{phone[3:]}':*" for phone in phones),
        ),
        Case(
            "two letters, 50,000 hits and more",
            tuple(begun),
            tuple(_begun(start) for start in begun),
            PREFIX_LIMIT,
        ),
    )


def _plain(text: str) -> str:
    return text.lower().replace("ö", "o")


def _begun(text: str) -> str:
    return " & ".join(f"'{word}':*" for word in _plain(text).split())


def _phrase(text: str) -> str:
    words = text.replace("@", ".").split(".")
    return " <-> ".join(f"'{word}'" for word in words[:-1]) + f" <-> '{words[-1]}':*"


def run(bench: Bench) -> list[Result]:
    """Measure each case, text by text, the server warm."""
    filled = bench.people
    results = []
    with bench.product() as server:
        client = Client(server.port, "/graphql", filled.headers)
        for case in _cases():
            bodies = [request_body(DOCUMENT, {"text": text}) for text in case.texts]
            for body in bodies[:10]:
                client.data(body)
            ours = [_timed(client, body) for body in bodies]
            by_hand = asyncio.run(_by_hand(bench, filled, case.queries))
            results.append(_result(case, ours, by_hand))
        client.close()
    return results


def _result(case: Case, ours: Sequence[float], by_hand: Sequence[float]) -> Result:
    worst = _p95(ours)
    return Result(
        number="P6",
        work=f"first 20 of a million, ranked: {case.name}",
        ours=f"median {statistics.median(ours):.1f} ms",
        yardstick=f"SQL alone: median {statistics.median(by_hand):.1f}, p95 {_p95(by_hand):.1f} ms",
        outcome=f"p95 {worst:.1f} ms",
        goal=f"p95 < {case.limit:.0f} ms",
        met=worst < case.limit,
    )


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _timed(client: Client, body: bytes) -> float:
    started = perf_counter()
    people = client.data(body)["people"]
    taken = (perf_counter() - started) * 1000
    assert isinstance(people, dict)
    assert people["nodes"]
    return taken


async def _by_hand(bench: Bench, filled: Filled, queries: Sequence[str]) -> list[float]:
    """The best SQL we know for the same: it looks into words alone, not into labels and titles."""
    person = filled.layout.tables["person"]
    c, words = person.columns, f"{filled.layout.schema}.w_{person.number}"
    sql = (
        "select json_agg(json_build_object('id', r.id, "
        f"'name', r.{c['name']}, 'email', r.{c['email']})) from ("
        "select id, ts_rank(words, $1::tsquery) rank from ("
        f"select id, words from {words} where words @@ $1::tsquery limit {MOST_RANKED}) found "
        f"order by rank desc, id desc limit 20) best join {person.name} r using (id)"
    )
    connection = await connect(bench.postgres.url)
    times = []
    try:
        statement = await connection.prepare(sql)
        for query in (*queries[:10], *queries):
            started = perf_counter()
            assert await statement.fetchval(query)
            times.append((perf_counter() - started) * 1000)
    finally:
        await connection.close()
    return times[10:]
