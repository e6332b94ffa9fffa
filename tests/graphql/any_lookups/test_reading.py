"""Lookups to any of several modules, read: from both sides, filtered, grouped, counted."""

from __future__ import annotations

from tests.graphql.any_lookups.remarks import module_query, shown
from tests.graphql.writing.writes import created, created_id, created_ids
from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.every_kind import field


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
    cars = (await shop(module_query("car")))["module"]["id"]
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
    car_module = (await shop(module_query("car")))["module"]["id"]
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


async def test_records_of_any_module_within_each_other_are_limited(shop: Api) -> None:
    fragments = ["fragment F0 on Mark { id }"]
    for n in range(9):
        fragments.append(f"fragment F{n + 1} on Mark {{ a: on {{ ...F{n} }} b: on {{ ...F{n} }} }}")
    document = "{ marks { nodes { ...F9 } } } " + " ".join(fragments)
    (error,) = await shop.errors(document)
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert "kinds in all places together; 2000 are allowed" in error["message"]
