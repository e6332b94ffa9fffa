"""Options of one field: made, changed, moved, retired and brought back."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_field,
    everything,
    field_ids,
    sdl,
    told,
)
from tests.graphql.shaping.options import keys, option
from tests.support.api import Api, Json
from tests.support.every_kind import field

STAGES: list[Json] = [
    {"key": "NEW", "label": "New", "category": "Open"},
    {"key": "HOLD", "label": "On hold", "category": "Open"},
    {"key": "WON", "label": "Won", "color": "#2f855a", "category": "Closed"},
]
DRY = {"dryRun": True}


@pytest.fixture
async def ids(api: Api) -> dict[str, str]:
    """The ids of the fields of a module with a select and a multi select."""
    module = await api.module(
        apiName="gig",
        fields=[
            field("name", "TEXT"),
            field("stage", "SELECT", options=STAGES),
            field("tints", "MULTI_SELECT", options=STAGES),
        ],
    )
    return field_ids(module)


async def make(api: Api, **data: object) -> Json:
    """The payload of a new gig."""
    made = await api(
        """mutation($data: GigCreate!) { createGig(data: $data) {
             gig { id stage tints } userErrors { code message path } } }""",
        data=data,
    )
    payload: Json = made["createGig"]
    return payload


async def change(api: Api, id: str, **data: object) -> Json:
    """The payload of a gig's change."""
    made = await api(
        """mutation($id: ID!, $data: GigUpdate!) { updateGig(id: $id, data: $data) {
             gig { id name stage tints version } userErrors { code message path } } }""",
        id=id,
        data=data,
    )
    payload: Json = made["updateGig"]
    return payload


async def test_an_option_is_made_at_the_end_or_after_another(api: Api, ids: dict[str, str]) -> None:
    of = {"field": ids["stage"]}
    first = accepted(await option(api, "createOption", of=of, input={"key": "LOST", "label": "L"}))
    assert keys(first) == ["NEW", "HOLD", "WON", "LOST"]
    assert first["option"]["key"] == "LOST"
    given = {"key": "MET", "label": "Met", "color": " #D69E2E ", "category": "Open"}
    second = accepted(await option(api, "createOption", of=of, input=given, after="NEW"))
    assert keys(second) == ["NEW", "MET", "HOLD", "WON", "LOST"]
    assert second["option"] == {**given, "color": "#d69e2e", "retired": False}
    assert second["plan"]["steps"][0]["target"] == "gig.stage#MET"
    accepted(await make(api, stage="MET"))


async def test_an_option_is_changed_and_its_key_stays(api: Api, ids: dict[str, str]) -> None:
    record = accepted(await make(api, stage="WON"))["gig"]
    of = {"field": ids["stage"]}
    changed = {"label": "Deal won", "color": None}
    payload = accepted(await option(api, "updateOption", of=of, key="WON", input=changed))
    assert payload["option"] == {
        "key": "WON",
        "label": "Deal won",
        "color": None,
        "category": "Closed",
        "retired": False,
    }
    data = await api('{ gigs(search: "deal won") { nodes { id stage } } }')
    assert data["gigs"]["nodes"] == [{"id": record["id"], "stage": "WON"}]


async def test_colours_are_checked_wherever_options_are_given(
    api: Api, ids: dict[str, str]
) -> None:
    of = {"field": ids["stage"]}
    for color in (
        "red",
        "#12",
        "#12345g",
        "2f855a",
        "#2f855aff",
        "#1234",
        "url(x)",
        "#" + "a" * 99,
    ):
        given = {"key": "A", "label": "A", "color": color}
        refused = await option(api, "createOption", of=of, input=given)
        assert told(refused) == [("INVALID", ("input", "color"))], color
        refused = await option(api, "updateOption", of=of, key="WON", input={"color": color})
        assert told(refused) == [("INVALID", ("input", "color"))], color
        assert "#rgb or #rrggbb" in refused["userErrors"][0]["message"]
        options = [{"key": "NEW", "label": "n"}, given]
        refused = await change_field(api, ids["stage"], {"options": options})
        assert told(refused) == [("INVALID", ("input", "options", "1", "color"))], color
    for color, kept in (("#0AF", "#0af"), ("", None)):
        payload = await option(api, "updateOption", of=of, key="WON", input={"color": color})
        assert accepted(payload)["option"]["color"] == kept


