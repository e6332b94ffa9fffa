"""Lookups to any of several modules: written, read, filtered, grouped, deleted, redefined."""

from __future__ import annotations

import asyncio

import pytest

from crm.ids import new_id
from storage.engine import Pool
from tests.graphql.writing.writes import (
    create,
    created,
    created_id,
    created_ids,
    delete,
    update,
    updated,
)
from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.every_kind import field

NAME = field("name", "TEXT", required=True)


def any_lookup(name: str, **rules: object) -> Json:
    """The input of a lookup to any of several modules."""
    return field(name, "ANY_LOOKUP", lookup=rules)


def module_id(api_name: str) -> str:
    return f'{{ module(apiName: "{api_name}") {{ id fields(trashed: false) {{ id apiName }} }} }}'


@pytest.fixture
async def shop(api: Api) -> Api:
    """Cars and boats; a remark is about either, a mark about whatever there is."""
    await api.module(apiName="car", titleField="name", fields=[NAME, field("doors", "INTEGER")])
    await api.module(
        apiName="boat",
        titleField="name",
        fields=[NAME, field("sails", "INTEGER")],
        recycleBin=False,
    )
    await api.module(
        apiName="remark",
        titleField="text",
        fields=[field("text", "TEXT"), any_lookup("about", modules=["car", "boat"])],
    )
    await api.module(
        apiName="mark",
        fields=[any_lookup("on", inverseApiName="markings", inverseLabel="Markings")],
    )
    return api


READ = """
{ remarks(orderBy: [{text: ASC}]) { nodes { text aboutId about {
  __typename id title module { apiName } ... on Car { doors } ... on Boat { sails } } } } }
"""


async def shown(api: Api, query: str = READ) -> list[Json]:
    nodes: list[Json] = (await api(query))["remarks"]["nodes"]
    return nodes


async def test_the_record_is_read_as_what_it_is_in_one_statement(
    shop: Api, database_url: str
) -> None:
    car = await created_id(shop, "car", name="Beetle", doors=3)
    boat = await created_id(shop, "boat", name="Lugger", sails=2)
    await created(shop, "remark", {"text": "a", "aboutId": car})
    await created(shop, "remark", {"text": "b", "about": {"connect": {"id": boat}}})
    await created(shop, "remark", {"text": "c"})
    expected = [
        {
            "__typename": "Car",
            "id": car,
            "title": "Beetle",
            "module": {"apiName": "car"},
            "doors": 3,
        },
        {
            "__typename": "Boat",
            "id": boat,
            "title": "Lugger",
            "module": {"apiName": "boat"},
            "sails": 2,
        },
        None,
    ]
    assert [node["about"] for node in await shown(shop)] == expected
    assert [node["aboutId"] for node in await shown(shop)] == [car, boat, None]
    async with watched_server(database_url) as watched:
        api = Api(watched.client, shop.workspace)
        await shown(api)
        await watched.statements()
        assert [node["about"] for node in await shown(api)] == expected
        assert len(await watched.statements()) == 1


async def test_the_other_side_is_a_list_on_each_module(shop: Api) -> None:
    car = await created_id(shop, "car", name="Beetle")
    boat = await created_id(shop, "boat", name="Lugger")
    await created_ids(
        shop,
        "remark",
        [
            {"text": "a", "aboutId": car},
            {"text": "b", "aboutId": car},
            {"text": "c", "aboutId": boat},
        ],
    )
    mark = await created_id(shop, "mark", onId=car)
    await created(shop, "mark", {"onId": mark})
    data = await shop(
        """{ cars { nodes { remarks(orderBy: [{text: DESC}]) { totalCount nodes { text } }
                           markings { totalCount } } }
            boats { nodes { remarks { nodes { text about { ... on Boat { name } } } } } }
            remarks(filter: {markings: {some: {}}}) { totalCount }
            marks(filter: {markings: {some: {}}}) { nodes { id on { title } } }
            some: cars(filter: {remarks: {some: {text: {eq: "b"}}}}) { totalCount }
            none: boats(filter: {remarks: {some: {text: {eq: "b"}}}}) { totalCount } }"""
    )
    assert data["cars"]["nodes"] == [
        {
            "remarks": {"totalCount": 2, "nodes": [{"text": "b"}, {"text": "a"}]},
            "markings": {"totalCount": 1},
        }
    ]
    assert data["boats"]["nodes"] == [
        {"remarks": {"nodes": [{"text": "c", "about": {"name": "Lugger"}}]}}
    ]
    assert data["remarks"] == {"totalCount": 0}
    assert data["marks"] == {"nodes": [{"id": mark, "on": {"title": "Beetle"}}]}
    assert data["some"] == {"totalCount": 1}
    assert data["none"] == {"totalCount": 0}


