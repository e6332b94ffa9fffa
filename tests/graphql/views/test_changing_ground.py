"""Views while definitions change under them: renames, deletions, restored fields."""

from __future__ import annotations

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.sales_records import fill_sales
from tests.support.views import create_view, shown

VIEW: Json = {
    "module": "deal",
    "label": "Big open deals",
    "kind": "TABLE",
    "columns": [{"field": "name"}, {"field": "amount"}, {"field": "company.industry"}],
    "filter": {
        "amount": {"gt": "500"},
        "company": {"industry": {"isNull": False}},
        "or": [{"stage": {"isNull": True}}, {"stage": {"neq": "DEAL_WON"}}],
    },
    "orderBy": [{"field": "amount", "sort": "DESC"}, {"field": "name"}],
}
LIST = "query($v: ID!) { deals(view: $v) { nodes { name } } }"
MASS = """
mutation($where: DealSelection!) {
  updateDeals(where: $where, data: {stage: HOLD}) { count userErrors { code message path } }
}
"""


async def fields_of(api: Api, module: str) -> dict[str, str]:
    """The ids of a module's fields by name, and the module's own under ""."""
    data = await api(
        "query($m: String!) { module(apiName: $m) { id fields { id apiName } } }", m=module
    )
    found = {field["apiName"]: field["id"] for field in data["module"]["fields"]}
    return {"": data["module"]["id"], **found}


async def change(api: Api, mutation: str, **variables: object) -> Json:
    """A definition change that must be made."""
    (payload,) = (await api(mutation, **variables)).values()
    assert payload["userErrors"] == []
    found: Json = payload
    return found


async def names(api: Api, view: Json) -> list[str]:
    """The names of a view's deals, in its order."""
    return [deal["name"] for deal in (await api(LIST, v=view["id"]))["deals"]["nodes"]]


async def test_renames_break_nothing(sales: Api) -> None:
    await fill_sales(sales)
    view = await create_view(sales, **VIEW)
    before = await names(sales, view)
    deal, company = await fields_of(sales, "deal"), await fields_of(sales, "company")
    rename = """mutation($id: ID!, $to: String!) {
      updateField(id: $id, input: {apiName: $to}) { userErrors { message } } }"""
    await change(sales, rename, id=deal["amount"], to="price")
    await change(sales, rename, id=deal["company"], to="customer")
    await change(sales, rename, id=company["industry"], to="branch")
    await change(
        sales,
        """mutation($id: ID!) { updateModule(id: $id, input: {apiName: "sale",
        pluralApiName: "sales"}) { userErrors { message } } }""",
        id=deal[""],
    )
    found = await shown(sales, view)
    assert found["module"] == {"apiName": "sale"}
    assert found["filter"] == {
        "price": {"gt": "500"},
        "customer": {"branch": {"isNull": False}},
        "or": [{"stage": {"isNull": True}}, {"stage": {"neq": "DEAL_WON"}}],
    }
    assert [column["path"] for column in found["columns"]] == ["name", "price", "customer.branch"]
    assert found["problems"] == []
    data = await sales("query($v: ID!) { sales(view: $v) { nodes { name } } }", v=view["id"])
    assert [deal["name"] for deal in data["sales"]["nodes"]] == before


async def test_what_asks_for_a_deleted_field_is_left_out_and_told(sales: Api) -> None:
    await fill_sales(sales)
    view = await create_view(sales, **VIEW)
    assert await names(sales, view) == ["Rollout", "Renewal"]
    amount = (await fields_of(sales, "deal"))["amount"]
    await change(
        sales, "mutation($id: ID!) { deleteField(id: $id) { userErrors { message } } }", id=amount
    )
    found = await shown(sales, view)
    gone = "The field amount of Deal was deleted."
    assert found["problems"] == [
        {
            "path": ["filter"],
            "message": f"{gone} The condition is left out until the field is restored.",
        },
        {"path": ["columns", "1"], "message": gone},
        {"path": ["orderBy", "0"], "message": gone},
    ]
    assert [column["path"] for column in found["columns"]] == ["name", "company.industry"]
    assert found["orderBy"] == [{"path": "name", "sort": "ASC"}]
    assert list(found["filter"]) == ["company", "or"]
    assert await names(sales, view) == ["Idea", "O'Reilly \\ 100%", "Renewal", "Rollout"]


