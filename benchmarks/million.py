"""A workspace of a million tickets and their accounts, the same in every run."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.layout import Layout, Table
from benchmarks.rows import FIRST_WORDS, LAST_WORDS, insert, pick, record_id, settle
from benchmarks.sales import Input, field, lookup, module, select
from storage.engine import Connection

ACCOUNTS = 50_000
TICKETS = 1_000_000
STAGES = ("OPEN", "WAITING", "SOLVED", "CLOSED", "SPAM")
# Out of a hundred tickets one is open and ten wait: most of any archive is closed.
OFTEN = (
    "OPEN",
    *["WAITING"] * 10,
    *["SOLVED"] * 30,
    *["CLOSED"] * 58,
    "SPAM",
)
SUBJECTS = (
    *("Invoice", "Delivery", "Refund", "Login", "Printer", "Contract", "Upgrade", "Outage"),
    *("Complaint", "Question", "Order", "Return", "Warranty", "Password", "Report"),
)
ABOUT = ("is late", "does not work", "was lost", "needs a signature", "came twice", "is wrong")

MODULES: tuple[Input, ...] = (
    module(
        "account",
        "accounts",
        "name",
        field("name", "TEXT", indexed=True),
        field("city", "TEXT"),
        field("employees", "INTEGER"),
    ),
    module(
        "ticket",
        "tickets",
        "name",
        field("name", "TEXT", indexed=True),
        field("subject", "TEXT"),
        field("dueOn", "DATE", indexed=True),
        field("closedOn", "DATE"),
        field("amount", "DECIMAL", indexed=True, number={"precision": 12, "scale": 2}),
        select("stage", STAGES, indexed=True),
        lookup("account", "tickets"),
    ),
)
"""Accounts, and tickets of which three in ten have no due date, and one in five no amount."""


async def fill(connection: Connection, layout: Layout) -> None:
    """Insert all records, then let PostgreSQL gather its statistics."""
    account, ticket = layout.tables["account"], layout.tables["ticket"]
    await insert(connection, account, ACCOUNTS, _account())
    await insert(connection, ticket, TICKETS, _ticket(account))
    await settle(connection, layout)


def _account() -> Mapping[str, str]:
    return {
        "name": f"{pick(FIRST_WORDS)} || ' ' || {pick(LAST_WORDS, 'n / 8')} || ' ' || n",
        "city": "'City ' || (n * 31 % 900)",
        "employees": "(n * 37 % 5000)::integer",
    }


def _ticket(account: Table) -> Mapping[str, str]:
    spread = "(n * 7919::bigint % 1000003)"
    return {
        "name": f"{pick(LAST_WORDS)} || ' ' || {pick(FIRST_WORDS, 'n / 7')} || ' ' || {spread}",
        "subject": f"{pick(SUBJECTS)} || ' ' || {spread} || ' ' || {pick(ABOUT, 'n / 3')}",
        "dueOn": f"case when n % 10 >= 3 then date '2018-01-01' + ({spread} % 3000)::integer end",
        "closedOn": "date '2018-01-01' + (n % 2500)::integer",
        "amount": f"case when n % 5 > 0 then ({spread} / 100.0)::numeric(12, 2) end",
        "stage": pick(OFTEN, spread),
        "account": record_id(account, f"({spread} % {ACCOUNTS} + 1)"),
    }