@pytest.mark.parametrize("way", ["aboutId", "about"])
async def test_only_records_that_are_there_and_of_its_modules_are_taken(
    shop: Api, way: str
) -> None:
    car = await created_id(shop, "car", name="Beetle")
    gone = await created_id(shop, "car", name="Gone")
    await delete(shop, "car", gone)
    other = await created_id(shop, "mark")
    wrong = [gone, other, str(new_id(64)), str(new_id(4711)), "x", shop.workspace.member_id]
    for id_ in wrong:
        given = str(id_) if way == "aboutId" else {"connect": {"id": str(id_)}}
        path = ["aboutId"] if way == "aboutId" else ["about", "connect", "id"]
        payload = await create(shop, "remark", {"text": "x", way: given})
        assert payload["record"] is None
        (error,) = payload["userErrors"]
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["data", *path])
        assert "About: there is no" in error["message"]
    record = await created(shop, "remark", {"text": "x", "aboutId": car})
    assert (await update(shop, "remark", record["id"], {"aboutId": other}))["userErrors"][0][
        "code"
    ] == "NOT_FOUND"
    both = await create(shop, "remark", {"aboutId": car, "about": {"connect": {"id": car}}})
    assert both["userErrors"][0]["code"] == "INVALID"
    cleared = await updated(
        shop, "remark", record["id"], {"about": {"disconnect": True}}, "aboutId"
    )
    assert cleared == {"aboutId": None}


async def test_what_is_no_link_is_told_what_would_be_one(shop: Api) -> None:
    remark = await created_id(shop, "remark", text="x")
    payload = await update(shop, "remark", remark, {"about": {"disconnect": False}})
    assert [error["message"] for error in payload["userErrors"]] == [
        "About must be given as {connect: {id: …}} or {disconnect: true}."
    ]


async def test_filters_ask_for_the_record_and_for_its_module(shop: Api) -> None:
    car = await created_id(shop, "car", name="Beetle")
    boat = await created_id(shop, "boat", name="Lugger")
    await created_ids(
        shop,
        "remark",
        [{"text": "a", "aboutId": car}, {"text": "b", "aboutId": boat}, {"text": "c"}],
    )
    asked: list[tuple[Json, str]] = [
        ({"aboutId": {"eq": car}}, "a"),
        ({"about": {"id": {"in": [car, boat]}}}, "ab"),
        ({"about": {"id": {"isNull": True}}}, "c"),
        ({"about": {"module": {"eq": "boat"}}}, "b"),
        ({"about": {"module": {"neq": "boat"}}}, "ac"),
        ({"about": {"module": {"in": ["boat", "car", "ship"]}}}, "ab"),
        ({"about": {"module": {"startsWith": "CA"}}}, "a"),
        ({"about": {"module": {"isNull": True}}}, "c"),
        ({"about": {"module": {"eq": "car"}, "id": {"eq": boat}}}, ""),
        ({"not": {"about": {"module": {"eq": "car"}}}}, "bc"),
        ({"about": {}}, "abc"),
    ]
    for given, expected in asked:
        data = await shop(
            "query($f: RemarkFilter) { remarks(filter: $f, orderBy: [{text: ASC}]) "
            "{ nodes { text } } }",
            f=given,
        )
        assert "".join(node["text"] for node in data["remarks"]["nodes"]) == expected, given
    by_variable = await shop(
        "query($m: String) { remarks(filter: {about: {module: {eq: $m}}}) { totalCount } }", m="car"
    )
    assert by_variable == {"remarks": {"totalCount": 1}}