async def test_options_stand_in_the_order_they_are_put_in(api: Api, ids: dict[str, str]) -> None:
    of = {"field": ids["stage"]}
    for stage in ("NEW", "HOLD", "WON"):
        accepted(await make(api, stage=stage))
    assert keys(accepted(await option(api, "moveOption", of=of, key="WON"))) == [
        "WON",
        "NEW",
        "HOLD",
    ]
    moved = accepted(await option(api, "moveOption", of=of, key="NEW", after="HOLD"))
    assert keys(moved) == ["WON", "HOLD", "NEW"]
    data = await api("{ gigs(orderBy: [{stage: ASC}]) { nodes { stage } } }")
    assert [one["stage"] for one in data["gigs"]["nodes"]] == ["WON", "HOLD", "NEW"]


async def test_a_retired_option_is_kept_and_cannot_be_chosen(api: Api, ids: dict[str, str]) -> None:
    record = accepted(await make(api, stage="HOLD", tints=["NEW", "HOLD"]))["gig"]["id"]
    other = accepted(await make(api, stage="NEW", tints=["WON"]))["gig"]["id"]
    for name in ("stage", "tints"):
        of = {"field": ids[name]}
        payload = accepted(await option(api, "retireOption", of=of, key="HOLD"))
        assert payload["option"]["retired"]
        notes = [one["detail"] for one in payload["plan"]["steps"] if one["action"] == "NOTE"]
        assert notes == ["HOLD is chosen in 1 record."]
        assert told(await make(api, **{name: "HOLD" if name == "stage" else ["HOLD"]})) == [
            ("UNKNOWN_OPTION", ("data", name))
        ]
    data = await api("{ gigs(filter: {stage: {eq: HOLD}}) { nodes { id stage } } }")
    assert data["gigs"]["nodes"] == [{"id": record, "stage": "HOLD"}]
    # Who has it keeps it, whatever else is written; who has it not cannot get it.
    same = accepted(await change(api, record, name="x", stage="HOLD", tints=["HOLD", "WON"]))
    assert same["gig"]["tints"] == ["HOLD", "WON"]
    assert told(await change(api, other, stage="HOLD", tints=["WON", "HOLD"])) == [
        ("UNKNOWN_OPTION", ("data", "stage")),
        ("UNKNOWN_OPTION", ("data", "tints")),
    ]
    mass = await api(
        """mutation { updateGigs(where: {all: true}, data: {stage: HOLD}) {
             count userErrors { code path } } }"""
    )
    assert mass["updateGigs"] == {
        "count": 0,
        "userErrors": [{"code": "UNKNOWN_OPTION", "path": ["data", "stage"]}],
    }
    assert told(await change(api, record, tints=None)) == []
    assert told(await change(api, record, tints=["HOLD"])) == [
        ("UNKNOWN_OPTION", ("data", "tints"))
    ]


async def test_the_schema_says_what_is_retired(api: Api, ids: dict[str, str]) -> None:
    of = {"field": ids["stage"]}
    accepted(await option(api, "retireOption", of=of, key="HOLD"))
    asked = """{ __type(name: "GigStage") { enumValues(includeDeprecated: true) {
                 name isDeprecated deprecationReason } } }"""
    values = {one["name"]: one for one in (await api(asked))["__type"]["enumValues"]}
    assert list(values) == ["NEW", "HOLD", "WON"]
    assert values["HOLD"]["isDeprecated"]
    assert "Retired" in values["HOLD"]["deprecationReason"]
    assert not values["NEW"]["isDeprecated"]
    assert "HOLD @deprecated" in await sdl(api)


async def test_a_kanban_has_no_empty_column_of_a_retired_option(
    api: Api, ids: dict[str, str]
) -> None:
    of = {"field": ids["stage"]}
    accepted(await option(api, "retireOption", of=of, key="HOLD"))
    board = (
        "{ gigs { groups(by: {stage: {includeEmpty: true}}) { nodes { key { stage } count } } } }"
    )

    async def columns() -> list[str]:
        nodes = (await api(board))["gigs"]["groups"]["nodes"]
        return [node["key"]["stage"] for node in nodes]

    assert await columns() == ["NEW", "WON"]
    accepted(await option(api, "retireOption", of=of, key="HOLD", retired=False))
    accepted(await make(api, stage="HOLD"))
    accepted(await option(api, "retireOption", of=of, key="HOLD"))
    assert await columns() == ["NEW", "HOLD", "WON"]


