"""The whole road on real input: modules are defined, 8,800 deals loaded, and facts counted."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support.api import Api, Json

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "b2b-sales"
BATCH = 1_000

pytestmark = [
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the data set is absent: {FOLDER.name}"),
]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the set's files."""
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def field(name: str, kind: str, **more: object) -> Json:
    """A field's input, its label made of its name."""
    return {"apiName": name, "label": name.capitalize(), "kind": kind, **more}


def lookup(name: str, module: str, inverse: str) -> Json:
    """A lookup's input."""
    rules = {"module": module, "inverseApiName": inverse, "inverseLabel": inverse.capitalize()}
    return field(name, "LOOKUP", lookup=rules)


MODULES: list[Json] = [
    {
        "apiName": "account",
        "titleField": "name",
        "fields": [
            field("name", "TEXT", required=True, unique=True),
            field("sector", "TEXT"),
            field("established", "INTEGER"),
            field("revenue", "DECIMAL"),
            field("employees", "INTEGER"),
            field("location", "TEXT"),
            lookup("parent", "account", "subsidiaries"),
        ],
    },
    {
        "apiName": "product",
        "titleField": "name",
        "fields": [
            field("name", "TEXT", required=True, unique=True),
            field("series", "TEXT"),
            field("price", "DECIMAL", number={"min": "0", "precision": 12, "scale": 2}),
        ],
    },
    {
        "apiName": "manager",
        "titleField": "name",
        "fields": [
            field("name", "TEXT", required=True, unique=True),
            field("office", "TEXT"),
        ],
    },
    {
        "apiName": "agent",
        "titleField": "name",
        "fields": [
            field("name", "TEXT", required=True, unique=True),
            lookup("manager", "manager", "agents"),
        ],
    },
    {
        "apiName": "deal",
        "titleField": "opportunity",
        "fields": [
            field("opportunity", "TEXT", required=True, unique=True),
            field(
                "stage",
                "SELECT",
                options=[
                    {"key": stage.upper(), "label": stage}
                    for stage in ("Prospecting", "Engaging", "Won", "Lost")
                ],
            ),
            field("engaged", "DATE"),
            field("closed", "DATE"),
            field("value", "DECIMAL", number={"min": "0"}),
            lookup("agent", "agent", "deals"),
            lookup("product", "product", "deals"),
            lookup("account", "account", "deals"),
        ],
    },
]


def day(text: str) -> str | None:
    """A day of the form M/D/YYYY in ISO form; None for an empty text."""
    if not text:
        return None
    month, number, year = map(int, text.split("/"))
    return date(year, month, number).isoformat()


def link(name: str, value: str) -> Json | None:
    """A lookup by a unique field; None where there is no value."""
    return {"connect": {name: value}} if value else None


def account(row: dict[str, str]) -> Json:
    """An account's record, without the company it belongs to."""
    return {
        "name": row["account"],
        "sector": row["sector"],
        "established": int(row["year_established"]),
        "revenue": row["revenue"],
        "employees": int(row["employees"]),
        "location": row["office_location"],
    }


def deal(row: dict[str, str]) -> Json:
    """A deal's record."""
    return {
        "opportunity": row["opportunity_id"],
        "stage": row["deal_stage"].upper(),
        "engaged": day(row["engage_date"]),
        "closed": day(row["close_date"]),
        "value": row["close_value"] or None,
        "agent": link("name", row["sales_agent"]),
        "product": link("name", row["product"]),
        "account": link("name", row["account"]),
    }


