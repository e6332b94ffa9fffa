"""Writes among others: definition changes, deletions of what is linked, callers' transactions."""

import asyncio
from dataclasses import replace

import pytest

from crm.errors import UserErrorCode as Code
from storage.engine import Pool
from storage.errors import Stale
from storage.outbox import DirtyMarks
from storage.writes import (
    Selection,
    Writer,
    create_records,
    delete_record,
    update_record,
)
from tests.support.office import Office, open_office
from tests.support.workspaces import FreshWorkspace


@pytest.fixture
async def office(pool: Pool, workspace: FreshWorkspace) -> Office:
    return await open_office(pool, workspace)


async def test_a_write_waits_for_a_definition_change_and_then_is_stale(
    office: Office, pool: Pool
) -> None:
    schema = office.asker.schema
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(f"select 1 from {schema}.epoch for update")
        write = asyncio.ensure_future(office.create("deal", {"name": "First"}))
        done, _ = await asyncio.wait((write,), timeout=0.2)
        assert not done
        await connection.execute(f"update {schema}.epoch set epoch = epoch + 1")
    with pytest.raises(Stale):
        await write
    assert await office.rows("deal") == []


async def test_linking_and_deleting_at_once_leaves_no_link_to_what_is_gone(office: Office) -> None:
    for turn in range(15):
        account = await office.made("account", name=f"A{turn}")
        deals, _ = await asyncio.gather(
            office.create("deal", {"name": f"Deal {turn}", "accountId": str(account)}),
            office.delete("account", account, permanently=turn % 2 == 0),
        )
        if deals[0].id is None:
            assert [error.code for error in deals[0].errors] == [Code.NOT_FOUND]
    assert {row["f_27"] for row in await office.rows("deal")} <= {None}


async def test_a_product_is_either_linked_or_deleted(office: Office) -> None:
    for turn in range(15):
        product = await office.made("product", name=f"P{turn}")
        deal = await office.made("deal", name=f"Deal {turn}")
        linked, deleted = await asyncio.gather(
            office.update("deal", deal, productId=str(product)),
            office.delete("product", product),
        )
        codes = [error.code for error in (*linked.errors, *deleted.errors)]
        assert codes in ([Code.NOT_FOUND], [Code.IN_USE])


async def test_many_writes_to_the_same_records_all_end(office: Office) -> None:
    accounts = [await office.made("account", name=f"A{n}") for n in range(6)]
    calls = []
    for turn in range(12):
        first, second = accounts[turn % 6], accounts[(turn + 1) % 6]
        calls += [
            office.update("account", first, parentId=str(second)),
            office.update_all("account", Selection(all=True), tags=["NEW", "OLD"][: turn % 2 + 1]),
        ]
    results = await asyncio.gather(*calls)
    assert [result.errors for result in results] == [()] * 24
    versions = sum(int(str(row["version"])) for row in await office.rows("account"))
    assert await office.count("timeline") == await office.count("outbox") == versions


async def test_a_part_of_a_larger_transaction(office: Office, pool: Pool) -> None:
    writing, account = office.writing(), office.module("account")
    await office.made("account", name="Taken")
    async with pool.acquire() as connection, connection.transaction():
        (made,) = await create_records(connection, writing, account, [{"name": "Made"}])
        (refused,) = await create_records(connection, writing, account, [{"name": "Taken"}])
        changed = await update_record(connection, writing, account, made.id, {"tags": ["NEW"]})
    assert [error.code for error in refused.errors] == [Code.NOT_UNIQUE]
    assert changed.errors == ()
    assert [row["f_1"] for row in await office.rows("account")] == ["Taken", "Made"]
    async with pool.acquire() as connection:
        larger = connection.transaction()
        await larger.start()
        await delete_record(connection, writing, account, made.id)
        await larger.rollback()
    assert {row["deleted_at"] for row in await office.rows("account")} == {None}


async def test_a_mark_is_there_before_the_first_write_and_stands_for_a_while(
    office: Office, pool: Pool
) -> None:
    marks = "select at from tessera.dirty where workspace = $1"
    assert await pool.fetchval(marks, office.asker.workspace) is None
    await office.create("deal", {"name": ""})
    first = await pool.fetchval(marks, office.asker.workspace)
    assert first is not None
    await office.create("deal", {"name": "First"})
    assert await pool.fetchval(marks, office.asker.workspace) == first
    another = replace(office, writer=Writer(pool, DirtyMarks(pool)))
    await another.create("deal", {"name": "Second"})
    assert await pool.fetchval(marks, office.asker.workspace) > first


async def test_a_hint_is_sent_for_what_was_kept_and_its_loss_is_no_loss(
    office: Office, pool: Pool
) -> None:
    heard: list[int] = []

    async def hint(workspace: int) -> None:
        heard.append(workspace)
        raise ConnectionError("nobody listens")

    writer = Writer(pool, DirtyMarks(pool), hint)
    telling = replace(office, writer=writer)
    deal = await telling.made("deal", name="First")
    await telling.update("deal", deal, name="First")
    await telling.update("deal", deal, name="")
    await telling.create("deal", {"name": "Good"}, {"name": ""})
    await telling.delete("deal", deal)
    await telling.delete("deal", deal)
    await asyncio.wait(writer.hints or {asyncio.ensure_future(asyncio.sleep(0))})
    assert heard == [office.asker.workspace] * 2