async def test_a_condition_of_which_nothing_is_left(sales: Api) -> None:
    await fill_sales(sales)
    asked = {"amount": {"gt": "500"}}
    filter = {"not": asked, "or": [asked], "and": [{"stage": {"eq": "DEAL_WON"}}, {"or": [asked]}]}
    view = await create_view(sales, **VIEW | {"filter": filter})
    amount = (await fields_of(sales, "deal"))["amount"]
    await change(
        sales, "mutation($id: ID!) { deleteField(id: $id) { userErrors { message } } }", id=amount
    )
    found = await shown(sales, view)
    assert found["filter"] == {"and": [{"stage": {"eq": "DEAL_WON"}}]}
    assert [problem["path"] for problem in found["problems"][:3]] == [
        ["filter", "not"],
        ["filter", "or", "0"],
        ["filter", "and", "1", "or", "0"],
    ]
    assert await names(sales, view) == ["Pilot", "Upgrade"]


async def test_a_field_deleted_for_good(sales: Api) -> None:
    await fill_sales(sales)
    view = await create_view(sales, **VIEW)
    amount = (await fields_of(sales, "deal"))["amount"]
    await change(
        sales,
        "mutation($id: ID!) { deleteField(id: $id, permanently: true) { userErrors { message } } }",
        id=amount,
    )
    found = await shown(sales, view)
    assert found["problems"][1] == {
        "path": ["columns", "1"],
        "message": "A field of Deal that is used here was deleted.",
    }
    assert len(await names(sales, view)) == 4


async def test_mass_writes_want_every_condition(sales: Api) -> None:
    await fill_sales(sales)
    view = await create_view(sales, **VIEW)
    done = (await sales(MASS, where={"view": view["id"]}))["updateDeals"]
    assert (done["count"], done["userErrors"]) == (2, [])
    amount = (await fields_of(sales, "deal"))["amount"]
    await change(
        sales, "mutation($id: ID!) { deleteField(id: $id) { userErrors { message } } }", id=amount
    )
    (error,) = await sales.errors(MASS, where={"view": view["id"]})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "asks for what is no longer there" in error["message"]
    held = await sales("{ deals(filter: {stage: {eq: HOLD}}) { totalCount } }")
    assert held["deals"]["totalCount"] == 2


async def test_selections_by_views(sales: Api) -> None:
    ids = await fill_sales(sales)
    view = await create_view(sales, **VIEW)
    where: Json = {"view": view["id"], "filter": {"name": {"eq": "Rollout"}}}
    assert (await sales(MASS, where=where))["updateDeals"]["count"] == 1
    where = {"view": view["id"], "except": [ids["Rollout"]]}
    assert (await sales(MASS, where=where))["updateDeals"]["count"] == 1
    everything = await create_view(sales, **VIEW | {"label": "All", "filter": None})
    refused = (await sales(MASS, where={"view": everything["id"]}))["updateDeals"]
    assert [error["path"] for error in refused["userErrors"]] == [["where"]]
    where = {"view": everything["id"], "all": True}
    assert (await sales(MASS, where=where))["updateDeals"]["count"] == 6
    (error,) = await sales.errors(MASS, where={"view": "x"})
    assert error["message"].startswith("where.view: there is no view x")


async def test_a_deleted_module_takes_its_views_with_it(api: Api, pool: Pool) -> None:
    module = await api.module(
        apiName="boat", fields=[{"apiName": "name", "label": "Name", "kind": "TEXT"}]
    )
    view = await create_view(
        api, module="boat", label="All", kind="TABLE", columns=[{"field": "name"}]
    )
    delete = """mutation($id: ID!, $good: Boolean) {
      deleteModule(id: $id, permanently: $good) { userErrors { message } } }"""
    await change(api, delete, id=module["id"])
    assert await shown(api, view) is None
    await change(api, delete, id=module["id"], good=True)
    assert await shown(api, view) is None
    schema = api.workspace.schema
    assert await pool.fetchval(f"select count(*) from {schema}.view") == 0


