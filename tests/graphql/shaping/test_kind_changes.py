"""A field becomes one of another kind: its values go along, or it is said which would be lost."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from crm.carrying import BECOMES
from storage.engine import Pool
from tests.graphql.safety.defining import (
    ERRORS,
    FIELD,
    PLAN,
    accepted,
    change_module,
    drop_field,
    everything,
    field_ids,
    make_field,
    told,
)
from tests.graphql.shaping.options import option_set
from tests.support.api import Api, Json, serving
from tests.support.every_kind import field
from tests.support.views import create_view, shown

DRY = {"dryRun": True}
ALLOW = {"loss": "ALLOW"}
CHOICES: list[Json] = [
    {"key": "RED", "label": "Deep red"},
    {"key": "SEA", "label": "Sea"},
    {"key": "ONE", "label": "1"},
]
YES_NO: list[Json] = [{"key": "YES", "label": "Sure"}, {"key": "B", "label": "No"}]


async def become(api: Api, id: str, kind: str, how: Json | None = None, **more: object) -> Json:
    """The payload of a change of a field's kind."""
    data = await api(
        f"""mutation($id: ID!, $input: FieldUpdate!, $options: DefinitionOptions) {{
          updateField(id: $id, input: $input, options: $options) {{
            field {{ {FIELD} unique indexed searchable pendingKind }} jobs {{ id kind }}
            {PLAN} {ERRORS} }} }}""",
        id=id,
        input={"kind": kind, **more},
        options=how,
    )
    payload: Json = data["updateField"]
    return payload


async def thing(api: Api, *fields: Json, **more: object) -> dict[str, str]:
    """The ids of the fields of a new module, and of itself under ""."""
    module = await api.module(apiName="thing", fields=[field("name", "TEXT"), *fields], **more)
    return {**field_ids(module), "": module["id"]}


async def keep(api: Api, *values: object) -> None:
    """A record for each value of the field `x`, in their order."""
    made = await api(
        """mutation($d: [ThingCreate!]!) { createThings(data: $d) {
             userErrors { code message path } } }""",
        d=[{"x": value} for value in values],
    )
    assert made["createThings"]["userErrors"] == []


async def kept(api: Api, selection: str = "x") -> list[object]:
    """The values of the field `x`, in the order of the records."""
    data = await api(
        f"{{ things(orderBy: [{{number: ASC}}], first: 100) {{ nodes {{ {selection} }} }} }}"
    )
    return [one["x"] for one in data["things"]["nodes"]]


