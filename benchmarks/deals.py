"""New deals for the benchmarks of writes, as `createDeal` takes them."""

from __future__ import annotations

import asyncio

from benchmarks.bench import Bench
from benchmarks.layout import Layout
from benchmarks.rows import FIRST_WORDS, LAST_WORDS, STAGES
from storage.engine import connect


def new_deals(bench: Bench, count: int) -> list[dict[str, object]]:
    """The data of `count` deals, each with a company and a contact that are there."""
    layout = bench.sales.layout
    companies, contacts = asyncio.run(_ids(bench.postgres.url, layout, count))
    return [
        {
            "name": f"{LAST_WORDS[n % len(LAST_WORDS)]} for {FIRST_WORDS[n // 3 % 8]} {n}",
            "amount": f"{n * 104_729 % 10_000_000 / 100:.2f}",
            "stage": STAGES[n * 7 % len(STAGES)],
            "closeDate": f"2027-{n % 12 + 1:02}-{n % 28 + 1:02}",
            "companyId": companies[n % len(companies)],
            "contactId": contacts[n % len(contacts)],
        }
        for n in range(count)
    ]


async def _ids(url: str, layout: Layout, count: int) -> tuple[list[str], list[str]]:
    tables = layout.tables
    connection = await connect(url)
    try:
        found = [
            await connection.fetch(
                f"select id from {tables[name].name} order by md5(id::text) limit {count}"
            )
            for name in ("company", "contact")
        ]
    finally:
        await connection.close()
    companies, contacts = ([str(row["id"]) for row in rows] for rows in found)
    return companies, contacts
