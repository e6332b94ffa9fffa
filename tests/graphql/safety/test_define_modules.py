"""Makes, changes, moves and deletes modules through the API."""

from __future__ import annotations

from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_module,
    drop_module,
    everything,
    make_field,
    make_module,
    moduled,
    sdl,
    told,
)
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

DRY = {"dryRun": True}
BOAT = moduled(
    "boat",
    field("name", "TEXT", section="main", required=True),
    field("sail", "SELECT", options=[{"key": "RED", "label": "Red"}], section="rig"),
    titleField="name",
    description="Things that float.",
    icon="ship",
    sections=[{"key": "main", "label": "Main"}, {"key": "rig", "label": "Rig"}],
)


async def names(api: Api) -> list[str]:
    """The modules in their order."""
    return [
        module["apiName"]
        for module in (await api("{ modules(system: false) { apiName } }"))["modules"]
    ]


async def test_a_module_is_there_with_all_that_was_said(api: Api) -> None:
    payload = accepted(await make_module(api, BOAT))
    module = payload["module"]
    assert module.pop("id").startswith("mod_")
    assert all(one.pop("id").startswith("fld_") for one in module["fields"])
    assert module == {
        "apiName": "boat",
        "pluralApiName": "boats",
        "label": "Boat",
        "pluralLabel": "Boats",
        "description": "Things that float.",
        "icon": "ship",
        "recycleBin": True,
        "system": False,
        "trashed": False,
        "titleField": {"apiName": "name"},
        "sections": [{"key": "main", "label": "Main"}, {"key": "rig", "label": "Rig"}],
        "fields": [{"apiName": "name", "section": "main"}, {"apiName": "sail", "section": "rig"}],
    }
    assert [(step["action"], step["target"]) for step in payload["plan"]["steps"]] == [
        ("CREATE", "boat"),
        ("CREATE", "boat.name"),
        ("CREATE", "boat.sail"),
    ]
    made = await api('mutation { createBoat(data: {name: "a", sail: RED}) { boat { title } } }')
    assert made["createBoat"]["boat"] == {"title": "a"}


async def test_a_dry_run_tells_everything_and_keeps_nothing(api: Api, pool: Pool) -> None:
    before = await everything(api, pool)
    tried = accepted(await make_module(api, BOAT, DRY))
    assert tried["module"]["apiName"] == "boat"
    assert len(tried["plan"]["steps"]) == 3
    assert await everything(api, pool) == before
    refused = await make_module(api, {**BOAT, "apiName": "Boat"}, DRY)
    assert told(refused) == [("INVALID", ("input", "apiName"))]
    made = accepted(await make_module(api, BOAT))
    assert made["plan"] == tried["plan"]
    after = await everything(api, pool)
    id = made["module"]["id"]
    for payload in (
        await change_module(api, id, {"apiName": "ship", "label": "Ship"}, DRY),
        await drop_module(api, id, options=DRY),
        await drop_module(api, id, True, DRY),
    ):
        assert accepted(payload)["plan"]["steps"]
    assert await everything(api, pool) == after


async def test_the_same_change_twice_in_one_request_dry_and_real(api: Api) -> None:
    data = await api(
        """mutation($input: ModuleInput!) {
          tried: createModule(input: $input, options: {dryRun: true}) { userErrors { code } }
          made: createModule(input: $input) { userErrors { code } }
          again: createModule(input: $input) { userErrors { code path } } }""",
        input=BOAT,
    )
    assert data["tried"] == data["made"] == {"userErrors": []}
    assert {error["code"] for error in data["again"]["userErrors"]} == {"NAME_TAKEN"}


async def test_renaming_moves_no_data(api: Api, pool: Pool) -> None:
    id = accepted(await make_module(api, BOAT))["module"]["id"]
    made = await api('mutation { createBoat(data: {name: "a"}) { boat { id } } }')
    record = made["createBoat"]["boat"]["id"]
    rename = {"apiName": "ship", "pluralApiName": "ships", "label": "Ship", "pluralLabel": "Ships"}
    payload = accepted(await change_module(api, id, rename))
    actions = [step["action"] for step in payload["plan"]["steps"]]
    assert actions == ["RENAME", "RENAME", "UPDATE"]
    assert not any(step["destructive"] for step in payload["plan"]["steps"])
    data = await api(
        """query($id: ID!) { ship(id: $id) { __typename id name module { apiName label } }
             ships { totalCount } node(id: $id) { __typename } }""",
        id=record,
    )
    assert data["ship"] == {
        "__typename": "Ship",
        "id": record,
        "name": "a",
        "module": {"apiName": "ship", "label": "Ship"},
    }
    assert (data["ships"]["totalCount"], data["node"]) == (1, {"__typename": "Ship"})
    (error,) = await api.errors("{ boats { totalCount } }")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    accepted(await make_module(api, BOAT))
    assert (await api("{ boats { totalCount } }"))["boats"]["totalCount"] == 0


