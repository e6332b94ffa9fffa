"""A million people and the firms they work for, to be searched; the same in every run."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from benchmarks.layout import Layout, Table
from benchmarks.sales import Input
from crm.definitions import Module
from storage.definitions import load_definitions
from storage.engine import Connection
from storage.words import fill_batch

FIRMS = 50_000
PEOPLE = 1_000_000
NAMES = 500
"""How many names there are of each kind: each is that of 2,000 people."""

FIRST_SOUNDS = ("ka", "ke", "ki", "ko", "ku", "ma", "me", "mi", "mo", "mu")
LAST_SOUNDS = ("ba", "be", "bi", "bo", "bu", "da", "de", "di", "do", "du")
ENDS = (
    *("lan", "len", "lin", "lon", "lun", "ran", "ren", "rin", "ron", "run"),
    *("san", "sen", "sin", "son", "sun", "tan", "ten", "tin", "ton", "tun"),
    *("vard", "verd", "vird", "vord", "vurd", "zak", "zek", "zik", "zok", "zuk"),
    *("nath", "neth", "nith", "noth", "nuth", "fal", "fel", "fil", "fol", "ful"),
    *("gas", "ges", "gis", "gos", "gus", "pam", "pem", "pim", "pom", "pum"),
)

MODULES: tuple[Input, ...] = (
    {
        "apiName": "firm",
        "pluralApiName": "firms",
        "label": "Firm",
        "pluralLabel": "Firms",
        "titleField": "name",
        "fields": [{"apiName": "name", "label": "Name", "kind": "TEXT"}],
    },
    {
        "apiName": "person",
        "pluralApiName": "people",
        "label": "Person",
        "pluralLabel": "People",
        "titleField": "lastName",
        "fields": [
            {"apiName": "firstName", "label": "First name", "kind": "TEXT"},
            {"apiName": "lastName", "label": "Last name", "kind": "TEXT"},
            {"apiName": "email", "label": "E-mail", "kind": "EMAIL"},
            {"apiName": "phone", "label": "Phone", "kind": "PHONE"},
            {
                "apiName": "firm",
                "label": "Firm",
                "kind": "LOOKUP",
                "lookup": {"module": "firm", "inverseApiName": "people", "inverseLabel": "People"},
            },
        ],
    },
)


async def fill(connection: Connection, layout: Layout) -> None:
    """Insert all records, make their words, then let PostgreSQL gather its statistics."""
    firm, person = layout.tables["firm"], layout.tables["person"]
    await _insert(connection, firm, FIRMS, {"name": "'Firm ' || n"})
    await _insert(connection, person, PEOPLE, _person(firm))
    definitions = await load_definitions(connection, layout.schema)
    for module in definitions.modules:
        await _make_words(connection, layout.schema, module)
    for table in (firm, person):
        await connection.execute(f"vacuum (freeze, analyze) {table.name}")
        await connection.execute(f"vacuum (freeze, analyze) {layout.schema}.w_{table.number}")
    await connection.execute("checkpoint")


async def _make_words(connection: Connection, schema: str, module: Module) -> None:
    """As the job does that fills search, with the index made afterwards."""
    table = f"w_{module.number}"
    await connection.execute(f"drop index {schema}.{table}_words")
    after: UUID | None = UUID(int=0)
    while after is not None:
        async with connection.transaction():
            after = (await fill_batch(connection, schema, module, after, 10_000)).after
    await connection.execute(
        f"create index {table}_words on {schema}.{table} using gin(words)", timeout=600
    )


async def _insert(
    connection: Connection, table: Table, count: int, values: Mapping[str, str]
) -> None:
    columns = {
        "id": _id(table, "n"),
        "created_at": "now()",
        "updated_at": "now()",
        **{table.columns[name]: expression for name, expression in values.items()},
    }
    await connection.execute(
        f"insert into {table.name} ({', '.join(columns)}) "
        f"select {', '.join(columns.values())} from generate_series(1, {count}) n",
        timeout=600,
    )


def _person(firm: Table) -> Mapping[str, str]:
    return {
        "firstName": _name(FIRST_SOUNDS, "n"),
        "lastName": _name(LAST_SOUNDS, f"n / {NAMES} + n"),
        "email": "'p' || n || '@firm' || n % 5000 || '.example'",
        "phone": "'+4930' || (1000000 + n)",
        "firm": _id(firm, f"(n % {FIRMS} + 1)"),
    }


def _name(sounds: tuple[str, ...], by: str) -> str:
    names = ", ".join(f"'{(sound + end).capitalize()}'" for end in ENDS for sound in sounds)
    return f"(array[{names}])[({by}) % {NAMES} + 1]"


def _id(table: Table, number: str) -> str:
    """The id of a table's nth record: it names its module, as `crm.ids` has it."""
    tail = f"to_hex((-9223372036854775807 - 1) | ({table.number}::bigint << 46) | {number})"
    return f"(lpad(to_hex({number}), 12, '0') || '8000' || {tail})::uuid"
