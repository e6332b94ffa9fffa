"""Fills the sales workspace's real tables with made-up records, the same in every run."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.layout import Layout, Table
from benchmarks.sales import INDUSTRIES
from storage.engine import Connection

COMPANIES = 10_000
CONTACTS = 100_000
DEALS = 200_000

FIRST_RECORD = 1_735_689_600_000  # milliseconds since 1970: the start of 2025
BETWEEN_RECORDS = 60_000  # milliseconds

FIRST_WORDS = ("Northern", "Blue", "Alpine", "Harbour", "Prime", "Silver", "Green", "United")
LAST_WORDS = ("Systems", "Foods", "Logistics", "Partners", "Energy", "Media", "Works", "Labs")
FIRST_NAMES = ("Ada", "Björn", "Carla", "Deniz", "Élodie", "Farid", "Grace", "Hugo", "Ines", "Jun")
LAST_NAMES = ("Adams", "Brandt", "Costa", "Dupont", "Eriksen", "Fischer", "García", "Haddad")
COUNTRIES = ("DE", "FR", "US", "BR", "JP", "IN", "GB", "ES", "PL", "SE")
# How often each stage comes among twenty deals: some are rare, as in life.
STAGES = (
    *["NEW_DEAL"] * 5,
    *["AWAITING_FINAL_APPROVAL"] * 2,
    *["AWAITING_PAYMENT"] * 2,
    "HOLD",
    *["DEAL_WON"] * 6,
    *["DEAL_LOST"] * 4,
)


async def fill(connection: Connection, layout: Layout) -> None:
    """Insert all records, then let PostgreSQL gather its statistics."""
    tables = layout.tables
    await insert(connection, tables["company"], COMPANIES, _company())
    await insert(connection, tables["contact"], CONTACTS, _contact(tables["company"]))
    await insert(connection, tables["deal"], DEALS, _deal(tables["company"], tables["contact"]))
    await settle(connection, layout)


async def settle(connection: Connection, layout: Layout) -> None:
    """Let PostgreSQL put tables in order and gather its statistics of them."""
    for table in layout.tables.values():
        await connection.execute(f"vacuum (freeze, analyze) {table.name}")
    await connection.execute("checkpoint")


async def insert(
    connection: Connection, table: Table, count: int, values: Mapping[str, str]
) -> None:
    """Insert `count` records; `values` are the SQL of the nth one's, by API name."""
    created = f"to_timestamp(({FIRST_RECORD} + n * {BETWEEN_RECORDS}::bigint) / 1000.0)"
    columns = {
        "id": record_id(table, "n"),
        "created_at": created,
        "updated_at": created,
        **{table.columns[name]: expression for name, expression in values.items()},
    }
    await connection.execute(
        f"insert into {table.name} ({', '.join(columns)}) "
        f"select {', '.join(columns.values())} from generate_series(1, {count}) n",
        timeout=1200,
    )


def _company() -> dict[str, str]:
    return {
        "name": f"{pick(FIRST_WORDS)} || ' ' || {pick(LAST_WORDS, 'n / 8')} || ' ' || n",
        "industry": pick(INDUSTRIES),
        "website": "'https://www.company-' || n || '.example'",
        "phone": "'+4930' || (1000000 + n)",
        "country": pick(COUNTRIES, "n / 3"),
        "employees": "(n * 37 % 5000)::integer",
        "annualRevenue": "(n * 7919::bigint % 90000000)::numeric",
    }


def _contact(company: Table) -> dict[str, str]:
    return {
        "firstName": pick(FIRST_NAMES),
        "lastName": pick(LAST_NAMES, "n / 10"),
        "email": "'person.' || n || '@company.example'",
        "phone": "'+4989' || (1000000 + n)",
        "company": record_id(company, _company_of("n")),
        "isPrimary": "n % 10 = 0",
    }


def _deal(company: Table, contact: Table) -> dict[str, str]:
    # Contacts n, n + 10000, ... work for the company that deal n is with.
    contact_number = f"{_company_of('n')} + ((n - 1) / {DEALS // 10}) * {COMPANIES}"
    return {
        "name": f"{pick(LAST_WORDS)} || ' for ' || {pick(FIRST_WORDS, 'n / 7')} || ' ' || n",
        "amount": "((n * 104729::bigint % 10000000) / 100.0)::numeric(12, 2)",
        "stage": pick(STAGES, "(n * 7919::bigint / 13)"),
        "closeDate": "date '2024-01-01' + (n * 7919::bigint % 1500)::integer",
        "company": record_id(company, _company_of("n")),
        "contact": record_id(contact, f"({contact_number})"),
    }


def _company_of(number: str) -> str:
    return f"(({number} - 1) % {COMPANIES} + 1)"


def pick(values: tuple[str, ...], by: str = "n") -> str:
    """The SQL of one of the values, taken in turn by a number."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(array[{listed}])[({by}) % {len(values)} + 1]"


def record_id(table: Table, number: str) -> str:
    """The id of a table's nth record: as `crm.ids` makes it, but the same in every run."""
    milliseconds = f"{FIRST_RECORD} + {number} * {BETWEEN_RECORDS}::bigint"
    chance = f"('x' || md5(({number})::text))::bit(44)::bigint"
    return (
        f"(lpad(to_hex({milliseconds}), 12, '0') || '8000' || "
        f"to_hex((-9223372036854775807 - 1) | ({table.number}::bigint << 46) | {chance}))::uuid"
    )
