"""A workspace of a million people to search in, the same in every run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from benchmarks.layout import Layout, Table
from benchmarks.rows import insert, pick, record_id, settle
from benchmarks.sales import Input, field, lookup, module, select
from crm.definitions import Module
from crm.search.vectors import own_words
from storage.definitions import load_definitions
from storage.engine import Connection, connect

FIRMS = 20_000
PEOPLE = 1_000_000
AT_ONCE = 20_000  # records
STARTS = (
    *("ka", "lo", "mi", "ne", "ru", "sa", "te", "vo", "zi", "ba"),
    *("du", "fe", "go", "hi", "ja", "pe", "qua", "wo", "xe", "ya"),
)
MIDDLES = ("lan", "mer", "rov", "sti", "tor", "vel", "nik", "gar", "bel", "dan")
ENDS = ("a", "berg", "en", "ino", "ov", "sen", "ström", "ton", "ulus", "y")

MODULES: tuple[Input, ...] = (
    module("firm", "firms", "name", field("name", "TEXT")),
    module(
        "person",
        "people",
        "name",
        field("name", "TEXT"),
        field("email", "EMAIL"),
        field("phone", "PHONE"),
        field("city", "TEXT"),
        select("stage", ("COLD", "WARM", "CUSTOMER", "LOST")),
        lookup("firm", "people"),
    ),
)
"""People with names of which each first one is shared by 500, each last one by 500."""


def name_of(number: int) -> str:
    """The name of the nth person."""
    return f"{_first(number % 2_000)} {_last(number * 7_919 % 2_000)}"


def email_of(number: int) -> str:
    """The e-mail address of the nth person."""
    return f"person.{number}@mail{number % 50}.example"


def phone_of(number: int) -> str:
    """The phone number of the nth person, in E.164 form."""
    return f"+4930{1_000_000 + number}"


async def fill(url: str, layout: Layout) -> None:
    """Insert all records and their words, then let PostgreSQL gather its statistics."""
    connection = await connect(url)
    try:
        firm, person = layout.tables["firm"], layout.tables["person"]
        await insert(connection, firm, FIRMS, {"name": _firm()})
        await insert(connection, person, PEOPLE, _person(firm))
        definitions = await load_definitions(connection, layout.schema)
        for table in (firm, person):
            await _fill_words(connection, layout, definitions.by_number[table.number])
        await settle(connection, layout)
    finally:
        await connection.close()


def _first(number: int) -> str:
    start, middle, end = number % 20, number // 20 % 10, number // 200
    return f"{STARTS[start]}{MIDDLES[middle]}{ENDS[end]}".capitalize()


def _last(number: int) -> str:
    return f"{_first(number)}ski"


def _part(number: str, last: str) -> str:
    return (
        f"initcap({pick(STARTS, number)} || {pick(MIDDLES, f'{number} / 20')} || "
        f"{pick(ENDS, f'{number} / 200')}) || '{last}'"
    )


def _firm() -> str:
    return f"'Firm ' || {pick(MIDDLES)} || ' ' || n"


def _person(firm: Table) -> Mapping[str, str]:
    return {
        "name": f"{_part('(n % 2000)', '')} || ' ' || "
        f"{_part('((n * 7919::bigint) % 2000)', 'ski')}",
        "email": "'person.' || n || '@mail' || (n % 50) || '.example'",
        "phone": "'+4930' || (1000000 + n)",
        "city": "'City ' || (n * 31 % 900)",
        "stage": pick(("COLD", "WARM", "CUSTOMER", "LOST"), "n / 7"),
        "firm": record_id(firm, f"(n % {FIRMS} + 1)"),
    }


async def _fill_words(connection: Connection, layout: Layout, module: Module) -> None:
    """The words as a write would have made them, the index after them."""
    own, words = own_words(module), f"{layout.schema}.w_{module.number}"
    columns = ", ".join(("id", "number", *(each.column for each in own.columns)))
    table = layout.tables[module.api_name].name
    await connection.execute(f"drop index {words}_words")
    add = f"insert into {words} select * from unnest($1::uuid[], $2::int[], $3::text[]::tsvector[])"
    async with connection.transaction():
        cursor = await connection.cursor(f"select {columns} from {table}")
        while rows := await cursor.fetch(AT_ONCE):
            vectors = [own.vector(dict(row), row["number"]) for row in rows]
            layouts = [module.words_layout] * len(rows)
            await connection.execute(add, [row["id"] for row in rows], layouts, vectors)
            await asyncio.sleep(0)
    name = f"w_{module.number}_words"
    await connection.execute(f"create index {name} on {words} using gin(words)", timeout=1200)
    await connection.execute(f"vacuum (freeze, analyze) {words}")