async def test_groups_are_made_by_the_record(shop: Api) -> None:
    car = await created_id(shop, "car", name="Beetle")
    boat = await created_id(shop, "boat", name="Lugger")
    await created_ids(
        shop,
        "remark",
        [
            {"text": "a", "aboutId": car},
            {"text": "b", "aboutId": boat},
            {"text": "c", "aboutId": boat},
            {"text": "d"},
        ],
    )
    data = await shop(
        """{ remarks { groups(by: [{aboutId: {}}]) { nodes {
          key { aboutId } label count records { nodes { text } } } } } }"""
    )
    found = data["remarks"]["groups"]["nodes"]
    assert [(group["key"]["aboutId"], group["label"], group["count"]) for group in found] == [
        (car, "Beetle", 1),
        (boat, "Lugger", 2),
        (None, "(none)", 1),
    ]
    assert [len(group["records"]["nodes"]) for group in found] == [1, 2, 1]


@pytest.mark.parametrize(
    ("rule", "left"), [("SET_NULL", [None, "boat"]), ("CASCADE", ["boat"]), ("RESTRICT", None)]
)
@pytest.mark.parametrize("permanently", [True, False])
async def test_deletion_does_what_the_lookup_says(
    api: Api, rule: str, left: list[str | None] | None, permanently: bool
) -> None:
    await api.module(apiName="car", titleField="name", fields=[NAME])
    await api.module(apiName="boat", titleField="name", fields=[NAME])
    await api.module(apiName="remark", fields=[any_lookup("about", onDelete=rule)])
    car = await created_id(api, "car", name="car")
    boat = await created_id(api, "boat", name="boat")
    await created_ids(api, "remark", [{"aboutId": car}, {"aboutId": boat}])
    payload = await delete(api, "car", car, permanently=permanently)
    if left is None:
        assert payload["userErrors"][0]["code"] == "IN_USE"
        assert "1 Remark through About" in payload["userErrors"][0]["message"]
        left = ["car", "boat"]
    else:
        assert payload["userErrors"] == []
    nodes = await shown(api, "{ remarks { nodes { about { title } } } }")
    assert [node["about"] and node["about"]["title"] for node in nodes] == left


async def test_deletion_for_good_leaves_nothing_that_points_there(shop: Api, pool: Pool) -> None:
    """Neither from the bin nor from a field in the bin."""
    boat = await created_id(shop, "boat", name="Lugger")
    remark = await created_id(shop, "remark", text="a", aboutId=boat)
    await created_id(shop, "mark", onId=boat)
    await delete(shop, "remark", remark)
    fields = (await shop(module_id("mark")))["module"]["fields"]
    await shop(
        "mutation($id: ID!) { deleteField(id: $id) { userErrors { message } } }", id=fields[0]["id"]
    )
    await delete(shop, "boat", boat)
    schema = shop.workspace.schema
    async with pool.acquire() as connection:
        for table, column in (("r_66", "f_6"), ("r_67", "f_7")):
            left = await connection.fetchval(
                f'select count(*) from "{schema}".{table} where {column} is not null'
            )
            assert left == 0, table


async def test_nobody_points_to_a_record_that_is_deleted_meanwhile(shop: Api) -> None:
    cars = await created_ids(shop, "car", [{"name": f"c{n}"} for n in range(12)])
    answers = await asyncio.gather(
        *(
            each
            for car in cars
            for each in (create(shop, "remark", {"aboutId": car}), delete(shop, "car", car))
        )
    )
    assert all(answer["userErrors"] == [] for answer in answers[1::2])
    nodes = await shown(shop, "{ remarks(first: 100) { nodes { aboutId about { id } } } }")
    assert all(node["aboutId"] is None and node["about"] is None for node in nodes)


