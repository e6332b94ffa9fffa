"""Records are made with their timeline and outbox, one or a thousand, all or those that can be."""

import asyncio
import json
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from crm.errors import UserErrorCode as Code
from crm.ids import module_of, new_id
from storage.engine import Pool
from storage.errors import Stale
from storage.workspaces import add_member
from storage.writes import Origin, RowResult
from tests.support.office import DEAL, NOW, Office, open_office
from tests.support.statements import watched
from tests.support.workspaces import FreshWorkspace


@pytest.fixture
async def office(pool: Pool, workspace: FreshWorkspace) -> Office:
    return await open_office(pool, workspace)


def told(result: RowResult) -> list[tuple[Code, tuple[str, ...]]]:
    return [(error.code, error.path) for error in result.errors]


async def test_a_record_has_its_values_and_what_the_system_keeps(office: Office) -> None:
    account = await office.made("account", name="Acme")
    member = office.asker.member
    made = await office.made(
        "deal",
        name="It's; drop table --",
        amount=Decimal("12500.50"),
        day=date(2027, 4, 1),
        moment=NOW,
        won=True,
        account={"connect": {"name": "Acme"}},
        agentId=str(member),
    )
    row = await office.row("deal", made)
    assert module_of(made) == DEAL
    assert {
        "f_20": "It's; drop table --",
        "f_21": Decimal("12500.50"),
        "f_22": "NEW",
        "f_23": date(2027, 4, 1),
        "f_24": NOW,
        "f_25": "D'-098",
        "f_27": account,
        "f_29": member,
        "f_31": True,
        "owner_id": member,
        "created_by": member,
        "updated_by": member,
        "created_at": NOW,
        "updated_at": NOW,
        "number": 1,
        "version": 1,
        "deleted_at": None,
    }.items() <= row.items()


async def test_the_timeline_and_the_outbox_tell_of_it(office: Office) -> None:
    origin = Origin("workflow", 3, automation=False)
    (made,) = await office.create(
        "account", {"name": "Acme", "tags": ["NULL", "NEW"]}, origin=origin
    )
    owner = str(office.asker.member)
    assert await office.timeline() == [
        (
            "CREATED",
            {"owner_id": [None, owner], "f_1": [None, "Acme"], "f_3": [None, ["NEW", "NULL"]]},
        )
    ]
    (event,) = await office.outbox()
    assert (event["action"], event["record_id"], event["source"], event["depth"]) == (
        "CREATED",
        made.id,
        "workflow",
        3,
    )
    body = event["body"]
    assert isinstance(body, dict)
    assert body["automation"] is False
    assert body["changed"] == ["owner_id", "f_1", "f_3"]
    assert body["record"]["f_1"] == "Acme"
    assert body["record"]["version"] == 1


async def test_the_owner_is_who_makes_it_unless_the_row_says_otherwise(office: Office) -> None:
    await office.create("account", {"name": "A"}, {"name": "B", "ownerId": None})
    assert [row["owner_id"] for row in await office.rows("account")] == [office.asker.member, None]


async def test_auto_numbers_count_on_beyond_their_digits(office: Office) -> None:
    results = await office.create("deal", *({"name": f"No. {n}"} for n in range(4)), show=("ref",))
    assert [json.loads(result.record or "")["ref"] for result in results] == [
        "D'-098",
        "D'-099",
        "D'-100",
        "D'-101",
    ]
    (later,) = await office.create("deal", {"name": "Later"}, show=("ref",))
    assert later.record == '{"ref":"D\'-102"}'


async def test_all_mistakes_of_all_rows_are_told_and_nothing_is_written(office: Office) -> None:
    await office.made("account", name="Taken", email="taken@acme.example")
    results = await office.create(
        "account",
        {"name": "Good"},
        {"name": "Taken", "email": "TAKEN@acme.example"},
        {"name": "", "parentId": str(new_id(64)), "tags": ["WORST"]},
        {"name": "Good"},
    )
    assert [told(result) for result in results] == [
        [],
        [(Code.NOT_UNIQUE, ("name",)), (Code.NOT_UNIQUE, ("email",))],
        [
            (Code.REQUIRED, ("name",)),
            (Code.UNKNOWN_OPTION, ("tags",)),
            (Code.NOT_FOUND, ("parentId",)),
        ],
        [(Code.NOT_UNIQUE, ("name",))],
    ]
    assert all(result.id is None and result.record is None for result in results)
    assert await office.count("r_64") == await office.count("timeline") == 1
    assert await office.count("outbox") == 1
    messages = [error.message for result in results for error in result.errors]
    assert 'Name must be unique: Account Taken already has "Taken".' in messages
    assert any("row 0 of this call" in message for message in messages)


