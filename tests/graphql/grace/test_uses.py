"""Uses of former names are counted by key and day, and written in batches."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest

import gql.former_counts
from storage.engine import Pool
from storage.workspaces import add_member, issue_token
from tests.graphql.grace.shop import Shop
from tests.graphql.safety.defining import change_field
from tests.support.api import Api, Json, serving
from tests.support.workspaces import FreshWorkspace

TOLD = """{ modules { ...M } }
fragment M on Module { apiName formerNames { name pluralName inverse until uses { ...U } }
  fields { apiName formerNames { name inverse until uses { ...U } } } }
fragment U on FormerNameUse { apiKey apiKeyId prefix user day count }"""


async def counted(api: Api) -> dict[str, list[tuple[str, int]]]:
    """For each former name in grace the keys that used it, and how often."""
    found: dict[str, list[tuple[str, int]]] = {}
    for module in (await api(TOLD))["modules"]:
        for home in (module, *module["fields"]):
            for former in home["formerNames"]:
                path = f"{module['apiName']}.{former['name']}"
                uses = former["uses"]
                assert all(use["day"] == datetime.now(UTC).date().isoformat() for use in uses)
                found[path] = [(use["apiKey"], use["count"]) for use in uses]
    return {path: uses for path, uses in found.items() if uses}


async def another_key(api: Api, pool: Pool, label: str, role: str = "administrator") -> Api:
    """The API as another key of another member asks it."""
    workspace = api.workspace
    email = f"{label}@x.example"
    async with pool.acquire() as connection:
        member = await add_member(connection, workspace.schema, label.title(), email, role)
        token = await issue_token(connection, workspace.id, member, label)
    return Api(api.client, FreshWorkspace(workspace.workspace, member, email, token))


async def own_label(api: Api, pool: Pool) -> str:
    label = await pool.fetchval(f"select label from {api.workspace.schema}.token limit 1")
    assert isinstance(label, str)
    return label


async def test_uses_are_counted_by_key(shop: Shop, pool: Pool) -> None:
    own = await own_label(shop.api, pool)
    await shop.rename_all()
    partner = await another_key(shop.api, pool, "partner")
    assert await counted(shop.api) == {}
    for _ in range(3):
        await shop.api("{ deals { nodes { amount a: amount client { city } } } }")
    await partner("{ deals { totalCount } chances { nodes { worth } } }")
    await partner("{ chances { nodes { worth } } }")
    assert await counted(shop.api) == {
        "chance.deal": [(own, 3), ("partner", 1)],
        "chance.amount": [(own, 3)],
        "firm.city": [(own, 3)],
    }
    (module,) = (one for one in (await shop.api(TOLD))["modules"] if one["apiName"] == "chance")
    (former,) = module["formerNames"]
    assert (former["pluralName"], former["inverse"]) == ("deals", False)
    assert former["until"] == "2099-03-01T12:00:00Z"
    use = former["uses"][1]
    assert use["user"] == "Partner"
    assert partner.workspace.token.startswith(use["prefix"])
    fields = {one["apiName"]: one["formerNames"] for one in module["fields"]}
    assert [(one["name"], one["inverse"]) for one in fields["client"]] == [
        ("company", False),
        ("deals", True),
    ]


@pytest.mark.parametrize(
    ("document", "variables", "uses"),
    [
        ("query($f: ChanceFilter) { chances(filter: $f) { totalCount } }", {}, set()),
        (
            "query($f: ChanceFilter) { chances(filter: $f) { totalCount } }",
            {"f": {"or": [{"client": {"city": {"eq": "x"}}}, {"code": {"eq": "x"}}]}},
            {"firm.city", "chance.code"},
        ),
        (
            "query($o: [ChanceOrder!]) { chances(orderBy: $o) { totalCount } }",
            {"o": {"amount": "ASC"}},
            {"chance.amount"},
        ),
        (
            '{ chances(filter: {company: {town: {eq: "x"}}}) { totalCount } }',
            {},
            {"chance.company"},
        ),
        ('{ node(id: "x") { ... on Deal { worth } } }', {}, {"chance.deal"}),
        (
            "query($s: DealStage) { chances(filter: {phase: {eq: $s}}) { totalCount } }",
            {"s": "NEW"},
            {"chance.deal", "chance.stage"},
        ),
        (
            "query($s: ChanceStage) { chances(filter: {phase: {eq: $s}}) { totalCount } }",
            {"s": "NEW"},
            {"chance.stage"},
        ),
        ("{ firms { nodes { deals { totalCount } } } }", {}, {"chance.deals"}),
        (
            """mutation($d: [ChanceUpsert!]!, $by: [ChanceKey!]!) {
              upsertChances(by: $by, data: $d) { userErrors { message } } }""",
            {"by": ["CODE"], "d": [{"code": "X1", "amount": "1"}, {"code": "X2"}]},
            {"chance.code", "chance.amount"},
        ),
        (
            'mutation { createDeal(data: {name: "n"}) { deal { id } userErrors { code } } }',
            {},
            {"chance.deal"},
        ),
        (
            "{ chances { groups(by: [{stage: {}}]) { nodes { key { phase } } } } }",
            {},
            {"chance.stage"},
        ),
        ('{ records(modules: ["deal", "firm"]) { totalCount } }', {}, {"chance.deal"}),
        (
            """query($m: String!) { views(module: $m) { id } module(apiName: "company") { id }
              filterPreferences(module: "chance") { fields { path } } }""",
            {"m": "deal"},
            {"chance.deal", "firm.company"},
        ),
        (
            'query($m: [String!]) { search(query: "x", modules: $m) { nodes { score } } }',
            {"m": ["company"]},
            {"firm.company"},
        ),
        (
            """query($o: [GroupOrder!], $f: String!) { chances {
              a: groups(by: [{phase: {}}], orderBy: $o) { nodes { count } }
              b: groups(by: [{phase: {}}], orderBy: [{max: {field: $f, sort: ASC}}]) {
                nodes { count } }
              c: groups(by: [{phase: {}}], orderBy: [{sum: {field: "worth", sort: ASC}}]) {
                nodes { count } } } }""",
            {"o": [{"sum": {"field": "amount", "sort": "DESC"}}], "f": "closeDate"},
            {"chance.amount", "chance.closeDate"},
        ),
    ],
)
async def test_every_way_to_use_a_name_counts(
    shop: Shop, document: str, variables: Json, uses: set[str]
) -> None:
    await shop.rename_all()
    await shop.api(document, **variables)
    assert set(await counted(shop.api)) == uses


async def test_no_request_writes_a_use(shop: Shop, pool: Pool) -> None:
    await shop.rename_all()
    for _ in range(5):
        await shop.api("{ deals { nodes { amount } } }")
    table = f"select count(*) from {shop.api.workspace.schema}.former_use"
    assert await pool.fetchval(table) == 0
    assert {count for uses in (await counted(shop.api)).values() for _, count in uses} == {5}
    assert await pool.fetchval(table) == 2


async def test_a_server_that_stops_writes_what_it_counted(
    shop: Shop, pool: Pool, database_url: str
) -> None:
    await shop.rename_all()
    async with serving(database_url) as client:
        await Api(client, shop.api.workspace)("{ deals { totalCount } }")
    rows = await pool.fetch(f"select name, count from {shop.api.workspace.schema}.former_use")
    assert [tuple(row) for row in rows] == [("deal", 1)]


async def test_uses_are_shown_to_administrators_alone(shop: Shop, pool: Pool) -> None:
    await shop.rename("deal.amount", "worth")
    seller = await another_key(shop.api, pool, "seller", "seller")
    await seller("{ deals { nodes { amount } } }")
    told = "formerNames { name uses { count } }"
    document = f'{{ module(apiName: "deal") {{ fields {{ apiName {told} }} }} }}'
    for api, uses in ((seller, None), (shop.api, [{"count": 1}])):
        fields = {
            one["apiName"]: one["formerNames"] for one in (await api(document))["module"]["fields"]
        }
        assert fields["worth"] == [{"name": "amount", "uses": uses}]
        assert fields["name"] == []


async def test_a_record_tells_of_its_modules_former_names(shop: Shop) -> None:
    await shop.rename_module("deal", "chance", "chances")
    await shop.api("{ deals { totalCount } }")
    data = await shop.api(
        "{ chances(first: 1) { nodes { module { formerNames { name uses { count } } } } } }"
    )
    module = data["chances"]["nodes"][0]["module"]
    assert module == {"formerNames": [{"name": "deal", "uses": [{"count": 1}]}]}


async def test_who_does_not_see_a_field_knows_none_of_its_names(shop: Shop, pool: Pool) -> None:
    await shop.rename("deal.amount", "worth")
    payload = await change_field(shop.api, shop.fields["deal"]["amount"], {"hidden": True})
    assert payload["userErrors"] == []
    seller = await another_key(shop.api, pool, "seller", "seller")
    for document in (
        "{ deals { nodes { amount } } }",
        '{ deals(filter: {amount: {gt: "1"}}) { totalCount } }',
        "{ deals(orderBy: [{amount: ASC}]) { totalCount } }",
    ):
        (error,) = await seller.errors(document)
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    told = json.dumps(await seller(TOLD))
    assert "amount" not in told
    assert "worth" not in told
    document = "{ deals { nodes { amount } } }"
    assert (await shop.api(document))["deals"]["nodes"][2] == {"amount": "200"}


async def test_uses_are_written_after_a_while(
    shop: Shop, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.rename_all()
    monkeypatch.setattr(gql.former_counts, "WRITTEN_EVERY", 0.01)
    await shop.api("{ deals { totalCount } }")
    count = f"select count from {shop.api.workspace.schema}.former_use where name = 'deal'"
    async with asyncio.timeout(30):
        while True:
            found = await pool.fetchval(count)
            if found is not None:
                break
            await asyncio.sleep(0.02)
    assert found == 1
