"""Definition changes beside readers, beside each other, and killed at every step."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from crm.defining.inputs import FieldInput
from crm.definitions import AutoNumberRules
from crm.errors import Unavailable
from storage import definitions as storage_definitions
from storage.engine import Pool, connect
from tests.support.layout import assert_agreement
from tests.support.processes import ROOT, plain_environment
from tests.support.shaping import adding, change, lookup, making, module, text
from tests.support.workspaces import FreshWorkspace

HELD = 1.0  # seconds that a reader keeps the table
LONGEST_STALL = 0.3  # seconds; the lock is waited for in turns of 0.05
PROGRAM = [sys.executable, "-m", "tests.support.changing"]
CHANGES = 100
PROCESSES = 4


async def test_readers_are_hardly_held_up_by_a_change_that_waits(
    pool: Pool, workspace: FreshWorkspace, database_url: str
) -> None:
    await change(pool, workspace, making(module("deal", text("name"))))
    holder, reader = await connect(database_url), await connect(database_url)
    query = f"select count(*) from {workspace.schema}.r_64"
    transaction = holder.transaction()
    await transaction.start()
    await holder.fetchval(query)

    begun = time.monotonic()
    changing = asyncio.create_task(change(pool, workspace, adding("deal", text("more"))))
    stalls = []
    while time.monotonic() - begun < HELD:
        asked = time.monotonic()
        await reader.fetchval(query)
        stalls.append(time.monotonic() - asked)
        await asyncio.sleep(0.005)
    assert not changing.done()
    await transaction.commit()
    changed = await changing

    assert "more" in changed.definitions.by_name["deal"].by_name
    assert max(stalls) < LONGEST_STALL
    await holder.close()
    await reader.close()


async def test_a_change_gives_up_in_the_end_and_leaves_nothing(
    pool: Pool,
    workspace: FreshWorkspace,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await change(pool, workspace, making(module("deal", text("name"))))
    monkeypatch.setattr(storage_definitions, "GIVE_UP_AFTER", 0.3)
    holder = await connect(database_url)
    async with holder.transaction():
        await holder.fetchval(f"select count(*) from {workspace.schema}.r_64")
        with pytest.raises(Unavailable, match="Nothing was changed"):
            await change(pool, workspace, adding("deal", text("more")))
    await holder.close()
    async with pool.acquire() as connection:
        assert (await assert_agreement(connection, workspace.schema)).epoch == 2


async def test_a_change_waits_for_a_writer_and_a_writer_for_it(
    pool: Pool, workspace: FreshWorkspace, database_url: str
) -> None:
    await change(pool, workspace, making(module("deal", text("name"))))
    writer = await connect(database_url)
    transaction = writer.transaction()
    await transaction.start()
    lock = f"select epoch from {workspace.schema}.epoch where one for key share"
    assert await writer.fetchval(lock) == 2
    changing = asyncio.create_task(change(pool, workspace, adding("deal", text("more"))))
    await asyncio.sleep(0.2)
    assert not changing.done()
    await transaction.commit()
    await changing
    assert await writer.fetchval(lock) == 3
    await writer.close()


async def test_a_change_killed_at_any_step_leaves_definitions_and_tables_in_agreement(
    pool: Pool, workspace: FreshWorkspace, database_url: str
) -> None:
    """Each round kills the process before one more of its statements, COMMIT included; the last
    two let it send COMMIT without hearing of it, and end."""
    await change(pool, workspace, making(module("company", text("name"), plural="companies")))
    process = _start("killed", database_url, workspace, "made")
    try:
        ended, rounds = "", 0
        while ended != "0":
            ended = await asyncio.wait_for(asyncio.to_thread(_round, process, rounds), 20)
            assert ended in (f"{-signal.SIGKILL}", "0")
            async with pool.acquire() as connection:
                found = await assert_agreement(connection, workspace.schema)
            rounds += 1
    finally:
        process.kill()
        process.communicate()
    assert rounds > 20
    assert found.epoch in (3, 4)


async def test_a_change_of_kind_killed_at_any_step_loses_no_value(
    pool: Pool, workspace: FreshWorkspace, database_url: str
) -> None:
    size = text("size", unique=True, indexed=True)
    given = replace(module("deal", text("name"), size), unique_keys=(("name", "size"),))
    await change(pool, workspace, making(given))
    table = f"{workspace.schema}.r_64"
    await pool.execute(
        f"insert into {table}(id, created_at, updated_at, f_2) "
        "select gen_random_uuid(), now(), now(), n::text from generate_series(1, 30) n"
    )
    process = _start("killed", database_url, workspace, "carried")
    kinds = []
    try:
        ended, rounds = "", 0
        while ended != "0":
            ended = await asyncio.wait_for(asyncio.to_thread(_round, process, rounds), 20)
            assert ended in (f"{-signal.SIGKILL}", "0")
            async with pool.acquire() as connection:
                found = await assert_agreement(connection, workspace.schema)
                values = await connection.fetch(f"select f_2::text from {table} order by number")
            assert [row[0] for row in values] == [str(n) for n in range(1, 31)]
            kinds.append(found.by_name["deal"].by_name["size"].kind)
            rounds += 1
    finally:
        process.kill()
        process.communicate()
    assert rounds > 20
    assert set(kinds) == {"TEXT", "INTEGER"}
    assert kinds.index("INTEGER") > 20


async def test_a_hundred_changes_of_one_module_at_once_are_all_kept(
    pool: Pool, workspace: FreshWorkspace, database_url: str
) -> None:
    await change(pool, workspace, making(module("deal", text("name"))))
    each = CHANGES // PROCESSES
    processes = [
        _start("many", database_url, workspace, str(each), f"p{n}x") for n in range(PROCESSES)
    ]
    try:
        for process in processes:
            output, _ = await asyncio.to_thread(process.communicate, timeout=60)
            assert process.returncode == 0, output
    finally:
        for process in processes:
            process.kill()
    async with pool.acquire() as connection:
        found = await assert_agreement(connection, workspace.schema)
        kept = await connection.fetchval(f"select count(*) from {workspace.schema}.revision")
    names = {field.api_name for field in found.by_name["deal"].fields}
    assert names == {"name", *(f"p{n}x{m}" for n in range(PROCESSES) for m in range(each))}
    assert kept == CHANGES + 1
    assert found.epoch == CHANGES + 2


async def test_a_reference_to_a_table_that_is_read_waits_for_nobody(
    pool: Pool, workspace: FreshWorkspace, database_url: str
) -> None:
    await change(pool, workspace, making(module("company", text("name"), plural="companies")))
    holder = await connect(database_url)
    async with holder.transaction():
        await holder.fetchval(f"select count(*) from {workspace.schema}.r_64")
        number = FieldInput("code", "Code", "AUTO_NUMBER", auto_number=AutoNumberRules())
        given = module("deal", lookup("company", "company"), number)
        await asyncio.wait_for(change(pool, workspace, making(given)), 2)
    await holder.close()


def _round(process: subprocess.Popen[str], number: int) -> str:
    """Ask for one round; gives how its process ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{number}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def _start(what: str, url: str, workspace: FreshWorkspace, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, what, url, workspace.schema, str(workspace.member_id), *more],
        cwd=ROOT,
        env=plain_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