MONEY = {"currency": {"default": "EUR"}}
LOST = object()
PAIRS: list[tuple[Json, Json, list[tuple[object, object]]]] = [
    (field("x", "TEXT"), {"kind": "LONG_TEXT"}, [("a", "a"), (None, None)]),
    (
        field("x", "LONG_TEXT"),
        {"kind": "TEXT"},
        [(" a\nb ", " a\nb "), ("y" * 256, LOST), ("y" * 255, "y" * 255)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "EMAIL"},
        [("Ann@Example.org ", "Ann@example.org"), ("ann", LOST), (None, None)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "PHONE"},
        [("+49 30 901820", "+4930901820"), ("030 901820", LOST)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "URL"},
        [("https://x.org/a", "https://x.org/a"), ("x.org", LOST)],
    ),
    (field("x", "TEXT"), {"kind": "COUNTRY"}, [("de", "DE"), ("France", "FR"), ("Mars", LOST)]),
    (
        field("x", "TEXT"),
        {"kind": "INTEGER"},
        [("12", 12), (" -3 ", -3), ("4.0", 4), ("4.5", LOST), ("many", LOST), ("9" * 12, LOST)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "DECIMAL"},
        [("12.50", "12.50"), (".5", "0.5"), ("1e3", LOST), ("1,5", LOST), ("NaN", LOST)],
    ),
    (field("x", "TEXT"), {"kind": "PERCENT"}, [("12.5 %", "12.5"), ("7", "7")]),
    (field("x", "TEXT"), {"kind": "RATING"}, [("5", 5), ("6", LOST), ("0", LOST)]),
    (
        field("x", "TEXT"),
        {"kind": "BOOLEAN"},
        [("Yes", True), ("FALSE", False), ("0", False), ("maybe", LOST)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "DATE"},
        [("2024-02-29", "2024-02-29"), ("29.2.2024", LOST), ("2023-02-29", LOST)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "DATETIME"},
        [
            ("2024-02-29T12:00:00+02:00", "2024-02-29T10:00:00Z"),
            ("2024-07-01 12:00", "2024-07-01T10:00:00Z"),
            ("noon", LOST),
        ],
    ),
    (
        field("x", "TEXT"),
        {"kind": "SELECT", "options": CHOICES},
        [("RED", "RED"), ("deep RED", "RED"), (" sea", "SEA"), ("blue", LOST), ("1", "ONE")],
    ),
    (
        field("x", "TEXT"),
        {"kind": "MULTI_SELECT", "options": CHOICES},
        [("sea, Deep red", ["RED", "SEA"]), ("blue", LOST), (None, [])],
    ),
    (
        field("x", "INTEGER", number={"min": "0", "max": "9"}),
        {"kind": "DECIMAL"},
        [(3, "3"), (None, None)],
    ),
    (field("x", "INTEGER"), {"kind": "TEXT"}, [(-3, "-3")]),
    (field("x", "INTEGER"), {"kind": "BOOLEAN"}, [(1, True), (0, False), (2, LOST)]),
    (
        field("x", "INTEGER"),
        {"kind": "SELECT", "options": CHOICES},
        [(1, "ONE"), (2, LOST)],
    ),
    (
        field("x", "DECIMAL", number={"precision": 9, "scale": 2}),
        {"kind": "INTEGER"},
        [("3.00", 3), ("3.50", LOST)],
    ),
    (field("x", "DECIMAL"), {"kind": "PERCENT"}, [("3.5", "3.5")]),
    (field("x", "PERCENT"), {"kind": "TEXT"}, [("3.50", "3.50")]),
    (field("x", "RATING"), {"kind": "DECIMAL"}, [(4, "4")]),
    (field("x", "BOOLEAN"), {"kind": "TEXT"}, [(True, "Yes"), (False, "No"), (None, None)]),
    (field("x", "BOOLEAN"), {"kind": "INTEGER"}, [(True, 1), (False, 0)]),
    (
        field("x", "BOOLEAN"),
        {"kind": "SELECT", "options": YES_NO},
        [(True, "YES"), (False, "B")],
    ),
    (
        field("x", "DATE"),
        {"kind": "DATETIME"},
        [("2024-07-01", "2024-06-30T22:00:00Z"), ("2024-01-01", "2023-12-31T23:00:00Z")],
    ),
    (
        field("x", "DATETIME"),
        {"kind": "DATE"},
        [("2024-06-30T22:00:00Z", "2024-07-01"), ("2024-06-30T21:59:00Z", "2024-06-30")],
    ),
    (field("x", "DATE"), {"kind": "TEXT"}, [("2024-02-29", "2024-02-29")]),
    (field("x", "DATETIME"), {"kind": "TEXT"}, [("2024-06-30T22:00:00Z", "2024-06-30T22:00:00Z")]),
    (field("x", "SELECT", options=CHOICES), {"kind": "TEXT"}, [("RED", "Deep red")]),
    (field("x", "SELECT", options=CHOICES), {"kind": "MULTI_SELECT"}, [("RED", ["RED"])]),
    (field("x", "SELECT", options=CHOICES), {"kind": "INTEGER"}, [("ONE", 1), ("SEA", LOST)]),
    (
        field("x", "SELECT", options=YES_NO),
        {"kind": "BOOLEAN"},
        [("YES", True), ("B", False)],
    ),
    (
        field("x", "MULTI_SELECT", options=CHOICES),
        {"kind": "SELECT"},
        [(["RED"], "RED"), (["RED", "SEA"], LOST), ([], None)],
    ),
    (
        field("x", "MULTI_SELECT", options=CHOICES),
        {"kind": "LONG_TEXT"},
        [(["RED", "SEA"], "Deep red, Sea")],
    ),
    (field("x", "TEXT"), {"kind": "JSON"}, [('{"a": [1]}', {"a": [1]}), ("{", LOST)]),
    (field("x", "JSON"), {"kind": "TEXT"}, [({"a": [1]}, '{"a": [1]}'), (None, None)]),
    (field("x", "EMAIL"), {"kind": "TEXT"}, [("Ann@example.org", "Ann@example.org")]),
    (field("x", "COUNTRY"), {"kind": "TEXT"}, [("DE", "DE")]),
    (field("x", "URL"), {"kind": "TEXT"}, [("https://x.org", "https://x.org")]),
]