def batches(items: list[Json]) -> Iterator[list[Json]]:
    """The items in lists of at most a call's size."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


async def create(api: Api, module: str, items: list[Json], **options: object) -> list[Json]:
    """Creates records through `create…s`; gives the results in the order of the items."""
    name = module.capitalize()
    mutation = f"""
    mutation Load($data: [{name}Create!]!, $options: WriteOptions) {{
      create{name}s(data: $data, options: $options) {{
        results {{ {module} {{ id }} userErrors {{ code message path }} }}
        userErrors {{ code path }}
      }}
    }}"""
    results: list[Json] = []
    for batch in batches(items):
        payload = (await api(mutation, data=batch, options=options))[f"create{name}s"]
        assert len(payload["results"]) == len(batch)
        results.extend(payload["results"])
    return results


async def load(api: Api) -> list[Json]:
    """Defines the modules and loads everything; gives the results of the deals."""
    for module in MODULES:
        await api.module(**module)
    accounts = rows("accounts")
    await created(api, "account", [account(row) for row in accounts])
    await connect_parents(api, accounts)
    products = rows("products")
    await created(
        api,
        "product",
        [
            {"name": row["product"], "series": row["series"], "price": row["sales_price"]}
            for row in products
        ],
    )
    teams = rows("sales_teams")
    offices = {row["manager"]: row["regional_office"] for row in teams}
    await created(
        api, "manager", [{"name": name, "office": office} for name, office in offices.items()]
    )
    await created(
        api,
        "agent",
        [{"name": row["sales_agent"], "manager": link("name", row["manager"])} for row in teams],
    )
    return await create(api, "deal", [deal(row) for row in rows("sales_pipeline")], partial=True)


async def created(api: Api, module: str, items: list[Json]) -> None:
    """Creates records, all of which must be taken."""
    results = await create(api, module, items)
    assert [result for result in results if result["userErrors"]] == []


async def connect_parents(api: Api, accounts: list[dict[str, str]]) -> None:
    """Links the subsidiaries: their companies exist only once all accounts do."""
    for row in accounts:
        if row["subsidiary_of"]:
            found = await api(
                "query($name: String!) { accountBy(key: {name: $name}) { id } }",
                name=row["account"],
            )
            answer = await api(
                """mutation($id: ID!, $parent: String!) {
                  updateAccount(id: $id, data: {parent: {connect: {name: $parent}}}) {
                    account { parent { name } } userErrors { message }
                  }
                }""",
                id=found["accountBy"]["id"],
                parent=row["subsidiary_of"],
            )
            assert answer["updateAccount"] == {
                "account": {"parent": {"name": row["subsidiary_of"]}},
                "userErrors": [],
            }


async def count(api: Api, filter: Json) -> int:
    """How many deals satisfy a filter."""
    data = await api("query($f: DealFilter) { deals(filter: $f) { totalCount } }", f=filter)
    total: int = data["deals"]["totalCount"]
    return total


async def test_the_sales_of_a_reseller(api: Api) -> None:
    results = await load(api)
    pipeline = rows("sales_pipeline")
    await check_refusals(pipeline, results)
    await connect_misspelt(api, pipeline)
    await check_counts(api)
    await check_subsidiaries(api)
    await check_agent(api, pipeline)
    await check_sums(api)


async def check_refusals(pipeline: list[dict[str, str]], results: list[Json]) -> None:
    """Every row that names a product which does not exist is refused by itself, no other is."""
    refused = [
        (row, result)
        for row, result in zip(pipeline, results, strict=True)
        if result["deal"] is None
    ]
    assert len(refused) == 1_480
    assert {row["product"] for row, _ in refused} == {"GTXPro"}
    assert "GTXPro" not in {
        row["product"]
        for row, result in zip(pipeline, results, strict=True)
        if result["deal"] is not None
    }
    for _, result in refused:
        (error,) = result["userErrors"]
        assert error["code"] == "NOT_FOUND"
        assert "GTXPro" in error["message"]
        assert error["path"][0] == "data"
        assert error["path"][2:] == ["product", "connect", "name"]


async def connect_misspelt(api: Api, pipeline: list[dict[str, str]]) -> None:
    """Loads the refused rows once more with the product's right name."""
    mended = [deal({**row, "product": "GTX Pro"}) for row in pipeline if row["product"] == "GTXPro"]
    await created(api, "deal", mended)


async def check_counts(api: Api) -> None:
    """Counts by stage, and of what is missing."""
    assert await count(api, {}) == 8_800
    stages = {"WON": 4_238, "LOST": 2_473, "ENGAGING": 1_589, "PROSPECTING": 500}
    for stage, expected in stages.items():
        assert await count(api, {"stage": {"eq": stage}}) == expected
    assert await count(api, {"stage": {"notIn": ["WON", "LOST"]}}) == 1_589 + 500
    assert await count(api, {"accountId": {"isNull": True}}) == 1_425
    assert await count(api, {"account": {"name": {"isNull": True}}}) == 1_425
    assert await count(api, {"closed": {"isNull": True}, "value": {"isNull": True}}) == 2_089
    assert await count(api, {"engaged": {"isNull": True}}) == 500