async def test_a_view_keeps_the_modules_that_its_filter_names(shop: Api) -> None:
    car = await created_id(shop, "car", name="Beetle")
    await created_ids(shop, "remark", [{"text": "a", "aboutId": car}, {"text": "b"}])
    data = await shop(
        """mutation($input: ViewInput!) { createView(input: $input) {
          view { id filter } userErrors { message path } } }""",
        input={
            "module": "remark",
            "label": "On cars",
            "kind": "TABLE",
            "columns": [{"field": "text"}, {"field": "about"}],
            "filter": {"about": {"module": {"in": ["car"]}}},
        },
    )
    payload = data["createView"]
    assert payload["userErrors"] == []
    cars = (await shop(module_id("car")))["module"]["id"]
    await shop(
        """mutation($id: ID!) { updateModule(id: $id,
          input: {apiName: "auto", pluralApiName: "autos"}) { userErrors { message } } }""",
        id=cars,
    )
    view = payload["view"]["id"]
    data = await shop(
        "query($id: ID!) { view(id: $id) { filter } remarks(view: $id) { nodes { text } } }",
        id=view,
    )
    assert data["view"]["filter"] == {"about": {"module": {"in": ["auto"]}}}
    assert data["remarks"]["nodes"] == [{"text": "a"}]


async def test_rollups_count_what_points_here_through_it(shop: Api) -> None:
    car_module = (await shop(module_id("car")))["module"]["id"]
    data = await shop(
        """mutation($id: ID!, $input: FieldInput!) {
          createField(moduleId: $id, input: $input) { userErrors { message } } }""",
        id=car_module,
        input=field("remarkCount", "ROLLUP", rollup={"list": "remarks", "function": "COUNT"}),
    )
    assert data["createField"]["userErrors"] == []
    car = await created_id(shop, "car", name="Beetle")
    await created_ids(shop, "remark", [{"aboutId": car}, {"aboutId": car}, {}])
    assert await shop("{ cars { nodes { remarkCount } } }") == {
        "cars": {"nodes": [{"remarkCount": 2}]}
    }


# Definitions

UPDATE = """
mutation($id: ID!, $input: FieldUpdate!) { updateField(id: $id, input: $input) {
  field { lookup { module { apiName } modules { apiName } inverseApiName onDelete } }
  userErrors { code message path } } }
"""


async def lookup_field(api: Api, module: str, name: str) -> str:
    fields = (await api(module_id(module)))["module"]["fields"]
    return next(str(one["id"]) for one in fields if one["apiName"] == name)


async def test_the_modules_of_a_lookup_can_change(shop: Api) -> None:
    boat = await created_id(shop, "boat", name="Lugger")
    remark = await created_id(shop, "remark", aboutId=boat)
    about = await lookup_field(shop, "remark", "about")
    refused = await shop(UPDATE, id=about, input={"lookup": {"modules": ["car"]}})
    (error,) = refused["updateField"]["userErrors"]
    assert error["code"] == "IN_USE"
    assert error["path"] == ["input", "lookup", "modules"]
    await updated(shop, "remark", remark, {"aboutId": None})
    done = await shop(UPDATE, id=about, input={"lookup": {"modules": ["car"]}})
    assert done["updateField"] == {
        "userErrors": [],
        "field": {
            "lookup": {
                "module": None,
                "modules": [{"apiName": "car"}],
                "inverseApiName": "remarks",
                "onDelete": "SET_NULL",
            }
        },
    }
    assert (await create(shop, "remark", {"aboutId": boat}))["userErrors"][0]["code"] == "NOT_FOUND"
    assert "errors" in await shop.ask("{ boats { nodes { remarks { totalCount } } } }")
    every = await shop(UPDATE, id=about, input={"lookup": {"modules": None}})
    assert every["updateField"]["field"]["lookup"]["modules"] == []
    assert (await create(shop, "remark", {"aboutId": remark}))["userErrors"] == []


async def test_a_module_that_is_made_later_has_the_other_side_too(shop: Api) -> None:
    await shop.module(apiName="plane", titleField="name", fields=[NAME])
    plane = await created_id(shop, "plane", name="Dove")
    await created_id(shop, "mark", onId=plane)
    assert await shop("{ planes { nodes { markings { nodes { on { title } } } } } }") == {
        "planes": {"nodes": [{"markings": {"nodes": [{"on": {"title": "Dove"}}]}}]}
    }


async def test_a_module_that_is_looked_up_by_name_cannot_go(shop: Api) -> None:
    found = (await shop(module_id("boat")))["module"]["id"]
    data = await shop(
        "mutation($id: ID!) { deleteModule(id: $id) { userErrors { code message } } }", id=found
    )
    (error,) = data["deleteModule"]["userErrors"]
    assert error["code"] == "IN_USE"
    assert "remark.about" in error["message"]
    assert "mark.on" not in error["message"]


