"""Views over fields that become fields of another kind: the part is left out and told."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.computed import Computing, computing
from tests.support.every_kind import field
from tests.support.views import create_view, refused_view, shown

AGENDA = "query($v: [ID!]) { agenda(views: $v) { nodes { title start end allDay } } }"
LIST = "query($v: ID!) { deals(view: $v) { nodes { name } } }"
MASS = """
mutation($v: ID!) { updateDeals(where: {view: $v}, data: {quantity: 5}) { count } }
"""
SOON = {"soon": {"within": {"next": 3, "unit": "YEAR"}}}
GONE = " The condition is left out."


@pytest.fixture
async def shop(api: Api) -> Computing:
    """Two deals, and a formula that says when something is due."""
    shop = await computing(api)
    await shop.make("deal", name="a", closeDate="2027-01-01", quantity=1)
    await shop.make("deal", name="b", quantity=2)
    await shop.formula("deal", "due", 'dateAdd(closeDate, 1, "day")')
    await shop.formula("deal", "soon", 'dateAdd(today(), 1, "day")')
    return shop


async def to_text(shop: Computing, *names: str) -> list[Json]:
    """Makes texts of formulas; gives the notes of the plans."""
    notes = []
    for name in names:
        payload = await shop.update(f"deal.{name}", formula={"expression": "name"})
        assert payload["userErrors"] == []
        notes += [step for step in payload["plan"]["steps"] if step["action"] == "NOTE"]
    return notes


async def test_a_calendar_without_its_beginning(shop: Computing) -> None:
    view = await create_view(
        shop.api, module="deal", label="Due", kind="CALENDAR", calendar={"start": "due"}
    )
    (event,) = (await shop.api(AGENDA))["agenda"]["nodes"]
    assert (event["title"], event["allDay"]) == ("#1", True)
    notes = await to_text(shop, "due")
    assert notes == [{"action": "NOTE", "target": "deal.due", "detail": "Used by Due (Deals)."}]
    told = "Due says no time; name a field of kind DATE or DATETIME."
    found = await shown(shop.api, view)
    assert found["calendar"] is None
    assert found["problems"] == [{"path": ["calendar", "start"], "message": told}]
    assert (await shop.api(AGENDA))["agenda"]["nodes"] == []
    (error,) = await shop.api.errors(AGENDA, v=[view["id"]])
    assert error["message"] == f"views.0: the view Due tells no events. {told}"
    await shop.update("deal.due", formula={"expression": "closeDate"})
    assert (await shown(shop.api, view))["problems"] == []
    assert len((await shop.api(AGENDA))["agenda"]["nodes"]) == 1


async def test_a_calendar_whose_end_is_of_another_kind(shop: Computing) -> None:
    view = await create_view(
        shop.api,
        module="deal",
        label="Due",
        kind="CALENDAR",
        calendar={"start": "due", "end": "soon"},
    )
    for expression in ("seenAt", "name"):
        await shop.update("deal.soon", formula={"expression": expression})
        found = await shown(shop.api, view)
        assert found["calendar"]["end"] is None
        assert [problem["path"] for problem in found["problems"]] == [["calendar", "end"]]
        assert len((await shop.api(AGENDA))["agenda"]["nodes"]) == 1


async def test_conditions_of_another_kind(shop: Computing) -> None:
    await shop.formula("deal", "share", "quantity / 2")
    view = await create_view(
        shop.api,
        module="deal",
        label="Table",
        kind="TABLE",
        columns=[{"field": "soon"}],
        filter={
            **SOON,
            "share": {"gt": "0.5", "isNull": False},
            "or": [SOON, {"quantity": {"gte": 1}}],
            "not": {"share": {"in": ["1"]}},
        },
        orderBy=[{"field": "soon"}, {"field": "quantity"}],
    )
    await shop.formula("deal", "flag", "quantity > 1")
    assert (await shop.api(LIST, v=view["id"]))["deals"]["nodes"] == []
    (note,) = await to_text(shop, "soon")
    assert note["target"] == "deal.soon"
    await shop.update("deal.share", formula={"expression": "quantity > 0"})
    found = await shown(shop.api, view)
    assert found["filter"] == {
        "share": {"isNull": False},
        "or": [{"quantity": {"gte": 1}}],
    }
    assert [problem["path"] for problem in found["problems"]] == [
        ["filter", "soon", "within"],
        ["filter", "share", "gt"],
        ["filter", "or", "0", "soon", "within"],
        ["filter", "not", "share", "in"],
    ]
    message = found["problems"][0]["message"]
    assert message.startswith("within is no operator of Soon; it has eq, ")
    assert message.endswith(GONE)
    assert [column["path"] for column in found["columns"]] == ["soon"]
    deals = (await shop.api(LIST, v=view["id"]))["deals"]["nodes"]
    assert deals == [{"name": "a"}, {"name": "b"}]
    (error,) = await shop.api.errors(MASS, v=view["id"])
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "asks for what is no longer there" in error["message"]


async def test_boards_of_another_kind(shop: Computing) -> None:
    await shop.formula("deal", "share", "quantity / 2")
    board = await create_view(
        shop.api,
        module="deal",
        label="Board",
        kind="KANBAN",
        groupBy={"field": "soon", "unit": "WEEK"},
        totals=[{"function": "SUM", "field": "share"}, {"function": "COUNT"}],
    )
    await to_text(shop, "soon", "share")
    found = await shown(shop.api, board)
    assert (found["groupBy"]["path"], found["groupBy"]["unit"]) == ("soon", None)
    assert found["totals"] == [{"function": "COUNT", "field": None}]
    assert [problem["path"] for problem in found["problems"]] == [
        ["groupBy", "unit"],
        ["totals", "0"],
    ]
    await shop.update("deal.soon", formula={"expression": "seenAt"})
    assert (await shown(shop.api, board))["groupBy"]["unit"] == "WEEK"


async def test_a_board_by_what_becomes_a_day(shop: Computing) -> None:
    await to_text(shop, "due")
    board = await create_view(
        shop.api, module="deal", label="Board", kind="KANBAN", groupBy={"field": "due"}
    )
    assert (await shown(shop.api, board))["groupBy"]["unit"] is None
    await shop.update("deal.due", formula={"expression": "closeDate"})
    found = await shown(shop.api, board)
    assert (found["groupBy"]["unit"], found["problems"]) == ("MONTH", [])


async def test_kinds_that_change_through_other_modules(shop: Computing) -> None:
    await shop.formula("company", "since", "founded")
    await shop.formula("deal", "started", "company.since")
    await create_view(
        shop.api, module="deal", label="Started", kind="CALENDAR", calendar={"start": "started"}
    )
    payload = await shop.update("company.since", formula={"expression": "name"})
    notes = [step for step in payload["plan"]["steps"] if step["action"] == "NOTE"]
    assert [note["target"] for note in notes] == ["deal.started"]
    assert (await shop.api(AGENDA))["agenda"]["nodes"] == []


async def test_what_a_calendar_is_made_of(shop: Computing) -> None:
    """The kind of what a formula gives counts, not that it is a formula."""
    await shop.formula("deal", "seen", "seenAt")
    for start, end in (("due", "soon"), ("closeDate", "due"), ("due", "closeDate")):
        await create_view(
            shop.api,
            module="deal",
            label=f"{start} to {end}",
            kind="CALENDAR",
            calendar={"start": start, "end": end},
        )
    for start, end in (("due", "seen"), ("seenAt", "due"), ("closeDate", "seenAt")):
        mistakes = await refused_view(
            shop.api,
            module="deal",
            label="Wrong",
            kind="CALENDAR",
            calendar={"start": start, "end": end},
        )
        assert mistakes == [("INVALID", ["input", "calendar", "end"])]
    (event,) = (await shop.api(AGENDA))["agenda"]["nodes"]
    assert event["allDay"] is True


async def test_a_board_by_money(api: Api) -> None:
    await api.module(apiName="fee", fields=[field("worth", "CURRENCY")])
    board = await create_view(
        api, module="fee", label="Board", kind="KANBAN", groupBy={"field": "worth"}
    )
    assert (await shown(api, board))["groupBy"]["path"] == "worth"