async def test_parts_of_other_kinds_break_alone(sales: Api) -> None:
    board = await create_view(
        sales,
        module="deal",
        label="Board",
        kind="KANBAN",
        groupBy={"field": "stage"},
        cardFields=["name", "stage"],
        totals=[{"function": "SUM", "field": "amount"}, {"function": "COUNT"}],
    )
    calendar = await create_view(
        sales,
        module="lead",
        label="Calendar",
        kind="CALENDAR",
        calendar={"start": "followUpAt", "color": "status"},
    )
    panel = await create_view(
        sales,
        module="company",
        label="Panel",
        kind="RECORD",
        tabs=[{"label": "Deals", "lists": [{"list": "deals", "columns": [{"field": "amount"}]}]}],
    )
    deal, lead = await fields_of(sales, "deal"), await fields_of(sales, "lead")
    delete = "mutation($id: ID!) { deleteField(id: $id) { userErrors { message } } }"
    for id in (deal["stage"], deal["amount"], deal["company"], lead["status"]):
        await change(sales, delete, id=id)
    found = await shown(sales, board)
    assert (found["groupBy"], found["cardFields"]) == (
        None,
        [{"path": "name", "field": {"kind": "TEXT"}}],
    )
    assert found["totals"] == [{"function": "COUNT", "field": None}]
    assert [problem["path"] for problem in found["problems"]] == [
        ["groupBy"],
        ["cardFields", "1"],
        ["totals", "0"],
    ]
    found = await shown(sales, calendar)
    assert (found["calendar"]["start"], found["calendar"]["color"]) == (
        {"path": "followUpAt"},
        None,
    )
    assert [problem["path"] for problem in found["problems"]] == [["calendar", "color"]]
    found = await shown(sales, panel)
    assert found["tabs"][0]["lists"] == []
    assert [problem["path"] for problem in found["problems"]] == [["tabs", "0", "lists", "0"]]


async def test_an_option_that_was_removed_is_told(sales: Api) -> None:
    view = await create_view(sales, **VIEW | {"filter": {"stage": {"in": ["HOLD", "DEAL_LOST"]}}})
    stage = (await fields_of(sales, "deal"))["stage"]
    await change(
        sales,
        """mutation($id: ID!) { updateField(id: $id, input: {options: [
          {key: "NEW_DEAL", label: "New"}, {key: "HOLD", label: "On hold"}]}) {
          userErrors { message } } }""",
        id=stage,
    )
    found = await shown(sales, view)
    assert found["problems"] == [
        {
            "path": ["filter", "stage", "in"],
            "message": "Stage has no option DEAL_LOST; it has NEW_DEAL, HOLD.",
        }
    ]
    assert await names(sales, view) == []


async def test_a_plan_names_the_views_that_a_change_touches(sales: Api) -> None:
    await create_view(sales, **VIEW)
    await create_view(sales, **VIEW | {"label": "Amounts"})
    await create_view(sales, **VIEW | {"label": "Mine"}, visibility="PRIVATE")
    await create_view(
        sales, module="company", label="Companies", kind="TABLE", columns=[{"field": "industry"}]
    )
    deal, company = await fields_of(sales, "deal"), await fields_of(sales, "company")
    everything = "Used by the views Big open deals (Deals), Amounts (Deals), 1 private view."
    with_companies = everything.replace("1 private view", "Companies (Companies), 1 private view")
    for mutation, id, target, detail in (
        (
            "deleteField(id: $id, options: {dryRun: true})",
            deal["amount"],
            "deal.amount",
            everything,
        ),
        (
            'updateField(id: $id, input: {apiName: "price"}, options: {dryRun: true})',
            deal["amount"],
            "deal.amount",
            everything,
        ),
        (
            "deleteField(id: $id, options: {dryRun: true})",
            company["industry"],
            "company.industry",
            with_companies,
        ),
        ("deleteModule(id: $id, options: {dryRun: true})", deal[""], "deal", everything),
    ):
        query = f"""mutation($id: ID!) {{ done: {mutation} {{
          plan {{ steps {{ action target detail }} }} userErrors {{ message }} }} }}"""
        payload = (await sales(query, id=id))["done"]
        assert payload["userErrors"] == []
        note = {"action": "NOTE", "target": target, "detail": detail}
        assert note in payload["plan"]["steps"]
    label = """mutation($id: ID!) { updateField(id: $id, input: {label: "Price"}) {
      plan { steps { action } } } }"""
    steps = (await sales(label, id=deal["amount"]))["updateField"]["plan"]["steps"]
    assert "NOTE" not in [step["action"] for step in steps]