@pytest.mark.parametrize(
    ("before", "after", "values"),
    PAIRS,
    ids=[f"{before['kind']}-{after['kind']}" for before, after, _ in PAIRS],
)
async def test_values_are_carried_or_lost(
    api: Api, pool: Pool, before: Json, after: Json, values: list[tuple[object, object]]
) -> None:
    await api('mutation { updateWorkspace(input: {timeZone: "Europe/Berlin"}) { __typename } }')
    ids = await thing(api, before)
    await keep(api, *(given for given, _ in values))
    lost = sum(wanted is LOST for _, wanted in values)
    state = await everything(api, pool)
    if lost:
        refused = await changed(api, ids["x"], after, {})
        assert told(refused) == [("INVALID", ("input", "kind"))]
        assert f"{lost} value" in refused["userErrors"][0]["message"]
        assert await everything(api, pool) == state
    dry = accepted(await changed(api, ids["x"], after, {**ALLOW, **DRY}))
    assert await everything(api, pool) == state
    payload = accepted(await changed(api, ids["x"], after, ALLOW))
    assert payload["plan"] == dry["plan"]
    assert payload["field"]["kind"] == after["kind"]
    assert payload["jobs"] == []
    destructive = [step for step in payload["plan"]["steps"] if step["destructive"]]
    assert bool(destructive) == bool(lost)
    for step in destructive:
        assert f"{lost} value" in step["detail"]
    empty: object = [] if after["kind"] == "MULTI_SELECT" else None
    assert await kept(api) == [empty if wanted is LOST else wanted for _, wanted in values]
    assert await everything(api, pool)


async def changed(api: Api, id: str, input: Json, how: Json) -> Json:
    """The payload of a field's change."""
    more = {name: value for name, value in input.items() if name != "kind"}
    return await become(api, id, input["kind"], how, **more)


async def test_money_is_carried_with_its_currency(api: Api, pool: Pool) -> None:
    ids = await thing(api, field("x", "TEXT"))
    await keep(api, "12.50", "7 USD", "GBP 3", "1.005", "cheap", "5 XXX")
    assert told(await become(api, ids["x"], "CURRENCY")) == [("REQUIRED", ("input", "currency"))]
    payload = accepted(await become(api, ids["x"], "CURRENCY", ALLOW, **MONEY))
    assert "3 values are lost" in payload["plan"]["steps"][-1]["detail"]
    assert await kept(api, "x { amount currency }") == [
        {"amount": "12.50", "currency": "EUR"},
        {"amount": "7.00", "currency": "USD"},
        {"amount": "3.00", "currency": "GBP"},
        None,
        None,
        None,
    ]
    assert await everything(api, pool)
    # Amounts in other currencies than the usual one are not amounts of it.
    refused = await become(api, ids["x"], "DECIMAL")
    assert told(refused) == [("INVALID", ("input", "kind"))]
    assert "7.00 USD" in refused["userErrors"][0]["message"]
    accepted(await become(api, ids["x"], "TEXT"))
    assert (await kept(api))[:3] == ["12.50 EUR", "7.00 USD", "3.00 GBP"]
    accepted(await become(api, ids["x"], "CURRENCY", **MONEY))
    accepted(await become(api, ids["x"], "DECIMAL", ALLOW))
    assert (await kept(api))[:3] == ["12.50", None, None]
    assert await everything(api, pool)


async def test_texts_with_a_form_of_their_own(api: Api, pool: Pool) -> None:
    ids = await thing(api, field("x", "LONG_TEXT"))
    await keep(api, "**bold**", None)
    accepted(await become(api, ids["x"], "RICH_TEXT"))
    assert await kept(api, "x(format: HTML)") == ["<p><strong>bold</strong></p>\n", None]
    found = await api('{ things(search: "bold") { totalCount } }')
    assert found["things"]["totalCount"] == 1
    assert await everything(api, pool)
    accepted(await become(api, ids["x"], "TEXT"))
    assert await kept(api) == ["**bold**", None]
    made = accepted(await make_field(api, ids[""], field("home", "ADDRESS")))
    await api(
        """mutation { createThing(data: {home: {street1: "Am Markt 1", city: "Bonn",
             country: "DE"}}) { userErrors { message } } }"""
    )
    accepted(await become(api, made["field"]["id"], "LONG_TEXT"))
    data = await api('{ things(filter: {home: {contains: "am markt"}}) { nodes { home } } }')
    assert "Bonn" in data["things"]["nodes"][0]["home"]
    assert await everything(api, pool)


async def test_an_auto_number_becomes_a_text(api: Api, pool: Pool) -> None:
    ids = await thing(api, field("x", "AUTO_NUMBER", autoNumber={"prefix": "A-"}))
    await api('mutation { createThing(data: {name: "a"}) { thing { id } } }')
    accepted(await become(api, ids["x"], "TEXT"))
    assert await kept(api) == ["A-0001"]
    await keep(api, "free")
    assert await everything(api, pool)


