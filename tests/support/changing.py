"""A program that changes definitions, to be run beside others or killed at any of its steps."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from uuid import UUID

import asyncpg

from crm.access import Asker
from crm.changes import Change, Numbers
from crm.defining.fields import update_field
from crm.defining.inputs import FieldInput, FieldUpdate, ModuleInput
from crm.definition_ids import field_id
from crm.definitions import AutoNumberRules, Definitions, Option
from storage.definitions import change_definitions
from storage.engine import open_pool
from tests.support.shaping import adding, lookup, making, module, text


def everything(name: str) -> ModuleInput:
    """A module with something of everything that a change makes."""
    return module(
        name,
        text("name", unique=True, indexed=True),
        FieldInput("stage", "Stage", "SELECT", options=(Option("NEW", "New"),)),
        FieldInput("code", "Code", "AUTO_NUMBER", auto_number=AutoNumberRules()),
        FieldInput("seller", "Seller", "USER"),
        lookup("company", "company"),
        lookup("parent", name, "children"),
    )


async def many(url: str, asker: Asker, count: int, prefix: str) -> None:
    """Add `count` fields to the module deal, all at once."""
    pool = await open_pool(url, min_size=1, max_size=4)
    fields = [text(f"{prefix}{number}") for number in range(count)]
    changes = (change_definitions(pool, asker, adding("deal", field)) for field in fields)
    await asyncio.gather(*changes)
    await pool.close()


async def one(url: str, asker: Asker, name: str) -> None:
    """Make a module of this name."""
    pool = await open_pool(url, min_size=1, max_size=1)
    await change_definitions(pool, asker, making(everything(name)))
    await pool.close()


async def another_kind(url: str, asker: Asker) -> None:
    """Make the texts of `size` in the module deal whole numbers, or the other way."""
    pool = await open_pool(url, min_size=1, max_size=1)

    def make(definitions: Definitions, numbers: Numbers) -> Change:
        module = definitions.by_name["deal"]
        size = module.by_name["size"]
        kind = "INTEGER" if size.kind == "TEXT" else "TEXT"
        return update_field(definitions, field_id(module, size), FieldUpdate(kind=kind))

    await change_definitions(pool, asker, make)
    await pool.close()


def killed(url: str, asker: Asker, what: str) -> None:
    """For each number read from stdin, run the change in a process that kills itself before the
    statement of that number, or while COMMIT is on its way; write how it ended."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _die_before(int(line))
            if what == "made":
                asyncio.run(one(url, asker, f"deal{int(line)}"))
            else:
                asyncio.run(another_kind(url, asker))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def _die_before(last: int) -> None:
    """Count every statement, BEGIN and COMMIT among them, and die before the `last`th."""
    seen = [0]
    for name in ("execute", "fetch", "fetchrow", "fetchval"):
        setattr(asyncpg.Connection, name, _counted(name, seen, last))


def _counted(name: str, seen: list[int], last: int) -> object:
    original = getattr(asyncpg.Connection, name)

    async def counted(
        self: asyncpg.Connection[asyncpg.Record], query: str, *arguments: object
    ) -> object:
        if seen[0] == last:
            if query.startswith("COMMIT"):
                # Sent, but its answer never heard.
                asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGKILL)
                return await original(self, query, *arguments)
            os.kill(os.getpid(), signal.SIGKILL)
        seen[0] += 1
        return await original(self, query, *arguments)

    return counted


def main() -> None:
    """Run what the command line asks for."""
    what, url, schema, member, *more = sys.argv[1:]
    asker = Asker(int(schema.removeprefix("w_")), schema, UUID(member), "administrator", 1)
    if what == "killed":
        killed(url, asker, *more)
    else:
        asyncio.run(many(url, asker, int(more[0]), more[1]))


if __name__ == "__main__":
    main()