async def check_subsidiaries(api: Api) -> None:
    """The companies that belong to Acme Corporation, from both ends of the lookup."""
    expected = sorted(
        row["account"] for row in rows("accounts") if row["subsidiary_of"] == "Acme Corporation"
    )
    data = await api(
        """{
          accountBy(key: {name: "Acme Corporation"}) {
            subsidiaries(first: 100, orderBy: [{name: ASC}]) {
              totalCount nodes { name parent { name } }
            }
          }
          accounts(first: 100, filter: {parent: {name: {eq: "Acme Corporation"}}}) {
            nodes { name }
          }
          all: accounts(filter: {parentId: {isNull: false}}) { totalCount }
        }"""
    )
    found = data["accountBy"]["subsidiaries"]
    assert [node["name"] for node in found["nodes"]] == expected
    assert found["totalCount"] == len(expected)
    assert {node["parent"]["name"] for node in found["nodes"]} == {"Acme Corporation"}
    assert sorted(node["name"] for node in data["accounts"]["nodes"]) == expected
    assert data["all"]["totalCount"] == 15


async def check_agent(api: Api, pipeline: list[dict[str, str]]) -> None:
    """The deals of one agent under one manager, three lookups deep."""
    data = await api(
        """{
          managerBy(key: {name: "Melvin Marxen"}) {
            agents(filter: {name: {eq: "Darcel Schlecht"}}) {
              nodes {
                name
                deals(filter: {stage: {eq: WON}}, orderBy: [{value: DESC}], first: 100) {
                  totalCount
                  nodes { opportunity value agent { manager { name } } product { name } }
                }
              }
            }
          }
        }"""
    )
    (agent,) = data["managerBy"]["agents"]["nodes"]
    won = [
        row
        for row in pipeline
        if row["sales_agent"] == "Darcel Schlecht" and row["deal_stage"] == "Won"
    ]
    assert agent["deals"]["totalCount"] == len(won)
    highest = sorted((float(row["close_value"]) for row in won), reverse=True)[:100]
    assert [float(node["value"]) for node in agent["deals"]["nodes"]] == highest
    assert agent["deals"]["nodes"][0]["agent"]["manager"]["name"] == "Melvin Marxen"
    by_path = await count(
        api,
        {
            "stage": {"eq": "WON"},
            "agent": {"name": {"eq": "Darcel Schlecht"}, "manager": {"name": {"contains": "marx"}}},
        },
    )
    assert by_path == len(won)


async def check_sums(api: Api) -> None:
    """The facts that a report is made of, each from one list of groups, all in one query."""
    data = await api(
        """query($by: [GroupOrder!]) {
          deals { groups(by: [{stage: {}}], orderBy: [{count: DESC}]) { ...Figures } }
          won: deals(filter: {stage: {eq: WON}}) {
            aggregates { count sum { value } }
            quarters: groups(by: [{closed: QUARTER}]) { ...Figures }
            managers: groups(by: [{agent: {managerId: {}}}], orderBy: $by) { ...Figures }
            agents: groups(by: [{agentId: {}}], orderBy: $by, first: 3) { ...Figures }
            accounts: groups(by: [{accountId: {}}], orderBy: $by, first: 4) { ...Figures }
            sectors: groups(by: [{account: {sector: {}}}], orderBy: $by, first: 3) { ...Figures }
          }
        }
        fragment Figures on DealGroupConnection {
          nodes { label count aggregates { sum { value } } } }""",
        by=[{"sum": {"field": "value", "sort": "DESC"}}],
    )
    stages = {node["label"]: node["count"] for node in data["deals"]["groups"]["nodes"]}
    assert stages == {"Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500}
    won = data["won"]
    assert won["aggregates"] == {"count": 4_238, "sum": {"value": "10005534"}}
    for name, expected in SUMS.items():
        sums = [
            (node["label"], int(node["aggregates"]["sum"]["value"])) for node in won[name]["nodes"]
        ]
        assert [entry for entry in sums if entry[0] != "(none)"][: len(expected)] == expected


SUMS = {
    "quarters": [
        ("2017-Q1", 1_134_672),
        ("2017-Q2", 3_086_111),
        ("2017-Q3", 2_982_255),
        ("2017-Q4", 2_802_496),
    ],
    "managers": [
        ("Melvin Marxen", 2_251_930),
        ("Summer Sewald", 1_964_750),
        ("Rocco Neubert", 1_960_545),
        ("Celia Rouche", 1_603_897),
        ("Cara Losch", 1_130_049),
        ("Dustin Brinkmann", 1_094_363),
    ],
    "agents": [
        ("Darcel Schlecht", 1_153_214),
        ("Vicki Laflamme", 478_396),
        ("Kary Hendrixson", 454_298),
    ],
    "accounts": [("Kan-code", 341_455), ("Konex", 269_245), ("Condax", 206_410)],
    "sectors": [("retail", 1_867_528), ("technolgy", 1_515_487), ("medical", 1_359_595)],
}
