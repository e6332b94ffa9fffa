"""Each kind of view: what it keeps, what it tells, and what it refuses."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.views import CREATE, create_view, refused_view, shown

TABLE: Json = {
    "module": "deal",
    "label": "Open deals of software companies",
    "kind": "TABLE",
    "filter": {
        "stage": {"notIn": ["DEAL_WON", "DEAL_LOST"]},
        "company": {"industry": {"eq": "SOFTWARE"}},
    },
    "columns": [
        {"field": "name", "width": 240},
        {"field": "company.name"},
        {"field": "owner"},
        {"field": "title"},
    ],
    "orderBy": [{"field": "company.name"}, {"field": "amount", "sort": "DESC_NULLS_FIRST"}],
    "totals": [{"function": "COUNT"}, {"function": "SUM", "field": "amount"}],
}
KANBAN: Json = {
    "module": "deal",
    "label": "By stage",
    "kind": "KANBAN",
    "groupBy": {"field": "stage"},
    "cardFields": ["name", "company.name", "amount"],
    "totals": [{"function": "SUM", "field": "amount"}],
}
CALENDAR: Json = {
    "module": "lead",
    "label": "Follow-ups",
    "kind": "CALENDAR",
    "calendar": {"start": "followUpAt", "color": "status", "title": "companyName"},
}
PANEL: Json = {
    "module": "company",
    "label": "Company",
    "kind": "RECORD",
    "tabs": [
        {
            "label": "Over view",
            "columns": [
                {"items": [{"field": "name"}, {"field": "industry"}]},
                {"items": [{"field": "owner.email"}]},
            ],
        },
        {
            "label": "Sales",
            "key": "sales",
            "lists": [
                {
                    "list": "deals",
                    "columns": [{"field": "name", "width": 200}, {"field": "contact.lastName"}],
                    "orderBy": [{"field": "closeDate", "sort": "DESC"}],
                }
            ],
        },
    ],
}


async def test_a_table(sales: Api) -> None:
    view = await create_view(sales, **TABLE)
    assert view["key"] == "openDealsOfSoftwareCompanies"
    found = await shown(sales, view)
    assert found["filter"] == TABLE["filter"]
    assert found["columns"] == [
        {
            "path": "name",
            "label": "Name",
            "width": 240,
            "field": {"apiName": "name", "kind": "TEXT"},
        },
        {
            "path": "company.name",
            "label": "Company › Name",
            "width": None,
            "field": {"apiName": "name", "kind": "TEXT"},
        },
        {
            "path": "owner",
            "label": "Owner",
            "width": None,
            "field": {"apiName": "owner", "kind": "USER"},
        },
        {
            "path": "title",
            "label": "Title",
            "width": None,
            "field": {"apiName": "title", "kind": "TEXT"},
        },
    ]
    assert found["orderBy"] == [
        {"path": "company.name", "sort": "ASC"},
        {"path": "amount", "sort": "DESC_NULLS_FIRST"},
    ]
    assert found["totals"] == [
        {"function": "COUNT", "field": None},
        {"function": "SUM", "field": {"path": "amount"}},
    ]
    assert found["problems"] == []


async def test_a_kanban_tells_its_columns_in_the_order_of_the_options(sales: Api) -> None:
    found = await shown(sales, await create_view(sales, **KANBAN))
    assert [option["key"] for option in found["groupBy"]["field"]["options"]] == [
        "NEW_DEAL",
        "AWAITING_FINAL_APPROVAL",
        "AWAITING_PAYMENT",
        "HOLD",
        "DEAL_WON",
        "DEAL_LOST",
    ]
    assert [field["path"] for field in found["cardFields"]] == ["name", "company.name", "amount"]


async def test_a_kanban_of_the_categories_of_options(sales: Api) -> None:
    by = {"field": "stage", "category": True}
    view = await create_view(sales, **{**KANBAN, "groupBy": by})
    found = await shown(sales, view)
    assert (found["groupBy"]["category"], found["problems"]) == (True, [])
    board = await sales(
        """query($v: ID!) { deals(view: $v) {
             groups(by: [{stage: {category: true, includeEmpty: true}}]) { nodes { label } } } }""",
        v=view["id"],
    )
    assert [group["label"] for group in board["deals"]["groups"]["nodes"]] == [
        *("Open", "Won", "Lost")
    ]
    plain = await create_view(sales, **{**KANBAN, "label": "Plain"})
    assert (await shown(sales, plain))["groupBy"]["category"] is False
    data = await sales('{ module(apiName: "deal") { fields { id apiName } } }')
    stage = next(one["id"] for one in data["module"]["fields"] if one["apiName"] == "stage")
    become = """mutation($id: ID!) {
      updateField(id: $id, input: {kind: TEXT}, options: {loss: ALLOW}) {
        userErrors { message } } }"""
    assert (await sales(become, id=stage))["updateField"]["userErrors"] == []
    found = await shown(sales, view)
    assert [problem["path"] for problem in found["problems"]] == [["groupBy", "category"]]
    assert found["groupBy"]["category"] is False


async def test_days_are_grouped_by_month_if_nothing_is_said(sales: Api) -> None:
    view = await create_view(sales, **{**KANBAN, "groupBy": {"field": "closeDate"}})
    assert (await shown(sales, view))["groupBy"]["unit"] == "MONTH"


async def test_a_calendar(sales: Api) -> None:
    found = await shown(sales, await create_view(sales, **CALENDAR))
    assert found["calendar"]["start"] == {"path": "followUpAt"}
    assert found["calendar"]["end"] is None
    assert found["calendar"]["title"] == {"path": "companyName"}
    assert found["calendar"]["color"]["field"]["options"][0] == {"key": "NEW", "color": "#3182ce"}


async def test_a_panel(sales: Api) -> None:
    found = await shown(sales, await create_view(sales, **PANEL))
    first, second = found["tabs"]
    assert (first["key"], second["key"]) == ("overView", "sales")
    assert [[item["field"]["path"] for item in column["items"]] for column in first["columns"]] == [
        ["name", "industry"],
        ["owner.email"],
    ]
    (deals,) = second["lists"]
    assert deals == {
        "list": "deals",
        "label": "Deals",
        "module": {"apiName": "deal"},
        "columns": [{"path": "name"}, {"path": "contact.lastName"}],
        "orderBy": [{"path": "closeDate", "sort": "DESC"}],
    }


WRONG: list[tuple[Json, str, list[str]]] = [
    (TABLE | {"module": "boat"}, "NOT_FOUND", ["module"]),
    (TABLE | {"label": " "}, "REQUIRED", ["label"]),
    (TABLE | {"key": "No Key"}, "INVALID", ["key"]),
    (TABLE | {"columns": [{"field": "nothing"}]}, "INVALID", ["columns", "0", "field"]),
    (TABLE | {"columns": [{"field": "name.name"}]}, "INVALID", ["columns", "0", "field"]),
    (TABLE | {"columns": [{"field": "companyId"}]}, "INVALID", ["columns", "0", "field"]),
    (TABLE | {"columns": [{"field": "id"}]}, "INVALID", ["columns", "0", "field"]),
    (TABLE | {"columns": [{"field": ""}]}, "INVALID", ["columns", "0", "field"]),
    (TABLE | {"columns": [{"field": "company."}]}, "INVALID", ["columns", "0", "field"]),
    (TABLE | {"columns": [{"field": "owner.title"}]}, "INVALID", ["columns", "0", "field"]),
    (TABLE | {"columns": [{"field": "company.x"}]}, "INVALID", ["columns", "0", "field"]),
    (
        TABLE | {"columns": [{"field": "name"}, {"field": "name"}]},
        "INVALID",
        ["columns", "1", "field"],
    ),
    (
        TABLE | {"columns": [{"field": "name", "width": 5}]},
        "OUT_OF_RANGE",
        ["columns", "0", "width"],
    ),
    (TABLE | {"columns": [{"field": "name"}] * 101}, "TOO_LONG", ["columns"]),
    (TABLE | {"filter": {"nothing": {"eq": 1}}}, "INVALID", ["filter", "nothing"]),
    (TABLE | {"filter": {"stage": {"eq": "X"}}}, "INVALID", ["filter", "stage", "eq"]),
    (TABLE | {"filter": {"amount": {"gt": "x"}}}, "INVALID", ["filter", "amount", "gt"]),
    (TABLE | {"filter": {"owner": {"isMe": 1}}}, "INVALID", ["filter", "owner", "isMe"]),
    (TABLE | {"filter": []}, "INVALID", ["filter"]),
    (TABLE | {"orderBy": [{"field": "company"}]}, "INVALID", ["orderBy", "0", "field"]),
    (TABLE | {"orderBy": [{"field": "title"}]}, "INVALID", ["orderBy", "0", "field"]),
    (
        TABLE | {"totals": [{"function": "SUM", "field": "name"}]},
        "INVALID",
        ["totals", "0", "field"],
    ),
    (
        TABLE | {"totals": [{"function": "COUNT", "field": "name"}]},
        "INVALID",
        ["totals", "0", "field"],
    ),
    (TABLE | {"cardFields": ["name"]}, "INVALID", ["cardFields"]),
    (TABLE | {"calendar": {"start": "closeDate"}}, "INVALID", ["calendar"]),
    (TABLE | {"visibility": "ROLES"}, "REQUIRED", ["roles"]),
    (TABLE | {"roles": ["sales"]}, "INVALID", ["roles"]),
    (TABLE | {"visibility": "ROLES", "roles": ["nobody's"]}, "NOT_FOUND", ["roles"]),
    (TABLE | {"totals": [{"function": "SUM"}]}, "INVALID", ["totals", "0", "field"]),
    (KANBAN | {"groupBy": None}, "REQUIRED", ["groupBy"]),
    (KANBAN | {"groupBy": {"field": "number"}}, "INVALID", ["groupBy", "field"]),
    (KANBAN | {"groupBy": {"field": "title"}}, "INVALID", ["groupBy", "field"]),
    (KANBAN | {"groupBy": {"field": "stage", "unit": "DAY"}}, "INVALID", ["groupBy", "unit"]),
    (
        KANBAN | {"groupBy": {"field": "closeDate", "category": True}},
        "INVALID",
        ["groupBy", "category"],
    ),
    (KANBAN | {"cardFields": ["nothing"]}, "INVALID", ["cardFields", "0"]),
    (CALENDAR | {"calendar": None}, "REQUIRED", ["calendar"]),
    (CALENDAR | {"calendar": {"start": "name"}}, "INVALID", ["calendar", "start"]),
    (
        CALENDAR | {"calendar": {"start": "contact.createdAt"}},
        "INVALID",
        ["calendar", "start"],
    ),
    (
        CALENDAR | {"calendar": {"start": "followUpAt", "color": "name"}},
        "INVALID",
        ["calendar", "color"],
    ),
    (
        CALENDAR | {"module": "deal", "calendar": {"start": "closeDate", "end": "createdAt"}},
        "INVALID",
        ["calendar", "end"],
    ),
    (PANEL | {"tabs": []}, "REQUIRED", ["tabs"]),
    (PANEL | {"tabs": [{"label": ""}]}, "REQUIRED", ["tabs", "0", "label"]),
    (
        PANEL | {"tabs": [{"label": "A", "key": "a"}, {"label": "B", "key": "a"}]},
        "NAME_TAKEN",
        ["tabs", "1", "key"],
    ),
    (
        PANEL | {"tabs": [{"label": "A", "columns": [{"items": [{"field": "x"}]}]}]},
        "INVALID",
        ["tabs", "0", "columns", "0", "items", "0", "field"],
    ),
    (
        PANEL | {"tabs": [{"label": "A", "columns": [{"items": [{"section": "x"}]}]}]},
        "NOT_FOUND",
        ["tabs", "0", "columns", "0", "items", "0", "section"],
    ),
    (
        PANEL | {"tabs": [{"label": "A", "lists": [{"list": "leads"}]}]},
        "INVALID",
        ["tabs", "0", "lists", "0", "list"],
    ),
    (
        PANEL
        | {
            "tabs": [
                {"label": "A", "lists": [{"list": "deals", "columns": [{"field": "industry"}]}]}
            ]
        },
        "INVALID",
        ["tabs", "0", "lists", "0", "columns", "0", "field"],
    ),
]


@pytest.mark.parametrize(("input", "code", "path"), WRONG, ids=lambda value: str(value)[:40])
async def test_a_mistake_is_told_where_it_is(
    sales: Api, input: Json, code: str, path: list[str]
) -> None:
    assert await refused_view(sales, **input) == [(code, ["input", *path])]


async def test_all_mistakes_are_told_at_once(sales: Api) -> None:
    input = TABLE | {"columns": [{"field": "x"}, {"field": "y"}], "filter": {"z": {"eq": 1}}}
    assert len(await refused_view(sales, **input)) == 3


async def test_a_dry_run_keeps_nothing(sales: Api) -> None:
    data = await sales(CREATE, input=TABLE, options={"dryRun": True})
    payload = data["createView"]
    assert payload["view"]["label"] == TABLE["label"]
    assert payload["plan"]["steps"] == [
        {
            "action": "CREATE",
            "target": "deal/openDealsOfSoftwareCompanies",
            "detail": "The view Open deals of software companies of Deals is made.",
            "destructive": False,
        }
    ]
    assert (await sales('{ views(module: "deal") { id } }'))["views"] == []


async def test_a_module_that_is_unknown(sales: Api) -> None:
    (error,) = await sales.errors('{ views(module: "boat") { id } }')
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith("There is no module 'boat'; there are company, ")


async def test_money_is_totalled_and_groups(api: Api) -> None:
    budget = {"apiName": "budget", "label": "Budget", "kind": "CURRENCY"}
    await api.module(apiName="project", fields=[budget])
    view = await create_view(
        api,
        module="project",
        label="By currency",
        kind="KANBAN",
        groupBy={"field": "budget"},
        totals=[{"function": name, "field": "budget"} for name in ("SUM", "AVG", "MIN", "MAX")],
    )
    found = await shown(api, view)
    assert found["groupBy"]["path"] == "budget"
    assert {total["field"]["path"] for total in found["totals"]} == {"budget"}
    assert [total["function"] for total in found["totals"]] == ["SUM", "AVG", "MIN", "MAX"]
    data = await api("query($v: ID) { projects(view: $v) { totalCount } }", v=view["id"])
    assert data["projects"]["totalCount"] == 0


async def test_a_calendar_from_one_computed_moment_to_another_kind_of_the_same(api: Api) -> None:
    await api.module(
        apiName="project",
        fields=[
            {"apiName": "kickoff", "label": "Kick-off", "kind": "DATETIME"},
            {"apiName": "days", "label": "Days", "kind": "INTEGER"},
            {
                "apiName": "over",
                "label": "Over",
                "kind": "FORMULA",
                "formula": {"expression": "dateAdd(kickoff, days, 'day')"},
            },
        ],
    )
    await api(
        'mutation { createProject(data: {kickoff: "2026-03-01T08:00:00Z", days: 2}) '
        "{ userErrors { message } } }"
    )
    view = await create_view(
        api,
        module="project",
        label="All",
        kind="CALENDAR",
        calendar={"start": "kickoff", "end": "over"},
    )
    data = await api(
        "query($v: [ID!]) { agenda(views: $v) { nodes { start end } } }", v=[view["id"]]
    )
    assert data["agenda"]["nodes"] == [
        {"start": "2026-03-01T08:00:00Z", "end": "2026-03-03T08:00:00Z"}
    ]


async def test_every_field_of_a_record_can_be_a_column(sales: Api) -> None:
    data = await sales(
        """{ module(apiName: "deal") { fields { apiName } systemFields { apiName } } }"""
    )
    fields = [*data["module"]["fields"], *data["module"]["systemFields"], {"apiName": "title"}]
    columns = [{"field": field["apiName"]} for field in fields]
    view = await create_view(sales, module="deal", label="All", kind="TABLE", columns=columns)
    found = (await shown(sales, view))["columns"]
    assert [column["path"] for column in found] == [field["apiName"] for field in fields]


async def test_a_view_written_into_the_document(sales: Api) -> None:
    data = await sales(
        """mutation { createView(input: {module: "deal", label: "Held", kind: TABLE,
          filter: {stage: {eq: "HOLD"}, amount: {gt: 5}, or: [{name: {eq: "x"}}]},
          columns: [{field: "name"}]}) { view { filter } userErrors { message } } }"""
    )
    assert data["createView"]["userErrors"] == []
    assert data["createView"]["view"]["filter"] == {
        "stage": {"eq": "HOLD"},
        "amount": {"gt": 5},
        "or": [{"name": {"eq": "x"}}],
    }
