"""Updates write what differs, once, and say what they cannot do."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from crm.errors import UserErrorCode as Code
from crm.filters import Compare, Filter, Not, Or, Slot, read_filter
from crm.ids import new_id
from crm.kinds import Operator
from crm.periods import Clock
from storage.engine import Pool
from storage.writes import MASS_LIMIT, MassResult, RowResult, Selection, update_records
from tests.support.office import NOW, Office, open_office
from tests.support.statements import watched
from tests.support.workspaces import FreshWorkspace


@pytest.fixture
async def office(pool: Pool, workspace: FreshWorkspace) -> Office:
    return await open_office(pool, workspace)


def told(result: RowResult | MassResult) -> list[tuple[Code, tuple[str, ...]]]:
    return [(error.code, error.path) for error in result.errors]


async def test_a_change_is_a_version_a_line_and_an_event(office: Office) -> None:
    deal = await office.made("deal", name="First", amount=Decimal(1), remark="old")
    later = replace(office, clock=Clock(NOW + timedelta(days=1)))
    result = await later.update("deal", deal, amount=Decimal(2), remark=None, stage="NEW")
    assert result == RowResult(deal, '{"version":2}')
    row = await office.row("deal", deal)
    assert (row["f_21"], row["f_32"], row["version"]) == (Decimal(2), None, 2)
    assert (row["updated_at"], row["created_at"]) == (NOW + timedelta(days=1), NOW)
    assert (await office.timeline(deal))[1] == ("UPDATED", {"f_21": [1, 2], "f_32": ["old", None]})
    event = (await office.outbox(deal))[1]
    body = event["body"]
    assert isinstance(body, dict)
    assert event["action"] == "UPDATED"
    assert body["changed"] == ["f_21", "f_32"]
    assert (body["before"]["f_21"], body["record"]["f_21"]) == (1, 2)
    assert (body["before"]["version"], body["record"]["version"]) == (1, 2)


async def test_what_is_already_so_is_not_written(office: Office) -> None:
    account = await office.made("account", name="Acme", tags=["NEW"])
    deal = await office.made("deal", name="First", amount=Decimal("1.50"), accountId=str(account))
    same = await office.update(
        "deal", deal, name="First", amount=Decimal("1.5"), account={"connect": {"name": "Acme"}}
    )
    assert same == RowResult(deal, '{"version":1}')
    assert await office.update("deal", deal) == same
    assert (await office.update("account", account, tags=["NEW"])).record == '{"version":1}'
    assert await office.count("timeline") == await office.count("outbox") == 2


async def test_a_record_that_is_not_there(office: Office) -> None:
    deal = await office.made("deal", name="First")
    await office.delete("deal", deal)
    product = await office.made("product", name="P")
    for missing in (deal, product, new_id(66), None):
        assert told(await office.update("deal", missing, name="Other")) == [
            (Code.NOT_FOUND, ("id",))
        ]


async def test_mistakes_are_told_below_data_and_nothing_is_written(office: Office) -> None:
    deal = await office.made("deal", name="First")
    result = await office.update(
        "deal",
        deal,
        name=None,
        amount=Decimal(-1),
        product={"connect": {"name": "GTXPro"}},
        number=1,
    )
    assert told(result) == [
        (Code.READ_ONLY, ("data", "number")),
        (Code.REQUIRED, ("data", "name")),
        (Code.OUT_OF_RANGE, ("data", "amount")),
        (Code.NOT_FOUND, ("data", "product", "connect", "name")),
    ]
    assert (await office.row("deal", deal))["version"] == 1


async def test_a_read_only_field_takes_its_first_value_alone(office: Office) -> None:
    deal = await office.made("deal", name="First")
    assert not (await office.update("deal", deal, serial="S-1")).errors
    assert not (await office.update("deal", deal, serial="S-1", name="Same")).errors
    for other in ("S-2", None):
        assert told(await office.update("deal", deal, serial=other, name="Not kept")) == [
            (Code.READ_ONLY, ("data", "serial"))
        ]
    row = await office.row("deal", deal)
    assert (row["f_20"], row["f_26"]) == ("Same", "S-1")


async def test_unique_values_stay_unique(office: Office) -> None:
    first = await office.made("account", name="A", email="a@acme.example")
    second = await office.made("account", name="B")
    result = await office.update("account", second, name="A", email="A@acme.example")
    assert told(result) == [
        (Code.NOT_UNIQUE, ("data", "name")),
        (Code.NOT_UNIQUE, ("data", "email")),
    ]
    assert not (await office.update("account", first, name="A", tags=["OLD"])).errors
    both = await office.update_all("account", Selection(ids=(first, second)), name="C")
    assert told(both) == [(Code.NOT_UNIQUE, ("data", "name"))]


async def test_of_two_updates_at_once_one_gets_the_unique_value(office: Office) -> None:
    made = await office.create("account", *({"name": f"A{n}"} for n in range(10)))
    calls = (office.update("account", each.id, name="New") for each in made)
    results = await asyncio.gather(*calls)
    assert sum(not result.errors for result in results) == 1
    assert {tuple(told(result)) for result in results if result.errors} == {
        ((Code.NOT_UNIQUE, ("data", "name")),)
    }


async def test_concurrent_updates_of_one_record_are_all_counted(office: Office) -> None:
    deal = await office.made("deal", name="First")
    await asyncio.gather(*(office.update("deal", deal, name=f"No. {n}") for n in range(20)))
    assert (await office.row("deal", deal))["version"] == 21
    assert len(await office.timeline(deal)) == 21


async def made_deals(office: Office, count: int) -> tuple[UUID, ...]:
    results = await office.create("deal", *({"name": f"No. {n}"} for n in range(count)))
    return tuple(result.id for result in results if result.id is not None)


async def test_a_selection_by_filter_ids_and_exceptions(office: Office) -> None:
    ids = await made_deals(office, 5)
    named = read_filter(
        office.definitions, office.module("deal"), {"name": {"in": ["No. 1", "No. 2", "No. 3"]}}
    )
    selection = Selection(ids=ids[:3], filter=named, except_ids=ids[1:2])
    assert await office.update_all("deal", selection, stage="OLD") == MassResult(1)
    assert [row["f_22"] for row in await office.rows("deal")] == ["NEW", "NEW", "OLD", "NEW", "NEW"]
    assert await office.update_all("deal", Selection(all=True), stage="OLD") == MassResult(5)
    assert [row["version"] for row in await office.rows("deal")] == [2] * 5
    assert len(await office.outbox()) == 10


async def test_a_filter_takes_its_values_from_slots(office: Office) -> None:
    await made_deals(office, 3)
    module = office.module("deal")
    found = await update_records(
        office.writer,
        replace(office.writing(), values=("other", "No. 2")),
        module,
        Selection(filter=Compare(module.by_name["name"], Operator.EQ, Slot(1))),
        {"stage": "OLD"},
    )
    assert found == MassResult(1)


EVERYTHING: Filter = Or((Or(()), Not(Or(()))))


@pytest.mark.parametrize(
    "filter_", [None, {}, {"and": []}, {"or": [{}]}, {"account": {}}, {"name": {}}]
)
async def test_a_selection_without_condition_is_refused(
    office: Office, filter_: dict[str, object] | None
) -> None:
    await made_deals(office, 2)
    module = office.module("deal")
    read = None if filter_ is None else read_filter(office.definitions, module, filter_)
    for selection in (Selection(filter=read), Selection(filter=EVERYTHING)):
        refused = await office.update_all("deal", selection, stage="OLD")
        assert told(refused) == [(Code.INVALID, ("where",))]
        assert told(await office.delete_all("deal", selection)) == [(Code.INVALID, ("where",))]
    assert {row["version"] for row in await office.rows("deal")} == {1}
    assert await office.update_all("deal", Selection(ids=()), stage="OLD") == MassResult(0)


async def test_a_selection_of_too_many_is_left_to_a_job(office: Office) -> None:
    for count in (1000, 1000, 1):
        await made_deals(office, count)
    for result in (
        await office.update_all("deal", Selection(all=True), stage="OLD"),
        await office.delete_all("deal", Selection(all=True)),
    ):
        assert result.job is not None
        assert (result.count, result.job.total, result.errors) == (MASS_LIMIT + 1,) * 2 + ((),)
    assert {row["version"] for row in await office.rows("deal")} == {1}
    first = tuple(row["id"] for row in (await office.rows("deal"))[:1])
    most = Selection(all=True, except_ids=first)  # type: ignore[arg-type]
    assert await office.update_all("deal", most, stage="OLD") == MassResult(2000)
    assert await office.count("timeline") == 4001


async def test_an_update_takes_six_statements(office: Office, database_url: str) -> None:
    deal = await office.made("deal", name="First")
    async with watched(office, database_url) as (same, sent):
        await same.update("deal", deal, amount=Decimal(1))
        sent.clear()
        await same.update("deal", deal, amount=Decimal(2))
    assert len(sent) == 6
