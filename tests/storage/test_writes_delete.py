"""Deletions go to the bin or for good, and do to other records what their lookups say."""

from uuid import UUID

import pytest

from crm.errors import UserErrorCode as Code
from crm.ids import new_id
from storage.engine import Pool
from storage.writes import MassResult, RowResult, Selection
from tests.support.office import NOW, Office, open_office
from tests.support.workspaces import FreshWorkspace


@pytest.fixture
async def office(pool: Pool, workspace: FreshWorkspace) -> Office:
    return await open_office(pool, workspace)


def told(result: RowResult | MassResult) -> list[tuple[Code, tuple[str, ...]]]:
    return [(error.code, error.path) for error in result.errors]


async def test_a_deleted_record_lies_in_the_bin(office: Office) -> None:
    deal = await office.made("deal", name="First")
    result = await office.delete("deal", deal)
    assert result.id == deal
    assert result.record == f'{{"id":"{deal}","version":1}}'
    row = await office.row("deal", deal)
    assert (row["deleted_at"], row["deleted_by"], row["version"]) == (NOW, office.asker.member, 2)
    assert (await office.timeline(deal))[1] == ("DELETED", {})
    event = (await office.outbox(deal))[1]
    assert (event["action"], event["body"]["record"]["f_20"]) == ("DELETED", "First")  # type: ignore[index]


async def test_without_a_bin_it_is_gone(office: Office) -> None:
    product = await office.made("product", name="P")
    assert not (await office.delete("product", product)).errors
    assert await office.rows("product") == []
    assert await office.timeline(product) == []
    assert [event["action"] for event in await office.outbox(product)] == ["CREATED", "DELETED"]


async def test_a_record_is_deleted_once_from_the_list_and_once_from_the_bin(office: Office) -> None:
    deal = await office.made("deal", name="First")
    not_found = [(Code.NOT_FOUND, ("id",))]
    assert not (await office.delete("deal", deal)).errors
    assert told(await office.delete("deal", deal)) == not_found
    assert not (await office.delete("deal", deal, permanently=True)).errors
    assert await office.rows("deal") == []
    for missing in (deal, new_id(66), None):
        assert told(await office.delete("deal", missing, permanently=True)) == not_found


async def test_set_null_is_a_change_of_the_records_that_pointed_here(office: Office) -> None:
    account = await office.made("account", name="Acme")
    child = await office.made("account", name="Child", parentId=str(account))
    both = await office.made("deal", name="Both", accountId=str(account), partnerId=str(account))
    other = await office.made("deal", name="Other", partnerId=str(child))
    binned = await office.made("deal", name="Binned", accountId=str(account))
    await office.delete("deal", binned)
    assert not (await office.delete("account", account)).errors
    row = await office.row("deal", both)
    assert (row["f_27"], row["f_30"], row["version"]) == (None, None, 2)
    assert (await office.timeline(both))[1] == (
        "UPDATED",
        {"f_27": [str(account), None], "f_30": [str(account), None]},
    )
    (_, event) = await office.outbox(both)
    assert event["body"]["changed"] == ["f_27", "f_30"]  # type: ignore[index]
    assert (await office.row("account", child))["f_4"] is None
    assert (await office.row("deal", other))["version"] == 1
    assert (await office.row("deal", binned))["f_27"] == account


async def test_what_lies_in_the_bin_forgets_silently_what_is_gone_for_good(office: Office) -> None:
    account = await office.made("account", name="Acme")
    binned = await office.made("deal", name="Binned", accountId=str(account))
    await office.delete("deal", binned)
    await office.delete("account", account, permanently=True)
    row = await office.row("deal", binned)
    assert (row["f_27"], row["version"]) == (None, 2)
    assert len(await office.timeline(binned)) == 2


async def test_restrict_says_what_is_in_the_way(office: Office) -> None:
    product = await office.made("product", name="P")
    deals = [await office.made("deal", name=f"No. {n}", productId=str(product)) for n in range(3)]
    result = await office.delete("product", product)
    assert told(result) == [(Code.IN_USE, ("id",))]
    assert "3 Deals through Product" in result.errors[0].message
    many = await office.delete_all("product", Selection(ids=(product,)))
    assert told(many) == [(Code.IN_USE, ("where", "ids", "0"))]
    assert many.count == 0
    await office.delete_all("deal", Selection(ids=tuple(deals)))
    assert not (await office.delete("product", product)).errors
    assert {row["f_28"] for row in await office.rows("deal")} == {None}


async def chain(office: Office) -> tuple[UUID, UUID, UUID, UUID]:
    """A deal with two items, each part of the other, and a file that is also a cover."""
    deal = await office.made("deal", name="First")
    first = await office.made("item", dealId=str(deal))
    second = await office.made("item", dealId=str(deal), parentId=str(first))
    file = await office.made("file", itemId=str(second))
    await office.update("item", first, parentId=str(second), coverId=str(file))
    return deal, first, second, file


async def test_cascades_go_on_and_end_where_they_began(office: Office) -> None:
    deal, first, second, file = await chain(office)
    assert not (await office.delete("deal", deal)).errors
    items = await office.rows("item")
    assert {row["deleted_at"] for row in items} == {NOW}
    assert {row["f_41"] for row in items} == {deal}
    assert await office.rows("file") == []
    assert (await office.row("item", first))["f_44"] is None
    assert await office.timeline(file) == []
    for record in (deal, first, second):
        assert (await office.timeline(record))[-1] == ("DELETED", {})
    for record in (deal, first, second, file):
        assert (await office.outbox(record))[-1]["action"] == "DELETED"


async def test_a_permanent_deletion_takes_all_for_good(office: Office) -> None:
    deal, *_ = await chain(office)
    assert not (await office.delete("deal", deal, permanently=True)).errors
    for module in ("deal", "item", "file"):
        assert await office.rows(module) == []
    assert await office.count("outbox") == 4 + 1 + 4


async def test_a_file_goes_alone_and_its_item_hears_of_it(office: Office) -> None:
    _, first, second, file = await chain(office)
    assert not (await office.delete("file", file)).errors
    assert (await office.row("item", first))["f_44"] is None
    assert (await office.timeline(first))[-1] == ("UPDATED", {"f_44": [str(file), None]})
    assert (await office.row("item", second))["version"] == 1


async def test_many_at_once(office: Office) -> None:
    rows = [{"name": f"No. {n}"} for n in range(1000)]
    deals = [result.id for result in await office.create("deal", *rows)]
    items = [{"dealId": str(deal)} for deal in deals]
    await office.create("item", *items)
    first = tuple(deal for deal in deals[:1] if deal is not None)
    result = await office.delete_all("deal", Selection(all=True, except_ids=first))
    assert result == MassResult(999)
    assert sum(row["deleted_at"] is None for row in await office.rows("item")) == 1
    assert await office.count("timeline") == await office.count("outbox") == 2000 + 2 * 999


async def test_a_filter_is_about_live_records_and_ids_about_those_in_the_bin_too(
    office: Office,
) -> None:
    binned = await office.made("deal", name="Binned")
    live = await office.made("deal", name="Live")
    await office.delete("deal", binned)
    everything = Selection(all=True)
    assert await office.delete_all("deal", everything, permanently=True) == MassResult(1)
    assert [row["id"] for row in await office.rows("deal")] == [binned]
    named = Selection(ids=(binned, live))
    assert await office.delete_all("deal", named) == MassResult(0)
    assert await office.delete_all("deal", named, permanently=True) == MassResult(1)