async def test_partial_keeps_the_rows_that_are_right(office: Office) -> None:
    await office.made("product", name="GTX Pro")
    results = await office.create(
        "deal",
        {"name": "Good", "product": {"connect": {"name": "GTX Pro"}}},
        {"name": "Bad", "product": {"connect": {"name": "GTXPro"}}},
        {"name": "Good too"},
        partial=True,
    )
    assert [result.id is not None for result in results] == [True, False, True]
    (error,) = results[1].errors
    assert error.message == 'Product: there is no Product with name "GTXPro".'
    assert error.path == ("product", "connect", "name")
    assert [row["f_20"] for row in await office.rows("deal")] == ["Good", "Good too"]
    assert len(await office.outbox(results[1].id)) == 3


async def test_partial_keeps_the_first_of_two_rows_that_collide(office: Office) -> None:
    results = await office.create(
        "product", *({"name": "P", "code": n} for n in (1, 2)), partial=True
    )
    assert [told(result) for result in results] == [[], [(Code.NOT_UNIQUE, ("name",))]]
    assert [row["f_11"] for row in await office.rows("product")] == [1]


async def test_a_value_is_free_again_once_its_record_is_deleted(office: Office) -> None:
    made = await office.made("account", name="Acme")
    await office.delete("account", made)
    await office.made("account", name="Acme")


async def test_links_are_found_by_keys_without_case_where_the_kind_says_so(office: Office) -> None:
    parent = await office.made("account", name="A", email="Info@acme.example")
    child = await office.made(
        "account", name="B", parent={"connect": {"email": "INFO@acme.example"}}
    )
    assert (await office.row("account", child))["f_4"] == parent


async def test_links_need_a_live_record_of_the_right_module(office: Office) -> None:
    account = await office.made("account", name="Gone")
    product = await office.made("product", name="P")
    await office.delete("account", account)
    for row, path in (
        ({"accountId": str(account)}, ("accountId",)),
        ({"account": {"connect": {"name": "Gone"}}}, ("account", "connect", "name")),
        ({"accountId": str(product)}, ("accountId",)),
        ({"agentId": str(account)}, ("agentId",)),
        ({"ownerId": str(account)}, ("ownerId",)),
    ):
        (result,) = await office.create("deal", {"name": "First", **row})
        assert told(result) == [(Code.NOT_FOUND, path)]


async def test_users_must_be_active(office: Office, pool: Pool) -> None:
    schema = office.asker.schema
    async with pool.acquire() as connection:
        gone = await add_member(connection, schema, "Gone", "gone@acme.example")
    await pool.execute(f"update {schema}.member set active = false where id = $1", gone)
    (result,) = await office.create("deal", {"name": "First", "agentId": str(gone)})
    assert told(result) == [(Code.NOT_FOUND, ("agentId",))]
    await pool.execute(f"update {schema}.member set active = false")
    with pytest.raises(Stale):
        await office.create("deal", {"name": "First"})


@pytest.mark.parametrize("column", ["epoch.epoch", "member.epoch"])
async def test_nothing_is_written_by_definitions_of_yesterday(
    office: Office, pool: Pool, column: str
) -> None:
    table = column.partition(".")[0]
    await pool.execute(f"update {office.asker.schema}.{table} set epoch = epoch + 1")
    with pytest.raises(Stale):
        await office.create("deal", {"name": "First"})
    assert await office.count("r_66") == 0


async def test_a_thousand_records_at_once(office: Office, database_url: str) -> None:
    account = await office.made("account", name="Acme")
    link = {"account": {"connect": {"name": "Acme"}}}
    rows = [{"name": f"Deal {n}", "amount": Decimal(n), **link} for n in range(1000)]
    async with watched(office, database_url) as (same, sent):
        await same.create("deal", *({**rows[0], "name": f"Warm {n}"} for n in range(2)))
        sent.clear()
        results = await same.create("deal", *rows)
    assert [statement.split()[0].lower() for statement in sent] == [
        "begin;",
        "select",
        "select",
        "with",
        "with",
        "commit;",
    ]
    ids = [result.id for result in results]
    assert len({each for each in ids if isinstance(each, UUID)}) == 1000
    stored = (await office.rows("deal"))[2:]
    assert [row["id"] for row in stored] == ids
    assert [row["number"] for row in stored] == list(range(3, 1003))
    assert {row["f_27"] for row in stored} == {account}
    assert await office.count("timeline") == await office.count("outbox") == 1003


async def test_one_record_takes_four_statements(office: Office, database_url: str) -> None:
    async with watched(office, database_url) as (same, sent):
        await same.create("deal", {"name": "Warm"})
        sent.clear()
        await same.create("deal", {"name": "First"})
    assert len(sent) == 4


async def test_of_two_creations_at_once_one_gets_the_unique_value(office: Office) -> None:
    calls = (office.create("account", {"name": f"A{n % 5}"}) for n in range(40))
    results = [result for (result,) in await asyncio.gather(*calls)]
    assert sum(result.id is not None for result in results) == 5
    refused = [told(result) for result in results if result.id is None]
    assert refused == [[(Code.NOT_UNIQUE, ("name",))]] * 35
    assert await office.count("r_64") == await office.count("outbox") == 5