async def test_names_can_be_swapped_by_way_of_a_third(api: Api) -> None:
    one = accepted(await make_module(api, moduled("one")))["module"]["id"]
    two = accepted(await make_module(api, moduled("two")))["module"]["id"]
    await api("mutation { createOne(data: {}) { one { id } } }")
    for id, name in ((one, "three"), (two, "one"), (one, "two")):
        accepted(await change_module(api, id, {"apiName": name, "pluralApiName": f"{name}s"}))
    data = await api("{ ones { totalCount } twos { totalCount } }")
    assert data == {"ones": {"totalCount": 0}, "twos": {"totalCount": 1}}


async def test_a_taken_name_refuses_the_change(api: Api, pool: Pool) -> None:
    accepted(await make_module(api, BOAT))
    other = accepted(await make_module(api, moduled("car")))["module"]["id"]
    before = await everything(api, pool)
    for given, path in (
        ({"apiName": "boat"}, "apiName"),
        ({"pluralApiName": "boats"}, "pluralApiName"),
        ({"apiName": "boats"}, "apiName"),
        ({"apiName": "BOAT".lower().capitalize()}, "apiName"),
    ):
        payload = await change_module(api, other, given)
        assert payload["module"] is None
        assert {one[1] for one in told(payload)} == {("input", path)}
    assert await everything(api, pool) == before


async def test_the_title_can_be_another_field_or_none(api: Api) -> None:
    id = accepted(await make_module(api, BOAT))["module"]["id"]
    made = await api('mutation { createBoat(data: {name: "a", sail: RED}) { boat { id } } }')
    record = made["createBoat"]["boat"]["id"]
    for title, shown in (("sail", "Red"), (None, "#1"), ("name", "a")):
        accepted(await change_module(api, id, {"titleField": title}))
        data = await api("query($id: ID!) { boat(id: $id) { title } }", id=record)
        assert data["boat"]["title"] == shown
    for title, code in (("nothing", "NOT_FOUND"), ("id", "NOT_FOUND")):
        payload = await change_module(api, id, {"titleField": title})
        assert told(payload) == [(code, ("input", "titleField"))]
    accepted(await make_field(api, id, field("free", "LONG_TEXT")))
    accepted(await change_module(api, id, {"titleField": "free"}))
    data = await api(
        """mutation($free: String) { createBoat(data: {name: "b", free: $free}) {
          boat { title } } }""",
        free=f"{'x' * 120}\nmore",
    )
    assert data["createBoat"]["boat"]["title"] == "x" * 100
    accepted(await make_field(api, id, field("yes", "BOOLEAN")))
    payload = await change_module(api, id, {"titleField": "yes"})
    assert told(payload) == [("INVALID", ("input", "titleField"))]


async def test_modules_are_put_in_order(api: Api) -> None:
    ids = {}
    for name in ("one", "two", "three"):
        ids[name] = accepted(await make_module(api, moduled(name)))["module"]["id"]
    move = """mutation($id: ID!, $after: ID) {
      moveModule(id: $id, after: $after) { module { id } userErrors { code path } } }"""
    for moved, after, order in (
        ("three", None, ["three", "one", "two"]),
        ("three", "one", ["one", "three", "two"]),
        ("one", "two", ["three", "two", "one"]),
    ):
        data = await api(move, id=ids[moved], after=ids.get(after or ""))
        assert data["moveModule"]["userErrors"] == []
        assert await names(api) == order
    for id, after, code, path in (
        (ids["one"], ids["one"], "INVALID", ["after"]),
        (ids["one"], "mod_9", "NOT_FOUND", ["after"]),
        ("mod_9", None, "NOT_FOUND", ["id"]),
        ("nonsense", None, "NOT_FOUND", ["id"]),
    ):
        data = await api(move, id=id, after=after)
        assert data["moveModule"]["userErrors"] == [{"code": code, "path": path}]


async def test_a_module_in_the_bin_is_out_of_the_schema_and_keeps_its_records(
    api: Api, pool: Pool
) -> None:
    id = accepted(await make_module(api, BOAT))["module"]["id"]
    made = await api('mutation { createBoat(data: {name: "a"}) { boat { id } } }')
    record = made["createBoat"]["boat"]["id"]
    payload = accepted(await drop_module(api, id))
    assert payload["module"] == {"id": id, "trashed": True}
    assert any("1 record" in step["detail"] for step in payload["plan"]["steps"])
    assert not any(step["destructive"] for step in payload["plan"]["steps"])
    assert "boat" not in (await sdl(api)).lower()
    data = await api(
        """query($id: ID!) { node(id: $id) { id } module(apiName: "boat") { id }
             modules(system: false) { id }
             binned: modules(trashed: true, system: false) { id trashed } }""",
        id=record,
    )
    assert data == {
        "node": None,
        "module": None,
        "modules": [],
        "binned": [{"id": id, "trashed": True}],
    }
    assert await pool.fetchval(f"select count(*) from {api.workspace.schema}.r_64") == 1
    assert told(await drop_module(api, id)) == [("NOT_FOUND", ("id",))]
    assert told(await change_module(api, id, {"label": "x"})) == [("NOT_FOUND", ("id",))]
    assert told(await make_field(api, id, field("more", "TEXT"))) == [("NOT_FOUND", ("moduleId",))]
    accepted(await make_module(api, BOAT))
    gone = accepted(await drop_module(api, id, True))
    assert gone["module"] is None
    assert any(step["destructive"] for step in gone["plan"]["steps"])
    assert await everything(api, pool)
    assert await pool.fetchval(f"select to_regclass('{api.workspace.schema}.r_64')") is None
    assert await names(api) == ["boat"]