async def test_an_option_comes_back(api: Api, ids: dict[str, str]) -> None:
    of = {"field": ids["stage"]}
    accepted(await option(api, "retireOption", of=of, key="HOLD"))
    back = accepted(await option(api, "retireOption", of=of, key="HOLD", retired=False))
    assert not back["option"]["retired"]
    accepted(await make(api, stage="HOLD"))


async def test_all_options_given_anew_leave_retired_what_is_retired(
    api: Api, ids: dict[str, str]
) -> None:
    accepted(await option(api, "retireOption", of={"field": ids["stage"]}, key="HOLD"))
    changed = accepted(await change_field(api, ids["stage"], {"options": STAGES[::-1]}))
    retired = [one["key"] for one in changed["field"]["options"] if one["retired"]]
    assert retired == ["HOLD"]
    given = [{**one, "retired": one["key"] == "NEW"} for one in STAGES]
    changed = accepted(await change_field(api, ids["stage"], {"options": given}))
    assert [one["key"] for one in changed["field"]["options"] if one["retired"]] == ["NEW"]


async def test_what_must_not_be_retired(api: Api, ids: dict[str, str]) -> None:
    of = {"field": ids["stage"]}
    accepted(await change_field(api, ids["stage"], {"defaultValue": "HOLD"}))
    refused = await option(api, "retireOption", of=of, key="HOLD")
    assert told(refused) == [("IN_USE", ("key",))]
    assert "gig.stage" in refused["userErrors"][0]["message"]
    for key in ("NEW", "WON"):
        accepted(await option(api, "retireOption", of=of, key=key))
    accepted(await change_field(api, ids["stage"], {"defaultValue": None}))
    assert told(await option(api, "retireOption", of=of, key="HOLD")) == [("IN_USE", ("key",))]
    assert told(await change_field(api, ids["stage"], {"defaultValue": "NEW"})) == [
        ("UNKNOWN_OPTION", ("input", "defaultValue"))
    ]


async def test_mistakes_are_told_where_they_are(api: Api, ids: dict[str, str], pool: Pool) -> None:
    before = await everything(api, pool)
    of = {"field": ids["stage"]}
    wrong: list[tuple[str, dict[str, object], str, tuple[str, ...]]] = [
        ("createOption", {"input": {"key": "WON", "label": "x"}}, "NAME_TAKEN", ("input", "key")),
        ("createOption", {"input": {"key": "a b", "label": "x"}}, "INVALID", ("input", "key")),
        ("createOption", {"input": {"key": "A", "label": ""}}, "REQUIRED", ("input", "label")),
        (
            "createOption",
            {"input": {"key": "A", "label": "A"}, "after": "NO"},
            "NOT_FOUND",
            ("after",),
        ),
        ("updateOption", {"key": "NO", "input": {"label": "x"}}, "NOT_FOUND", ("key",)),
        ("updateOption", {"key": "WON", "input": {"label": " "}}, "REQUIRED", ("input", "label")),
        ("moveOption", {"key": "WON", "after": "WON"}, "INVALID", ("after",)),
        ("retireOption", {"key": "won"}, "NOT_FOUND", ("key",)),
    ]
    for name, arguments, code, path in wrong:
        assert told(await option(api, name, of=of, **arguments)) == [(code, path)], name
    for field_id, code in (("fld_999", "NOT_FOUND"), (ids["name"], "INVALID")):
        refused = await option(api, "retireOption", of={"field": field_id}, key="WON")
        assert told(refused) == [(code, ("of", "field"))]
    refused = await option(api, "retireOption", of={"optionSet": "none"}, key="WON")
    assert told(refused) == [("NOT_FOUND", ("of", "optionSet"))]
    assert await everything(api, pool) == before


async def test_dry_runs_keep_nothing(api: Api, ids: dict[str, str], pool: Pool) -> None:
    before = await everything(api, pool)
    of = {"field": ids["stage"]}
    for name, arguments in (
        ("createOption", {"input": {"key": "A", "label": "A"}}),
        ("updateOption", {"key": "WON", "input": {"label": "x"}}),
        ("moveOption", {"key": "WON"}),
        ("retireOption", {"key": "WON"}),
    ):
        tried = accepted(await option(api, name, of=of, options=DRY, **arguments))
        assert tried["plan"]["steps"]
        assert tried["option"] is not None
    assert await everything(api, pool) == before
