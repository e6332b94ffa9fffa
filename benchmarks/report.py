"""Shows results: as a table on the terminal, and as the page in the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.bench import Effort
from benchmarks.machine import Machine
from benchmarks.results import Result

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEADINGS = ("", "work", "Tessera", "yardstick", "outcome", "goal", "met")
MET = {True: "yes", False: "no", None: "—"}

INTRODUCTION = """# Benchmarks

Written by `python -m benchmarks --write-docs`; `make bench` prints the same table for your machine.

Data: 10,000 companies, 100,000 contacts, 200,000 deals in a workspace whose modules were made
through the API. The yardstick of P1 to P4 is an endpoint written by hand for that one query:
Starlette, an asyncpg pool whose reset does nothing, the best SQL we know on the same tables, the
bytes of PostgreSQL passed through, no token. Both are uvicorn with uvloop and httptools, one
process, access log off. Before and after each run their answers to the same requests are compared:
equal byte for byte once parsed. They are loaded in turn over 8 kept connections, and a ratio is
ours to the yardstick's of the same round; the median is given, with the smallest and the largest.
“Server” and “PostgreSQL” are microseconds of processor time for one request.
"""

NOTES = """
P7's yardstick is such an endpoint too: one transaction of one statement that leaves the same rows
(record, words, line of history, event, count), and a read-back; it does not look whether what the
deal is linked to is in the recycle bin. P8 is the time of the whole request, JSON included, beside
one INSERT of the records alone from lists that are ready, both committed.
P9 is the time from sending `createField` to the answer of the first query that reads the field.
P10 is what the server's own memory grows by when workspaces are used one after another; of their
modules' tables only those that are read exist, since a server never looks at the others. P11 is
the processor time of the server process for a whole request, HTTP included. P14 is counted by
PostgreSQL, in its log; the first time that a connection meets an array of ids, the driver asks
PostgreSQL about that type, which is two statements more.
"""


def print_table(results: Sequence[Result], machine: Machine) -> None:
    """Print the results for a person at a terminal."""
    table = Table(*HEADINGS, title="Benchmarks")
    for result in results:
        table.add_row(*_cells(result))
    console = Console()
    console.print(table)
    for line in _machine_lines(machine):
        console.print(line)


def write_page(results: Sequence[Result], machine: Machine, effort: Effort) -> None:
    """Write the documentation's page anew."""
    rows = [HEADINGS, tuple("---" for _ in HEADINGS), *(_cells(result) for result in results)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    measured = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, {effort.rounds} rounds of {effort.seconds} s:"
    )
    lines = "\n".join(f"- {line}" for line in _machine_lines(machine))
    PAGE.write_text(f"{INTRODUCTION}\n{measured}\n\n{lines}\n\n{table}\n{NOTES}")


def _cells(result: Result) -> tuple[str, ...]:
    return (
        result.number,
        result.work,
        result.ours,
        result.yardstick,
        result.outcome,
        result.goal,
        MET[result.met],
    )


def _machine_lines(machine: Machine) -> tuple[str, ...]:
    return (
        f"{machine.cores} cores of {machine.processor}, {machine.memory}",
        f"{machine.python}, PostgreSQL {machine.postgres}, load by {machine.generator}",
        machine.arrangement,
    )