async def test_a_module_that_is_looked_up_stays(api: Api, pool: Pool) -> None:
    boat = accepted(await make_module(api, BOAT))["module"]["id"]
    crew = moduled("sailor", lookup("boat", "boat", "crew"), lookup("mate", "sailor", "mates"))
    sailor = accepted(await make_module(api, crew))["module"]["id"]
    before = await everything(api, pool)
    for permanently in (False, True):
        payload = await drop_module(api, boat, permanently)
        assert told(payload) == [("IN_USE", ("id",))]
        assert "sailor.boat" in payload["userErrors"][0]["message"]
    assert await everything(api, pool) == before
    accepted(await drop_module(api, sailor))
    accepted(await drop_module(api, boat))
    accepted(await drop_module(api, sailor, True))
    accepted(await drop_module(api, boat, True))
    assert await everything(api, pool)


async def test_a_system_module_can_be_renamed_and_not_deleted(api: Api, pool: Pool) -> None:
    id = accepted(await make_module(api, BOAT))["module"]["id"]
    # Only the packs that come with the product make system modules.
    await pool.execute(
        f"""update {api.workspace.schema}.module
            set body = jsonb_set(body::jsonb, '{{system}}', 'true')::json,
                revision = revision + 1 where number >= 64"""
    )
    await pool.execute(f"update {api.workspace.schema}.epoch set epoch = epoch + 1")
    data = await api("{ modules(system: true) { apiName } }")
    names = ["boat", "note", "task", "callLog", "tag", "activityLog"]
    assert [one["apiName"] for one in data["modules"]] == names
    for permanently in (None, False, True):
        payload = await drop_module(api, id, permanently)
        assert told(payload) == [("IN_USE", ("id",))]
        assert payload["plan"]["steps"] == []
    renamed = accepted(await change_module(api, id, {"apiName": "ship", "pluralApiName": "ships"}))
    assert (renamed["module"]["apiName"], renamed["module"]["system"]) == ("ship", True)
    accepted(await make_field(api, id, field("more", "TEXT")))


async def test_what_is_not_there_is_not_found(api: Api, pool: Pool) -> None:
    accepted(await make_module(api, BOAT))
    before = await everything(api, pool)
    missing: list[str] = [
        "mod_1",
        "mod_0",
        "mod_99999999999999",
        "mod_-1",
        "",
        "boat",
        "64",
        "fld_1",
    ]
    missing += ["mod_64 ", "mod_064", "mod_６４"]
    for id in missing:
        assert told(await change_module(api, id, {"label": "x"})) == [("NOT_FOUND", ("id",))]
        assert told(await drop_module(api, id)) == [("NOT_FOUND", ("id",))]
        assert told(await drop_module(api, id, True)) == [("NOT_FOUND", ("id",))]
        assert told(await make_field(api, id, field("a", "TEXT"))) == [("NOT_FOUND", ("moduleId",))]
        shown = await api("query($id: ID) { module(id: $id) { id } }", id=id)
        assert shown == {"module": None}
    assert await everything(api, pool) == before


async def test_the_bin_of_a_module_can_be_given_up(api: Api) -> None:
    id = accepted(await make_module(api, BOAT))["module"]["id"]
    await api(
        """mutation { createBoat(data: {name: "a"}) { boat { id } }
             deleteBoats(where: {all: true}) { count } }"""
    )
    payload = accepted(await change_module(api, id, {"recycleBin": False}))
    assert payload["module"]["recycleBin"] is False
    assert any("1 record" in step["detail"] for step in payload["plan"]["steps"])
    nothing: Json = accepted(await change_module(api, id, {}))
    assert nothing["plan"]["steps"] == []


async def test_of_the_system_fields_only_the_owner_can_be_written(api: Api) -> None:
    accepted(await make_module(api, BOAT))
    shown = await api(
        """{ module(apiName: "boat") { fields { readOnly } systemFields { apiName readOnly } } }"""
    )
    assert not any(one["readOnly"] for one in shown["module"]["fields"])
    free = [one["apiName"] for one in shown["module"]["systemFields"] if not one["readOnly"]]
    assert free == ["owner"]