async def test_what_goes_with_the_values_goes_along(api: Api, pool: Pool) -> None:
    ids = await thing(
        api,
        field("x", "TEXT", unique=True, indexed=True, required=True, defaultValue="7"),
        field("twice", "FORMULA", formula={"expression": 'if(x = "", 1, 2)'}, indexed=True),
        uniqueKeys=[["name", "x"]],
    )
    await keep(api, "1", "2")
    refused = await become(api, ids["x"], "INTEGER")
    assert told(refused) == [("IN_USE", ("input",))]
    accepted(await drop_field(api, ids["twice"], True))
    payload = accepted(await become(api, ids["x"], "INTEGER"))
    found = payload["field"]
    assert (found["unique"], found["indexed"], found["required"]) == (True, True, True)
    assert found["defaultValue"] == 7
    assert await everything(api, pool)
    made = await api("mutation { createThing(data: {x: 2}) { userErrors { code path } } }")
    assert made["createThing"]["userErrors"] == [{"code": "NOT_UNIQUE", "path": ["data", "x"]}]
    accepted(await become(api, ids["x"], "DECIMAL"))
    key = '{ module(apiName: "thing") { uniqueKeys { pending fields { apiName } } } }'
    assert len((await api(key))["module"]["uniqueKeys"]) == 1
    assert await everything(api, pool)


async def test_values_that_become_the_same_cannot_be_unique(api: Api, pool: Pool) -> None:
    ids = await thing(api, field("x", "TEXT", unique=True))
    await keep(api, "1", "1.0")
    before = await everything(api, pool)
    refused = await become(api, ids["x"], "INTEGER")
    assert told(refused) == [("NOT_UNIQUE", ("input", "unique"))]
    assert await everything(api, pool) == before
    accepted(await become(api, ids["x"], "INTEGER", unique=False))
    assert await kept(api) == [1, 1]
    # Addresses differ by more than their case where they are unique.
    made = accepted(await make_field(api, ids[""], field("mail", "TEXT", unique=True)))
    await api(
        """mutation { createThings(data: [{mail: "a@x.org"}, {mail: "A@x.org"}]) {
             results { thing { id } } } }"""
    )
    assert told(await become(api, made["field"]["id"], "EMAIL")) == [
        ("NOT_UNIQUE", ("input", "unique"))
    ]


async def test_defaults_go_along_or_are_asked_for(api: Api) -> None:
    ids = await thing(api, field("x", "TEXT", defaultValue="none"))
    refused = await become(api, ids["x"], "INTEGER")
    assert told(refused) == [("INVALID", ("input", "defaultValue"))]
    payload = accepted(await become(api, ids["x"], "INTEGER", defaultValue=3))
    assert payload["field"]["defaultValue"] == 3
    payload = accepted(await become(api, ids["x"], "SELECT", options=[{"key": "A", "label": "3"}]))
    assert payload["field"]["defaultValue"] == "A"
    payload = accepted(await become(api, ids["x"], "TEXT"))
    assert payload["field"]["defaultValue"] == "3"
    assert payload["field"]["options"] == []


async def test_search_orders_and_filters_follow(api: Api) -> None:
    ids = await thing(api, field("x", "SELECT", options=CHOICES))
    await keep(api, "RED", "SEA")
    found = "query($s: String) { things(search: $s) { totalCount } }"
    assert (await api(found, s="deep"))["things"]["totalCount"] == 1
    accepted(await become(api, ids["x"], "TEXT"))
    assert (await api(found, s="deep"))["things"]["totalCount"] == 1
    assert (await api(found, s="sea"))["things"]["totalCount"] == 1
    data = await api('{ things(filter: {x: {contains: "red"}}) { totalCount } }')
    assert data["things"]["totalCount"] == 1
    accepted(await become(api, ids["x"], "SELECT", options=CHOICES))
    data = await api("{ things(filter: {x: {eq: SEA}}) { nodes { x } } }")
    assert data["things"]["nodes"] == [{"x": "SEA"}]
    accepted(await become(api, ids["x"], "INTEGER", ALLOW))
    assert (await api(found, s="deep"))["things"]["totalCount"] == 0


async def test_a_field_that_shares_a_set(api: Api) -> None:
    shared = {"key": "tints", "label": "Tints", "options": CHOICES}
    accepted(await option_set(api, "createOptionSet", input=shared))
    ids = await thing(api, field("x", "TEXT"))
    await keep(api, "sea")
    payload = accepted(await become(api, ids["x"], "SELECT", optionSet="tints"))
    assert len(payload["field"]["options"]) == 3
    payload = accepted(await become(api, ids["x"], "MULTI_SELECT"))
    assert len(payload["field"]["options"]) == 3
    accepted(await become(api, ids["x"], "TEXT"))
    accepted(await option_set(api, "deleteOptionSet", key="tints"))
    assert await kept(api) == ["Sea"]


