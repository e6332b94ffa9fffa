"""Groups by the categories of a select's options: a board of a few columns for many options."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

STAGES: list[Json] = [
    {"key": key, "label": key.title(), "category": category}
    for key, category in (
        ("NEW", "Open"),
        ("CALLED", "Open"),
        ("WON", "Done"),
        ("OFFER", "Open"),
        ("LOST", "Done"),
        ("PARKED", "Waiting"),
        ("ODD", None),
    )
]
BOARD = """{ deals { groups(by: [{stage: {category: true, includeEmpty: true}}], first: 9) {
  totalCount nodes { label count key { stage } aggregates { sum { size } }
    records(orderBy: [{size: ASC}]) { nodes { size } } } } } }"""


@pytest.fixture
async def deals(api: Api) -> Api:
    """Deals of most stages, some with a company whose own mood has categories."""
    await api.module(apiName="firm", fields=[field("mood", "SELECT", options=STAGES)])
    await api.module(
        apiName="deal",
        fields=[
            field("stage", "SELECT", options=STAGES, indexed=True),
            field("size", "INTEGER"),
            lookup("firm", "firm", "deals"),
        ],
    )
    firm = await api("mutation { createFirm(data: {mood: LOST}) { firm { id } } }")
    id_ = firm["createFirm"]["firm"]["id"]
    rows: list[Json] = [
        {"stage": stage, "size": size}
        for size, stage in enumerate(("NEW", "OFFER", "WON", "LOST", "NEW", "ODD", None), 1)
    ]
    rows[0]["firmId"] = rows[2]["firmId"] = id_
    made = await api(
        "mutation($rows: [DealCreate!]!) { createDeals(data: $rows) { userErrors { message } } }",
        rows=rows,
    )
    assert made["createDeals"]["userErrors"] == []
    return api


async def test_a_board_by_category_in_the_order_of_the_catalog(deals: Api) -> None:
    found = (await deals(BOARD))["deals"]["groups"]
    assert found["totalCount"] == 4
    assert [
        (
            each["label"],
            each["count"],
            each["aggregates"]["sum"]["size"],
            [card["size"] for card in each["records"]["nodes"]],
        )
        for each in found["nodes"]
    ] == [
        ("Open", 3, "8", [1, 2, 5]),
        ("Done", 2, "7", [3, 4]),
        ("Waiting", 0, None, []),
        ("(none)", 2, "13", [6, 7]),
    ]
    assert all(each["key"] == {"stage": None} for each in found["nodes"])


async def test_categories_beside_options_through_lookups_and_by_pages(deals: Api) -> None:
    both = await deals(
        """{ deals { groups(by: [{stage: {category: true}}, {stage: {}}], first: 20) {
             nodes { label count key { stage } } } } }"""
    )
    assert [(each["label"], each["key"]["stage"]) for each in both["deals"]["groups"]["nodes"]] == [
        ("Open / New", "NEW"),
        ("Open / Offer", "OFFER"),
        ("Done / Won", "WON"),
        ("Done / Lost", "LOST"),
        ("(none) / Odd", "ODD"),
        ("(none) / (none)", None),
    ]
    through = await deals(
        """{ deals { groups(by: [{firm: {mood: {category: true}}}]) {
             nodes { label count records { nodes { size } } } } } }"""
    )
    assert [
        (each["label"], sorted(card["size"] for card in each["records"]["nodes"]))
        for each in through["deals"]["groups"]["nodes"]
    ] == [("Done", [1, 3]), ("(none)", [2, 4, 5, 6, 7])]
    page = """query($after: String) { deals { groups(by: [{stage: {category: true}}], first: 1,
      after: $after) { nodes { label } pageInfo { endCursor hasNextPage } } } }"""
    seen, after, more = [], None, True
    while more:
        groups = (await deals(page, after=after))["deals"]["groups"]
        seen += [each["label"] for each in groups["nodes"]]
        after, more = groups["pageInfo"]["endCursor"], groups["pageInfo"]["hasNextPage"]
    assert seen == ["Open", "Done", "(none)"]


async def test_a_category_that_changes_moves_its_records(deals: Api) -> None:
    fields = (await deals('{ module(apiName: "deal") { fields { id apiName } } }'))["module"]
    stage = next(each["id"] for each in fields["fields"] if each["apiName"] == "stage")
    changed = await deals(
        """mutation($id: ID!) { updateOption(of: {field: $id}, key: "ODD",
             input: {category: "Waiting"}) { userErrors { message } } }""",
        id=stage,
    )
    assert changed["updateOption"]["userErrors"] == []
    found = (await deals(BOARD))["deals"]["groups"]["nodes"]
    assert [(each["label"], each["count"]) for each in found] == [
        ("Open", 3),
        ("Done", 2),
        ("Waiting", 1),
        ("(none)", 1),
    ]


async def test_categories_are_for_selects_alone(deals: Api) -> None:
    (error,) = await deals.errors(
        "{ deals { groups(by: [{size: {category: true}}]) { totalCount } } }"
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "by.0.size.category is for selects alone; Size is a INTEGER" in error["message"]