async def test_what_points_to_any_module_forgets_one_that_goes_for_good(shop: Api) -> None:
    await shop.module(apiName="plane", titleField="name", fields=[NAME])
    plane = await created_id(shop, "plane", name="Dove")
    await created_id(shop, "mark", onId=plane)
    found = (await shop(module_id("plane")))["module"]["id"]
    delete_module = (
        "mutation($id: ID!, $p: Boolean!) { deleteModule(id: $id, permanently: $p) "
        "{ userErrors { message } } }"
    )
    assert (await shop(delete_module, id=found, p=False))["deleteModule"]["userErrors"] == []
    marks = "{ marks { nodes { onId on { title } } } }"
    assert (await shop(marks))["marks"]["nodes"] == [{"onId": plane, "on": None}]
    assert (await shop(delete_module, id=found, p=True))["deleteModule"]["userErrors"] == []
    assert (await shop(marks))["marks"]["nodes"] == [{"onId": None, "on": None}]


@pytest.mark.parametrize(
    ("given", "path", "said"),
    [
        (
            field("x", "ANY_LOOKUP", lookup={"modules": ["ship"]}),
            ["lookup", "modules", "0"],
            "ship",
        ),
        (field("x", "ANY_LOOKUP", lookup={"modules": []}), ["lookup", "modules"], "at least one"),
        (
            field("x", "ANY_LOOKUP", lookup={"modules": ["car", "car"]}),
            ["lookup", "modules", "1"],
            "twice",
        ),
        (field("x", "ANY_LOOKUP", lookup={"module": "car"}), ["lookup", "module"], "modules"),
        (field("x", "LOOKUP", lookup={"modules": ["car"]}), ["lookup"], "must say where"),
        (
            field("x", "ANY_LOOKUP", lookup={"inverseApiName": "name"}),
            ["lookup", "inverseApiName"],
            "name is taken",
        ),
        (field("x", "ANY_LOOKUP", searchable=True), ["searchable"], "cannot be searchable"),
        (field("x", "TEXT", lookup={"modules": ["car"]}), ["lookup"], "does not take lookup"),
    ],
)
async def test_rules_that_make_no_sense_are_refused(
    shop: Api, given: Json, path: list[str], said: str
) -> None:
    module = (await shop(module_id("remark")))["module"]["id"]
    data = await shop(
        """mutation($id: ID!, $input: FieldInput!) {
          createField(moduleId: $id, input: $input) { userErrors { message path } } }""",
        id=module,
        input=given,
    )
    errors = data["createField"]["userErrors"]
    assert errors[0]["path"] == ["input", *path], errors
    assert said in errors[0]["message"]


async def test_records_of_any_module_within_each_other_are_limited(shop: Api) -> None:
    fragments = ["fragment F0 on Mark { id }"]
    for n in range(9):
        fragments.append(f"fragment F{n + 1} on Mark {{ a: on {{ ...F{n} }} b: on {{ ...F{n} }} }}")
    document = "{ marks { nodes { ...F9 } } } " + " ".join(fragments)
    (error,) = await shop.errors(document)
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert "kinds in all places together; 2000 are allowed" in error["message"]


async def test_related_records_are_written_along_with_the_record_they_point_to(shop: Api) -> None:
    other = await created_id(shop, "remark", text="b")
    car = await created(
        shop,
        "car",
        {
            "name": "Beetle",
            "remarks": {"create": [{"text": "a"}], "connect": [{"id": other}]},
            "markings": {"create": [{}]},
        },
        "id remarks(orderBy: [{text: ASC}]) { nodes { text about { title } } } "
        "markings { totalCount }",
    )
    assert car["remarks"]["nodes"] == [
        {"text": "a", "about": {"title": "Beetle"}},
        {"text": "b", "about": {"title": "Beetle"}},
    ]
    assert car["markings"] == {"totalCount": 1}
    left = await updated(
        shop,
        "car",
        car["id"],
        {"remarks": {"disconnect": [{"id": other}]}},
        "remarks { nodes { text } }",
    )
    assert left == {"remarks": {"nodes": [{"text": "a"}]}}