async def test_views_that_use_the_field_are_told_and_go_on(api: Api) -> None:
    ids = await thing(api, field("x", "SELECT", options=CHOICES))
    view = await create_view(
        api,
        module="thing",
        label="Red ones",
        kind="TABLE",
        columns=[{"field": "name"}, {"field": "x"}],
        filter={"x": {"eq": "RED"}},
        orderBy=[{"field": "x"}],
    )
    payload = accepted(await become(api, ids["x"], "TEXT", DRY))
    notes = [step["detail"] for step in payload["plan"]["steps"] if step["action"] == "NOTE"]
    assert "Used by Red ones (Things)." in notes
    accepted(await become(api, ids["x"], "TEXT"))
    assert (await shown(api, view))["filter"] == {"x": {"eq": "RED"}}
    accepted(await become(api, ids["x"], "INTEGER", ALLOW))
    found = await shown(api, view)
    assert [column["path"] for column in found["columns"]] == ["name", "x"]
    assert found["problems"] != []
    await api("query($v: ID!) { things(view: $v) { totalCount } }", v=view["id"])


async def test_workflows_that_use_the_field_are_told(api: Api) -> None:
    ids = await thing(api, field("x", "TEXT"))
    made = await api(
        """mutation { createWorkflow(input: {name: "Greet", module: "thing", active: true,
             trigger: {on: [RECORD_CREATED]}, condition: {x: {eq: "a"}},
             steps: [{updateRecord: {data: {name: "b"}}}]}) {
             workflow { id } userErrors { message path } } }"""
    )
    assert made["createWorkflow"]["userErrors"] == []
    payload = accepted(await become(api, ids["x"], "INTEGER", DRY))
    notes = [step["detail"] for step in payload["plan"]["steps"]]
    assert "Used by the workflow Greet." in notes


async def test_what_cannot_be_changed(api: Api, pool: Pool) -> None:
    ids = await thing(
        api,
        field("x", "USER"),
        field("sum", "FORMULA", formula={"expression": "1 + 1"}),
        titleField="name",
        uniqueKeys=[["name", "x"]],
    )
    before = await everything(api, pool)
    for name, kind in (("x", "TEXT"), ("sum", "INTEGER"), ("name", "LOOKUP")):
        refused = await become(api, ids[name], kind)
        assert told(refused) == [("INVALID", ("input", "kind"))], kind
        assert "can become" in refused["userErrors"][0]["message"]
    refused = await become(api, ids["name"], "MULTI_SELECT", options=CHOICES)
    assert told(refused) == [
        ("INVALID", ("input", "kind")),
        ("INVALID", ("input", "kind")),
    ]
    assert told(await become(api, ids["name"], "SELECT")) == [("REQUIRED", ("input", "options"))]
    assert await everything(api, pool) == before
    accepted(await change_module(api, ids[""], {"titleField": None, "uniqueKeys": []}))
    accepted(await become(api, ids["name"], "LONG_TEXT"))


async def test_the_kinds_that_a_kind_becomes_are_told(api: Api) -> None:
    data = await api("{ fieldKinds { kind becomes } }")
    told_kinds = {one["kind"]: one["becomes"] for one in data["fieldKinds"]}
    for kind, becomes in told_kinds.items():
        assert kind not in becomes
        assert set(becomes) <= set(BECOMES[kind])
    assert "DECIMAL" in told_kinds["INTEGER"]
    assert told_kinds["FORMULA"] == []


@pytest.fixture
async def other(api: Api, database_url: str) -> AsyncIterator[Api]:
    """The same workspace's API on a second server, with caches of its own."""
    async with serving(database_url) as client:
        yield Api(client, api.workspace)


async def test_another_server_obeys_at_once(api: Api, other: Api) -> None:
    ids = await thing(api, field("x", "TEXT"))
    await keep(api, "1")
    for kind, value in (("INTEGER", 1), ("DECIMAL", "1"), ("BOOLEAN", True), ("TEXT", "Yes")):
        assert len(await kept(other)) == 1
        accepted(await become(api, ids["x"], kind))
        assert await kept(other) == [value]
        made = await other(
            "mutation($v: [ThingCreate!]!) { createThings(data: $v) { userErrors { message } } }",
            v=[{"x": value}],
        )
        assert made["createThings"]["userErrors"] == []
        await api("mutation { deleteThings(where: {filter: {number: {gt: 1}}}) { count } }")
