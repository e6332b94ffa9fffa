"""`records`: several modules in one list, by what they share, and what is refused of it."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import OPTIONS, field, lookup
from tests.support.workspaces import fresh_workspace

NEW = {"key": "NEW", "label": "Brand new"}
FIRM: Json = {"apiName": "firm", "titleField": "name", "fields": [field("name", "TEXT")]}
DEAL: Json = {
    "apiName": "deal",
    "titleField": "name",
    "fields": [
        field("name", "TEXT"),
        field("worth", "DECIMAL"),
        field("stage", "SELECT", options=OPTIONS),
        field("marks", "MULTI_SELECT", options=OPTIONS),
        field("same", "TEXT"),
        lookup("firm", "firm", "deals"),
        lookup("partner", "firm", "partnerDeals"),
    ],
}
LEAD: Json = {
    "apiName": "lead",
    "fields": [
        field("stage", "SELECT", options=[NEW, OPTIONS[1]]),
        field("worth", "DECIMAL"),
        field("marks", "MULTI_SELECT", options=[NEW]),
        field("name", "TEXT"),
        field("same", "TEXT"),
        lookup("firm", "firm", "leads"),
        lookup("partner", "deal", "leads"),
    ],
}
CASE: Json = {
    "apiName": "case",
    "fields": [field("worth", "INTEGER"), field("same", "INTEGER"), field("name", "TEXT")],
}
VISIT: Json = {"apiName": "visit", "fields": [field("same", "INTEGER"), field("topic", "TEXT")]}


@dataclass(frozen=True, slots=True)
class Office:
    """The workspace and the ids of its records."""

    api: Api
    ids: Json

    async def refusal(self, arguments: str, selection: str = "totalCount") -> str:
        """The message of the one error of a list that must be refused."""
        (error,) = await self.api.errors(f"{{ records({arguments}) {{ {selection} }} }}")
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        message: str = error["message"]
        return message


@pytest.fixture(scope="module")
async def office(client: httpx.AsyncClient, pool: Pool) -> Office:
    """Deals, leads and others with fields of the same names."""
    api = Api(client, await fresh_workspace(pool))
    for module in (FIRM, DEAL, LEAD, CASE, VISIT):
        await api.module(**module)
    made = await api('mutation { createFirm(data: {name: "Acme"}) { firm { id } } }')
    firm = made["createFirm"]["firm"]["id"]
    data = await api(
        """mutation($firm: ID) {
          a: createDeal(data: {name: "Big", worth: "10.50", stage: RED, marks: [RED, BLUE],
            firmId: $firm}) { deal { id } }
          b: createDeal(data: {name: "Small", worth: "2", stage: BLUE}) { deal { id } }
          c: createDeal(data: {name: "Gone", worth: "99", stage: RED}) { deal { id } }
          d: createLead(data: {name: "Lena", worth: "7", stage: NEW, marks: [NEW], firmId: $firm})
            { lead { id } }
          e: createLead(data: {name: "Luis", stage: BLUE}) { lead { id } }
        }""",
        firm=firm,
    )
    ids = {key: next(iter(payload.values()))["id"] for key, payload in data.items()}
    await api("mutation($id: ID!) { deleteDeal(id: $id) { deal { id } } }", id=ids["c"])
    return Office(api, {**ids, "firm": firm})


async def test_nodes_are_records_of_their_own_types(office: Office) -> None:
    data = await office.api(
        """query($modules: [String!]!) { records(modules: $modules, orderBy: [{worth: DESC}]) {
          totalCount
          nodes { __typename kind: __typename title ...Names ... on Record { number }
            ... on Deal { worth partner { name } owned: owner { name } }
            ... on Lead { called: name partner { name } module { apiName } } }
          edges { node { id } } } }
        fragment Names on Node { id ... on Deal { firm { name leads { totalCount } } }
          ... on Lead { firm { title } } }""",
        modules=["lead", "deal"],
    )
    ids = office.ids
    assert data["records"]["totalCount"] == 4
    assert data["records"]["nodes"][:2] == [
        {
            "__typename": "Deal",
            "kind": "Deal",
            "title": "Big",
            "id": ids["a"],
            "firm": {"name": "Acme", "leads": {"totalCount": 1}},
            "number": 1,
            "worth": "10.50",
            "partner": None,
            "owned": {"name": "Ada Admin"},
        },
        {
            "__typename": "Lead",
            "kind": "Lead",
            "title": "#1",
            "id": ids["d"],
            "firm": {"title": "Acme"},
            "number": 1,
            "called": "Lena",
            "partner": None,
            "module": {"apiName": "lead"},
        },
    ]
    listed = [edge["node"]["id"] for edge in data["records"]["edges"]]
    assert listed == [ids[key] for key in "adbe"]


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("{stage: {eq: BLUE}}", "be"),
        ("{stage: {in: [NEW, RED]}}", "ad"),
        ("{stage: {neq: NEW}}", "abe"),
        ("{stage: {eq: GREEN}}", ""),
        ("{marks: {hasAny: [NEW, RED]}}", "ad"),
        ("{marks: {isEmpty: true}}", "be"),
        ('{worth: {between: {from: "2", to: "7"}}}', "bd"),
        ('{not: {firm: {name: {startsWith: "ac"}}}}', "be"),
        ("{firmId: {isNull: false}, module: {eq: lead}}", "d"),
        ("{module: {in: [deal, firm]}}", "ab"),
        ("{module: {notIn: [deal]}}", "de"),
        ('{or: [{title: {eq: "#2"}}, {title: {contains: "BIG"}}]}', "ae"),
        ("{owner: {isMe: true}, number: {lt: 2}, version: {eq: 1}}", "ad"),
        ("{createdAt: {within: {period: OVERDUE}}, and: [], not: {or: []}}", "abde"),
    ],
)
async def test_filters(office: Office, filter: str, found: str) -> None:
    data = await office.api(
        f"""{{ records(modules: ["deal", "lead"], filter: {filter},
              orderBy: [{{createdAt: ASC}}]) {{ totalCount nodes {{ id }} }} }}"""
    )
    expected = [office.ids[key] for key in found]
    assert [node["id"] for node in data["records"]["nodes"]] == expected
    assert data["records"]["totalCount"] == len(expected)


async def test_a_board_of_several_modules(office: Office) -> None:
    data = await office.api(
        """{ records(modules: ["deal", "lead"]) {
          aggregates { count sum { worth } max { worth } countDistinct { stage firm }
            countEmpty { worth } }
          groups(by: [{stage: {includeEmpty: true}}]) { totalCount nodes { key { stage module }
            label count aggregates { sum { worth } }
            records(first: 1, orderBy: [{name: ASC}]) { totalCount nodes { ... on Deal { name }
              ... on Lead { name } } } } }
          byModule: groups(by: [{module: {includeEmpty: true}}]) { nodes { label count
            key { module } } } } }"""
    )
    found = data["records"]
    assert found["aggregates"] == {
        "count": 4,
        "sum": {"worth": "19.50"},
        "max": {"worth": "10.50"},
        "countDistinct": {"stage": 3, "firm": 1},
        "countEmpty": {"worth": 1},
    }
    columns = [(node["label"], node["count"]) for node in found["groups"]["nodes"]]
    assert columns == [("Deep red", 1), ("Blue", 2), ("It's green", 0), ("Brand new", 1)]
    blue = found["groups"]["nodes"][1]
    assert blue["key"] == {"stage": "BLUE", "module": None}
    assert blue["aggregates"] == {"sum": {"worth": "2"}}
    assert blue["records"] == {"totalCount": 2, "nodes": [{"name": "Luis"}]}
    assert found["byModule"]["nodes"] == [
        {"label": "Deals", "count": 2, "key": {"module": "deal"}},
        {"label": "Leads", "count": 2, "key": {"module": "lead"}},
    ]


async def test_one_module_shares_with_itself_what_others_share(office: Office) -> None:
    data = await office.api(
        """{ records(modules: ["deal"], filter: {stage: {eq: RED}}) { nodes { title } }
             other: records(modules: ["case"]) { totalCount nodes { id } pageInfo { hasNextPage } }
             none: records(modules: ["case", "visit"], last: 2) { aggregates { count } nodes { id }
               groups(by: [{module: {includeEmpty: true}}]) { nodes { label count } } } }"""
    )
    assert data["records"]["nodes"] == [{"title": "Big"}]
    assert data["other"] == {"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False}}
    assert data["none"]["aggregates"] == {"count": 0}
    assert [node["count"] for node in data["none"]["groups"]["nodes"]] == [0, 0]


SHARED_BY_DEAL_AND_CASE = (
    "what Deal and Case share is id, number, title, module, owner, createdAt, createdBy, "
    "updatedAt, updatedBy, version, tags, deletedAt, deletedBy, name."
)


@pytest.mark.parametrize(
    ("arguments", "selection", "place"),
    [
        ("filter: {stage: {eq: RED}}", "totalCount", "filter.stage: Case has no stage"),
        ("filter: {or: [{not: {worth: {isNull: true}}}]}", "totalCount", "filter.or.0.not.worth"),
        ("filter: {firmId: {isNull: true}}", "totalCount", "filter.firmId: Case has no firmId"),
        ("orderBy: [{name: ASC}, {worth: ASC}]", "totalCount", "orderBy.1.worth: Case has no"),
        ("orderBy: [{firm: {name: ASC}}]", "totalCount", "orderBy.0.firm: Case has no firm"),
        ("first: 1", "groups(by: [{stage: {}}]) { totalCount }", "by.0.stage: Case has no stage"),
        ("first: 1", "groups(by: [{firmId: {}}]) { totalCount }", "by.0.firmId: Case has no"),
        ("first: 1", "aggregates { sum { worth } }", "sum.worth: Case has no worth"),
        ("first: 1", "aggregates { countEmpty { firm } }", "countEmpty.firm: Case has no firm"),
    ],
)
async def test_what_modules_do_not_share_is_told(
    office: Office, arguments: str, selection: str, place: str
) -> None:
    message = await office.refusal(f'modules: ["deal", "case"], {arguments}', selection)
    assert message.startswith(place)
    assert message.endswith(SHARED_BY_DEAL_AND_CASE)


async def test_fields_of_another_kind_or_target_are_not_shared(office: Office) -> None:
    # Two modules have it as a text and two as a number: the older ones decide.
    message = await office.refusal(
        'modules: ["case", "visit"], filter: {same: {eq: "1"}}', "nodes { id }"
    )
    assert message.startswith("filter.same: Case and Visit have no same that could be shared;")
    data = await office.api('{ __type(name: "RecordFilter") { inputFields { name } } }')
    names = {entry["name"] for entry in data["__type"]["inputFields"]}
    assert {"stage", "worth", "same", "name", "firm", "firmId", "title", "module"} <= names
    assert not {"partner", "partnerId", "topic"} & names


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ("[]", "modules has 0 entries; it must have 1 to 10."),
        ('["deal", "lead", "deal"]', "modules.2 is deal, which stands there already."),
        (
            '["deal", "Deal"]',
            "modules.1: there is no module Deal; there are firm, deal, lead, case, visit, ",
        ),
        (
            '["user"]',
            "modules.0: there is no module user; there are firm, deal, lead, case, visit, ",
        ),
        (str([f"m{n}" for n in range(11)]).replace("'", '"'), "modules has 11 entries"),
    ],
)
async def test_wrong_modules(office: Office, modules: str, message: str) -> None:
    assert (await office.refusal(f"modules: {modules}")).startswith(message)
    (error,) = await office.api.errors(
        "query($m: [String!]!) { records(modules: $m) { totalCount } }",
        m=[name.strip(' "') for name in modules[1:-1].split(",") if name],
    )
    assert error["message"].startswith(message)
    assert error["locations"] == [{"line": 1, "column": 25}]


async def test_cursors_belong_to_their_modules_and_order(office: Office) -> None:
    document = """query($m: [String!]!, $o: [RecordOrder!], $after: String) {
      records(modules: $m, orderBy: $o, first: 1, after: $after) {
        nodes { title } pageInfo { endCursor } } }"""
    worth: Json = [{"worth": "ASC"}]
    first = await office.api(document, m=["deal", "lead"], o=worth)
    cursor = first["records"]["pageInfo"]["endCursor"]
    turned = await office.api(document, m=["lead", "deal"], o=worth, after=cursor)
    assert turned["records"]["nodes"] == [{"title": "#1"}]
    others: list[Json] = [
        {"m": ["deal"], "o": worth},
        {"m": ["deal", "lead", "case"], "o": []},
        {"m": ["deal", "lead"], "o": [{"worth": "DESC"}]},
        {"m": ["deal", "lead"], "o": [{"name": "ASC"}]},
    ]
    for given in others:
        (error,) = await office.api.errors(document, **given, after=cursor)
        assert "is a cursor of another list or another orderBy" in error["message"]
    deals = await office.api("{ deals(orderBy: [{worth: ASC}]) { pageInfo { endCursor } } }")
    foreign = deals["deals"]["pageInfo"]["endCursor"]
    (error,) = await office.api.errors(document, m=["deal"], o=worth, after=foreign)
    assert "is a cursor of another list" in error["message"]
    assert "1 to 100 records" in await office.refusal('modules: ["deal"], first: 101')


async def test_options_added_later_and_modules_deleted(
    client: httpx.AsyncClient, pool: Pool
) -> None:
    api = Api(client, await fresh_workspace(pool))
    (error,) = await api.errors('{ records(modules: ["deal"]) { totalCount } }')
    assert (
        "there is no module deal; there are note, task, callLog, tag, activityLog."
        in error["message"]
    )
    await api.module(**FIRM)
    deal = await api.module(**DEAL)
    document = (
        '{ records(modules: ["deal", "firm"], filter: {name: {isNull: true}}) { totalCount } }'
    )
    assert (await api(document))["records"] == {"totalCount": 0}
    await api(
        "mutation($id: ID!) { deleteModule(id: $id) { userErrors { message } } }", id=deal["id"]
    )
    (error,) = await api.errors(document)
    assert "there is no module deal" in error["message"]


async def test_names_of_the_types_of_several_modules_are_taken(office: Office) -> None:
    for name in ("record", "recordsStage", "recordGroup"):
        data = await office.api(
            """mutation($input: ModuleInput!) { createModule(input: $input) {
              userErrors { code path } } }""",
            input={
                "apiName": name,
                "pluralApiName": f"{name}Many",
                "label": "X",
                "pluralLabel": "X",
                "fields": [],
            },
        )
        assert {"code": "NAME_TAKEN", "path": ["input", "apiName"]} in data["createModule"][
            "userErrors"
        ]
