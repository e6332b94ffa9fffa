"""Transitions of a select: which option may follow which, for whom, and with a note."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import create, create_many, created_id
from tests.support.api import Api, Json

SET = """mutation($id: ID!, $input: TransitionsInput) { setTransitions(id: $id, input: $input) {
  field { transitions { initial allowed { from to roles noteRequired } } }
  plan { summary } userErrors { code message path } } }"""
UPDATE = """mutation($id: ID!, $data: OfferUpdate!, $options: WriteOptions) {
  updateOffer(id: $id, data: $data, options: $options) {
    offer { stage version } userErrors { code message path } } }"""
PIPELINE: Json = {
    "initial": ["NEW"],
    "allowed": [
        {"from": ["NEW"], "to": ["OPEN"]},
        {"from": ["OPEN"], "to": ["WON", "LOST"], "noteRequired": True},
        {"from": ["LOST"], "to": ["OPEN"], "roles": ["somebody else"]},
    ],
}


async def transitions(api: Api, given: Json | None) -> Json:
    fields = (await api('{ module(apiName: "offer") { fields { id apiName } } }'))["module"]
    stage = next(each["id"] for each in fields["fields"] if each["apiName"] == "stage")
    payload: Json = (await api(SET, id=stage, input=given))["setTransitions"]
    return payload


async def update(api: Api, id: str, note: str | None = None, **data: object) -> list[str]:
    options = None if note is None else {"note": {"body": note}}
    payload = (await api(UPDATE, id=id, data=data, options=options))["updateOffer"]
    return [error["code"] for error in payload["userErrors"]]


@pytest.fixture
async def pipeline(office: Api) -> Api:
    """Offers whose stages follow each other."""
    assert (await transitions(office, PIPELINE))["userErrors"] == []
    return office


async def test_a_stage_change_needs_a_note(office: Api, pool: Pool) -> None:
    await transitions(office, {"allowed": [{"noteRequired": True}]})
    offer = await created_id(office, "offer", name="a", stage="NEW")
    answer = await office(UPDATE, id=offer, data={"stage": "WON", "amount": 5})
    (error,) = answer["updateOffer"]["userErrors"]
    assert (error["code"], error["path"]) == ("NOTE_REQUIRED", ["data", "stage"])
    assert "from New (NEW) to Won (WON)" in error["message"]
    assert "options.note" in error["message"]
    assert await update(office, offer, amount=5) == []
    assert await update(office, offer, stage="NEW", name="b") == []
    assert await update(office, offer, "they signed", stage="WON") == []
    rows = await pool.fetch(
        f"select note from {office.workspace.schema}.timeline where module > 63 order by at, id"
    )
    notes = await office("{ notes { nodes { body record { title } } } }")
    assert notes["notes"]["nodes"] == [{"body": "they signed", "record": {"title": "b"}}]
    assert [row["note"] for row in rows] == [None, None, None, "they signed"]


async def test_only_what_a_transition_allows_follows(pipeline: Api) -> None:
    offer = await created_id(pipeline, "offer", name="a", stage="NEW")
    answer = await pipeline(UPDATE, id=offer, data={"stage": "WON"})
    (error,) = answer["updateOffer"]["userErrors"]
    assert error == {
        "code": "TRANSITION_REFUSED",
        "message": "Stage may not change from New (NEW) to Won (WON); from there it may change to "
        "Open (OPEN).",
        "path": ["data", "stage"],
    }
    assert await update(pipeline, offer, stage="OPEN") == []
    assert await update(pipeline, offer, stage="LOST") == ["NOTE_REQUIRED"]
    assert await update(pipeline, offer, "too dear", stage="LOST") == []
    assert await update(pipeline, offer, "again", stage="OPEN") == ["TRANSITION_REFUSED"]
    assert await update(pipeline, offer, stage=None) == ["TRANSITION_REFUSED"]


async def test_a_new_record_begins_as_it_may(pipeline: Api) -> None:
    refused = await create(pipeline, "offer", {"name": "a", "stage": "WON"})
    assert [(e["code"], e["path"]) for e in refused["userErrors"]] == [
        ("TRANSITION_REFUSED", ["data", "stage"])
    ]
    rows = [{"name": "b", "stage": "NEW"}, {"name": "c", "stage": "OPEN"}, {"name": "d"}]
    some = await create_many(pipeline, "offer", rows, "name", {"partial": True})
    assert [row["record"] for row in some["results"]] == [{"name": "b"}, None, {"name": "d"}]


async def test_a_mass_update_is_held_to_them(pipeline: Api) -> None:
    for number in range(3):
        offer = await created_id(pipeline, "offer", name=str(number), stage="NEW")
        if number:
            await update(pipeline, offer, stage="OPEN")
    mass = """mutation($where: OfferSelection!, $options: WriteOptions) {
      updateOffers(where: $where, data: {stage: WON}, options: $options) {
        count userErrors { code path } } }"""
    note = {"note": {"body": "all signed"}}
    whole = (await pipeline(mass, where={"all": True}, options=note))["updateOffers"]
    assert whole["userErrors"] == [{"code": "TRANSITION_REFUSED", "path": ["data", "stage"]}]
    some = {"filter": {"stage": {"eq": "OPEN"}}}
    without = (await pipeline(mass, where=some, options=None))["updateOffers"]
    assert [error["code"] for error in without["userErrors"]] == ["NOTE_REQUIRED"]
    assert (await pipeline(mass, where=some, options=note))["updateOffers"]["count"] == 2


async def test_viewer_access_tells_what_may_follow(pipeline: Api) -> None:
    access = "viewerAccess { transitions { __typename field allowed noteRequired } }"
    offer = await created_id(pipeline, "offer", name="a", stage="NEW")
    await created_id(pipeline, "offer", name="b")
    read = f"{{ offers(orderBy: [{{name: ASC}}]) {{ nodes {{ {access} }} }} }}"

    async def told() -> list[Json]:
        nodes = (await pipeline(read))["offers"]["nodes"]
        return [node["viewerAccess"]["transitions"] for node in nodes]

    def entry(allowed: list[str], noted: list[str]) -> Json:
        return {
            "__typename": "FieldTransitions",
            "field": "stage",
            "allowed": allowed,
            "noteRequired": noted,
        }

    assert await told() == [[entry(["OPEN"], [])], [entry([], [])]]
    await update(pipeline, offer, stage="OPEN")
    assert (await told())[0] == [entry(["WON", "LOST"], ["WON", "LOST"])]
    await transitions(pipeline, None)
    assert await told() == [[], []]
    assert await update(pipeline, offer, stage="NEW") == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"allowed": [{"from": ["NOPE"]}]}, ["input", "allowed", "0", "from", "0"]),
        ({"allowed": [{}, {"to": []}]}, ["input", "allowed", "1", "to"]),
        ({"allowed": [], "initial": ["NOPE"]}, ["input", "initial", "0"]),
        ({"allowed": [{"roles": []}]}, ["input", "allowed", "0", "roles"]),
    ],
)
async def test_what_makes_no_transitions_is_refused(
    office: Api, given: Json, path: list[str]
) -> None:
    payload = await transitions(office, given)
    assert path in [error["path"] for error in payload["userErrors"]]


async def test_they_are_shown_as_they_were_given(pipeline: Api) -> None:
    fields = (
        await pipeline(
            """{ module(apiName: "offer") { fields { apiName
                 transitions { initial allowed { from to roles noteRequired } } } } }"""
        )
    )["module"]["fields"]
    found = {each["apiName"]: each["transitions"] for each in fields}
    assert found["name"] is None
    assert found["stage"]["initial"] == ["NEW"]
    assert found["stage"]["allowed"][1] == {
        "from": ["OPEN"],
        "to": ["WON", "LOST"],
        "roles": None,
        "noteRequired": True,
    }


@pytest.mark.parametrize("body", ["", "   ", "x" * 10_001])
async def test_a_note_has_something_to_say(office: Api, body: str) -> None:
    offer = await created_id(office, "offer", name="a")
    (error,) = await office.errors(
        UPDATE, id=offer, data={"amount": 1}, options={"note": {"body": body}}
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "a note has 1 to 10,000" in error["message"]
