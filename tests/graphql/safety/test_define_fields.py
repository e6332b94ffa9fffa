"""Makes, changes, moves and deletes fields through the API."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_field,
    change_module,
    drop_field,
    everything,
    field_ids,
    make_field,
    make_module,
    moduled,
    sdl,
    told,
)
from tests.support.api import Api, Json
from tests.support.every_kind import OPTIONS, field, lookup

DRY = {"dryRun": True}
LINE = field("line", "TEXT", description="A line.", text={"minLength": 1, "maxLength": 9})
EVERY_KIND: list[Json] = [
    LINE,
    field("remark", "LONG_TEXT", defaultValue="none", hidden=True),
    field("story", "RICH_TEXT", defaultValue="*none*", text={"maxLength": 99}),
    field("count", "INTEGER", number={"min": "0", "max": "9"}, unique=True, indexed=True),
    field("price", "DECIMAL", number={"precision": 9, "scale": 2}, defaultValue="1.5"),
    field("share", "PERCENT", readOnly=True),
    field("stars", "RATING", number={"max": "7"}, defaultValue=3, indexed=True),
    field("done", "BOOLEAN", defaultValue=False),
    field("day", "DATE", defaultValue="2024-02-29"),
    field("at", "DATETIME", defaultValue="2024-02-29T12:00:00+02:00"),
    field("mail", "EMAIL", unique=True, required=True),
    field("phone", "PHONE"),
    field("site", "URL"),
    field("country", "COUNTRY", defaultValue="de"),
    field("home", "ADDRESS", defaultValue={"city": "Bonn", "country": "de"}),
    field("color", "SELECT", options=OPTIONS, defaultValue="RED"),
    field("colors", "MULTI_SELECT", options=OPTIONS, defaultValue=["GREEN", "RED"]),
    field("scan", "FILE", file={"maxSize": 999, "types": ["image/*"]}),
    field("data", "JSON", defaultValue=[{"a": None}]),
    lookup("other", "thing", "others"),
    field("keeper", "USER"),
    field("code", "AUTO_NUMBER", autoNumber={"prefix": "Ä'\\-", "digits": 3, "start": 7}),
]


@pytest.fixture
async def thing(api: Api) -> str:
    """The id of a module with one field, and a record in it."""
    module = accepted(await make_module(api, moduled("thing", field("name", "TEXT"))))["module"]
    await api('mutation { createThing(data: {name: "a"}) { thing { id } } }')
    return str(module["id"])


async def test_every_kind_can_be_added_while_records_are_there(
    api: Api, thing: str, pool: Pool
) -> None:
    for given in EVERY_KIND:
        payload = accepted(await make_field(api, thing, given))
        made = payload["field"]
        assert {name: made[name] for name in ("apiName", "kind", "label")} == {
            name: given[name] for name in ("apiName", "kind", "label")
        }
        assert payload["plan"]["steps"][-1]["target"].startswith("thing")
    assert await everything(api, pool)
    data = await api(
        """{ things { nodes { name line remark count price share done day at mail phone site country
               color colors other { id } otherId others { totalCount } keeper { id } code } } }"""
    )
    (record,) = data["things"]["nodes"]
    empty = {"name": "a", "colors": [], "others": {"totalCount": 0}}
    assert record == {name: empty.get(name) for name in record}
    made = await api(
        """mutation { createThing(data: {mail: "a@x.org"}) { thing {
             remark price done day at country color colors code } userErrors { code } } }"""
    )
    assert made["createThing"] == {
        "thing": {
            "remark": "none",
            "price": "1.50",
            "done": False,
            "day": "2024-02-29",
            "at": "2024-02-29T10:00:00Z",
            "country": "DE",
            "color": "RED",
            "colors": ["RED", "GREEN"],
            "code": "Ä'\\-007",
        },
        "userErrors": [],
    }


async def test_a_field_can_be_used_by_the_request_that_follows(api: Api, thing: str) -> None:
    for number in range(5):
        accepted(await make_field(api, thing, field(f"f{number}", "INTEGER")))
        data = await api(
            f"mutation {{ createThing(data: {{f{number}: {number}}}) {{ thing {{ f{number} }} }} }}"
        )
        assert data["createThing"]["thing"] == {f"f{number}": number}


async def test_dry_runs_keep_nothing(api: Api, thing: str, pool: Pool) -> None:
    name = field_ids((await api("{ modules { fields { id apiName } } }"))["modules"][0])["name"]
    before = await everything(api, pool)
    for given in EVERY_KIND:
        tried = accepted(await make_field(api, thing, given, DRY))
        assert tried["field"]["apiName"] == given["apiName"]
    for payload in (
        await change_field(api, name, {"apiName": "label", "unique": True, "required": True}, DRY),
        await drop_field(api, name, options=DRY),
        await drop_field(api, name, True, DRY),
    ):
        assert accepted(payload)["plan"]["steps"]
    assert await everything(api, pool) == before


async def test_renaming_moves_no_data(api: Api, thing: str, pool: Pool) -> None:
    id = field_ids((await api("{ modules { fields { id apiName } } }"))["modules"][0])["name"]
    schema = api.workspace.schema
    storage = await pool.fetchval(f"select pg_relation_filenode('{schema}.r_64')")
    payload = accepted(await change_field(api, id, {"apiName": "label", "label": "Label"}))
    assert payload["plan"]["steps"][0]["action"] == "RENAME"
    assert payload["plan"]["steps"][0]["target"] == "thing.name"
    assert await api("{ things { nodes { label } } }") == {"things": {"nodes": [{"label": "a"}]}}
    (error,) = await api.errors("{ things { nodes { name } } }")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert await pool.fetchval(f"select pg_relation_filenode('{schema}.r_64')") == storage
    accepted(await make_field(api, thing, field("name", "INTEGER")))
    data = await api("{ things { nodes { label name } } }")
    assert data["things"]["nodes"] == [{"label": "a", "name": None}]


async def test_labels_flags_and_rules_change(api: Api, thing: str) -> None:
    made = accepted(await make_field(api, thing, LINE))["field"]
    changed = accepted(
        await change_field(
            api,
            made["id"],
            {
                "label": "Other",
                "description": None,
                "required": True,
                "readOnly": True,
                "text": {"pattern": "[a-z]+"},
                "defaultValue": "abc",
            },
        )
    )
    shown = changed["field"]
    assert shown["text"] == {"minLength": None, "maxLength": None, "pattern": "[a-z]+"}
    assert (shown["label"], shown["description"], shown["defaultValue"]) == ("Other", "", "abc")
    assert (shown["required"], shown["readOnly"]) == (True, True)
    assert any("1 record" in step["detail"] for step in changed["plan"]["steps"])
    data = await api(
        """mutation { one: createThing(data: {}) { thing { line } }
             two: createThing(data: {line: "A"}) { userErrors { code } } }"""
    )
    assert data == {"one": {"thing": {"line": "abc"}}, "two": {"userErrors": [{"code": "INVALID"}]}}
    nothing = accepted(await change_field(api, made["id"], {"label": "Other"}))
    assert nothing["plan"]["steps"] == []


async def test_a_plan_tells_nothing_but_what_was_asked(api: Api, thing: str) -> None:
    made = accepted(await make_field(api, thing, field("home", "ADDRESS")))["field"]
    write = """mutation { createThing(data: {home: {city: "Oslo"}}) { userErrors { code } } }"""
    assert (await api(write))["createThing"]["userErrors"] == []
    changed = accepted(await change_field(api, made["id"], {"label": "Where"}))
    details = [step["detail"] for step in changed["plan"]["steps"]]
    assert details == ['These change: label from "Home" to "Where". Values that are stored stay.']


async def test_options_come_and_go_while_none_is_held(api: Api, thing: str) -> None:
    made = accepted(await make_field(api, thing, field("color", "SELECT", options=OPTIONS)))
    id = made["field"]["id"]
    await api("mutation { createThing(data: {color: RED}) { thing { id } } }")
    held = [{"key": "BLUE", "label": "Blue"}, {"key": "NEW", "label": "New"}]
    payload = await change_field(api, id, {"options": held})
    assert told(payload) == [("IN_USE", ("input", "options"))]
    kept = [{"key": "NEW", "label": "New"}, {"key": "RED", "label": "Crimson"}]
    accepted(await change_field(api, id, {"options": kept}))
    data = await api(
        """{ __type(name: "ThingColor") { enumValues { name description } }
             things(orderBy: [{color: ASC}]) { nodes { color } } }"""
    )
    assert [one["name"] for one in data["__type"]["enumValues"]] == ["NEW", "RED"]
    assert "Crimson" in data["__type"]["enumValues"][1]["description"]
    assert [node["color"] for node in data["things"]["nodes"]] == ["RED", None]


async def test_unique_is_refused_where_records_share_a_value_and_shows_which(
    api: Api, thing: str, pool: Pool
) -> None:
    id = field_ids((await api("{ modules { fields { id apiName } } }"))["modules"][0])["name"]
    await api(
        """mutation { createThings(data: [{name: "a"}, {name: "b"}, {name: "b"}, {name: "b"},
             {name: "c"}, {}, {}]) { userErrors { code } } }"""
    )
    before = await everything(api, pool)
    payload = await change_field(api, id, {"unique": True})
    assert told(payload) == [("NOT_UNIQUE", ("input", "unique"))]
    message = payload["userErrors"][0]["message"]
    assert "b (3 times)" in message
    assert "a (2 times)" in message
    assert "c (" not in message
    assert await everything(api, pool) == before
    await api(
        'mutation { deleteThings(where: {filter: {name: {in: ["a", "b"]}}}) { count } }',
    )
    accepted(await change_field(api, id, {"unique": True}))
    data = await api(
        """mutation { one: createThing(data: {name: "c"}) { userErrors { code } }
             two: createThing(data: {name: "b"}) { userErrors { code } } }"""
    )
    assert data == {"one": {"userErrors": [{"code": "NOT_UNIQUE"}]}, "two": {"userErrors": []}}
    found = await api('{ thingBy(key: {name: "c"}) { name } }')
    assert found == {"thingBy": {"name": "c"}}


async def test_digits_shrink_only_where_every_value_fits(api: Api, thing: str) -> None:
    id = accepted(await make_field(api, thing, field("size", "DECIMAL")))["field"]["id"]
    await api('mutation { createThing(data: {size: "12.345"}) { thing { id } } }')
    for number, code in (
        ({"precision": 5, "scale": 2}, "OUT_OF_RANGE"),
        ({"precision": 4, "scale": 3}, "OUT_OF_RANGE"),
        ({"precision": 5, "scale": 3}, None),
    ):
        payload = await change_field(api, id, {"number": number})
        assert told(payload) == ([] if code is None else [(code, ("input", "number"))])
    assert (await api("{ things { nodes { size } } }"))["things"]["nodes"][1] == {"size": "12.345"}


async def test_a_kind_and_a_target_stay_what_they_are(api: Api, thing: str, pool: Pool) -> None:
    ids = field_ids((await api("{ modules { fields { id apiName } } }"))["modules"][0])
    made = accepted(await make_field(api, thing, lookup("other", "thing", "others")))
    number = field("code", "AUTO_NUMBER", autoNumber={"start": 5})
    count = accepted(await make_field(api, thing, number))
    accepted(await make_module(api, moduled("place")))
    before = await everything(api, pool)
    for id, given, path in (
        (ids["name"], {"kind": "LOOKUP"}, ("kind",)),
        (made["field"]["id"], {"lookup": {"module": "place"}}, ("lookup", "module")),
        (count["field"]["id"], {"autoNumber": {"start": 6}}, ("autoNumber", "start")),
    ):
        payload = await change_field(api, id, given)
        assert told(payload) == [("INVALID", ("input", *path))]
    assert await everything(api, pool) == before
    accepted(await change_field(api, ids["name"], {"kind": "TEXT"}))


async def test_fields_are_put_in_order_and_into_sections(api: Api, thing: str) -> None:
    for name in ("two", "three"):
        accepted(await make_field(api, thing, field(name, "TEXT")))
    await api(
        """mutation($id: ID!) { createSection(moduleId: $id, input: {key: "top", label: "Top"})
             { userErrors { code } } }""",
        id=thing,
    )
    ids = field_ids((await api("{ modules { fields { id apiName } } }"))["modules"][0])
    move = """mutation($id: ID!, $after: ID, $section: String) {
      moveField(id: $id, after: $after, section: $section) {
        module { fields { apiName section } } userErrors { code path } } }"""
    stay = move.replace(", $section: String", "").replace(", section: $section", "")
    data = await api(move, id=ids["three"], section="top")
    assert data["moveField"]["module"]["fields"] == [
        {"apiName": "three", "section": "top"},
        {"apiName": "name", "section": None},
        {"apiName": "two", "section": None},
    ]
    data = await api(stay, id=ids["three"], after=ids["name"])
    assert data["moveField"]["module"]["fields"][1] == {"apiName": "three", "section": "top"}
    data = await api(move, id=ids["three"], after=ids["two"], section=None)
    assert data["moveField"]["module"]["fields"][2] == {"apiName": "three", "section": None}
    for variables, code, path in (
        ({"id": ids["two"], "section": "none"}, "NOT_FOUND", ["section"]),
        ({"id": ids["two"], "after": ids["two"]}, "INVALID", ["after"]),
        ({"id": ids["two"], "after": "fld_99"}, "NOT_FOUND", ["after"]),
        ({"id": "fld_99"}, "NOT_FOUND", ["id"]),
    ):
        data = await api(move, **variables)
        assert data["moveField"]["userErrors"] == [{"code": code, "path": path}]


async def test_a_deleted_field_is_hidden_and_a_dropped_one_gone(
    api: Api, thing: str, pool: Pool
) -> None:
    ids = field_ids((await api("{ modules { fields { id apiName } } }"))["modules"][0])
    accepted(await change_field(api, ids["name"], {"required": True, "unique": True}))
    payload = accepted(await drop_field(api, ids["name"]))
    assert payload["field"] == {"id": ids["name"], "trashed": True}
    assert payload["module"]["fields"] == []
    assert any("1 record" in step["detail"] for step in payload["plan"]["steps"])
    assert "ThingUnique" in await sdl(api)
    for document in (
        "{ things { nodes { name } } }",
        '{ things(filter: {name: {eq: "a"}}) { totalCount } }',
        "{ things(orderBy: [{name: ASC}]) { totalCount } }",
        '{ thingBy(key: {name: "a"}) { id } }',
        'mutation { createThing(data: {name: "a"}) { thing { id } } }',
    ):
        errors = await api.errors(document)
        assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}
    made = await api("mutation { createThing(data: {}) { thing { title } userErrors { code } } }")
    assert made["createThing"]["userErrors"] == []
    schema = api.workspace.schema
    kept = await pool.fetch(f"select f_1 from {schema}.r_64 order by number")
    assert [row["f_1"] for row in kept] == ["a", None]
    assert told(await drop_field(api, ids["name"])) == [("NOT_FOUND", ("id",))]
    assert told(await change_field(api, ids["name"], {"label": "x"})) == [("NOT_FOUND", ("id",))]
    binned = await api("{ modules { fields(trashed: true) { id trashed apiName } } }")
    assert binned["modules"][0]["fields"] == [
        {"id": ids["name"], "trashed": True, "apiName": "name"}
    ]
    gone = accepted(await drop_field(api, ids["name"], True))
    assert gone["field"] is None
    assert any(step["destructive"] for step in gone["plan"]["steps"])
    columns = await pool.fetchval(
        "select count(*) from information_schema.columns where table_schema = $1 "
        "and table_name = 'r_64' and column_name = 'f_1'",
        schema,
    )
    assert columns == 0
    assert await everything(api, pool)


async def test_a_lookup_goes_with_both_its_sides(api: Api, thing: str, pool: Pool) -> None:
    made = accepted(await make_field(api, thing, lookup("other", "thing", "others")))
    accepted(await drop_field(api, made["field"]["id"]))
    for name in ("other { id }", "otherId", "others { totalCount }"):
        (error,) = await api.errors(f"{{ things {{ nodes {{ {name} }} }} }}")
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert await everything(api, pool)
    accepted(await make_field(api, thing, lookup("other", "thing", "others")))
    accepted(await drop_field(api, made["field"]["id"], True))
    data = await api("{ things { nodes { others { totalCount } } } }")
    assert data["things"]["nodes"] == [{"others": {"totalCount": 0}}]
    assert await everything(api, pool)


async def test_values_survive_the_bin_and_a_record_that_is_deleted_meanwhile(
    api: Api, thing: str, pool: Pool
) -> None:
    made = accepted(await make_field(api, thing, lookup("other", "thing", "others")))
    data = await api(
        """mutation { a: createThing(data: {}) { thing { id } }
             b: createThing(data: {}) { thing { id } } }"""
    )
    a, b = data["a"]["thing"]["id"], data["b"]["thing"]["id"]
    await api(
        "mutation($a: ID!, $b: ID!) { updateThing(id: $a, data: {otherId: $b}) { thing { id } } }",
        a=a,
        b=b,
    )
    accepted(await drop_field(api, made["field"]["id"]))
    gone = await api(
        "mutation($b: ID!) { deleteThing(id: $b, permanently: true) { userErrors { code } } }", b=b
    )
    assert gone["deleteThing"]["userErrors"] == []
    left = await pool.fetchval(
        f"select count(*) from {api.workspace.schema}.r_64 where f_2 is not null"
    )
    assert left == 0


async def test_what_is_not_there_is_not_found(api: Api, thing: str, pool: Pool) -> None:
    before = await everything(api, pool)
    for id in ("fld_0", "fld_99", "sys_64_createdAt", "mod_64", "", "name", "fld_" + "9" * 30):
        assert told(await change_field(api, id, {"label": "x"})) == [("NOT_FOUND", ("id",))]
        assert told(await drop_field(api, id)) == [("NOT_FOUND", ("id",))]
        assert told(await drop_field(api, id, True)) == [("NOT_FOUND", ("id",))]
    assert await everything(api, pool) == before


async def test_a_change_that_changes_nothing_says_so(api: Api, thing: str) -> None:
    name = (await api("{ modules { fields { id } } }"))["modules"][0]["fields"][0]["id"]
    for input in ({}, {"apiName": "name"}):
        payload = accepted(await change_field(api, name, input))
        assert payload["plan"] == {"summary": "Nothing changes.", "steps": []}
    payload = accepted(await change_module(api, thing, {"apiName": "thing"}))
    assert payload["plan"] == {"summary": "Nothing changes.", "steps": []}
