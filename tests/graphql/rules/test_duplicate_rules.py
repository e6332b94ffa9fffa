"""Duplicate rules: what is told or refused by every road."""

from __future__ import annotations

import pytest

from tests.graphql.rules.conftest import module_id
from tests.graphql.rules.humans import (
    EMAIL,
    UPDATE,
    count_of,
    create,
    create_many,
    make_rule,
    update,
)
from tests.graphql.writing.writes import created_id
from tests.support.api import Api, Json
from tests.support.counting import watched_server


@pytest.mark.parametrize(
    ("match", "there", "same", "other"),
    [
        ({"field": "name", "method": "EXACT"}, "Ann Lee", "ann lee", "Ann Leë"),
        ({"field": "size", "method": "EXACT"}, 7, 7, 8),
        (EMAIL, "ann@x.org", "Ann+news@x.org", "anne@x.org"),
        ({"field": "phone", "method": "PHONE"}, "+4930901820", "+49 30 901820", "+4930901821"),
        ({"field": "call", "method": "PHONE"}, "+49 30 1234567", "030/123 45 67", "030 1234568"),
        ({"field": "call", "method": "PHONE"}, "112", "113", "112"),
        ({"field": "name", "method": "SIMILAR"}, "Jürgen Schmidt", "Jurgen Schmitt", "Jan Smith"),
    ],
)
async def test_each_method_finds_the_same_and_no_other(
    humans: Api, match: Json, there: object, same: object, other: object
) -> None:
    await make_rule(humans, match, action="REFUSE")
    name = match["field"]
    assert (await create(humans, **{name: there}))["userErrors"] == []
    found = await create(humans, **{name: same})
    if there == "112":  # Too few digits for a phone number: nothing matches.
        assert found["userErrors"] == []
    else:
        assert [error["code"] for error in found["userErrors"]] == ["DUPLICATE"]
        assert found["userErrors"][0]["path"] == ["data", name]
        assert found["human"] is None
    assert (await create(humans, **{name: other}))["userErrors"] == []


async def test_a_threshold_says_how_similar(humans: Api) -> None:
    await make_rule(humans, {"field": "name", "method": "SIMILAR", "threshold": 0.95})
    await create(humans, name="Jürgen Schmidt")
    assert (await create(humans, name="Jurgen Schmitt"))["warnings"] == []
    assert len((await create(humans, name="jurgen schmidt"))["warnings"]) == 1


async def test_a_warning_names_the_record_and_the_write_is_made(humans: Api) -> None:
    await make_rule(humans, EMAIL)
    await create(humans, name="Ann", mail="ann@x.org")
    payload = await create(humans, name="Anna", mail="ANN@x.org")
    assert payload["userErrors"] == []
    assert payload["human"] is not None
    assert payload["warnings"] == [
        {
            "code": "DUPLICATE",
            "message": "This looks like Human Ann (#1), by Mail (Same human).",
            "path": ["data", "mail"],
        }
    ]


async def test_all_matches_must_hold_and_a_missing_value_matches_nothing(humans: Api) -> None:
    firm = await created_id(humans, "firm", name="Acme")
    await make_rule(
        humans, {"field": "name", "method": "SIMILAR"}, {"field": "firm", "method": "EXACT"}
    )
    await create(humans, name="Ann Lee", firmId=firm)
    await create(humans, name="Ben Ray")
    assert (await create(humans, name="Ben Ray"))["warnings"] == []
    assert (await create(humans, name="Ann Lee"))["warnings"] == []
    (warning,) = (await create(humans, name="Anne Lee", firmId=firm))["warnings"]
    assert "by Name and Firm" in warning["message"]


async def test_a_dry_run_lists_the_duplicates(humans: Api) -> None:
    await make_rule(humans, EMAIL, action="REFUSE")
    await create(humans, name="Ann", mail="ann@x.org")
    refused = await create(humans, {"dryRun": True}, name="B", mail="ann@x.org")
    assert refused["preview"] == {"duplicates": [{"title": "Ann"}]}
    await humans(UPDATE, id=await module_id(humans, "human"), key="same", input={"action": "WARN"})
    warned = await create(humans, {"dryRun": True}, name="B", mail="ann@x.org")
    assert warned["preview"] == {"duplicates": [{"title": "Ann"}]}
    assert len(warned["warnings"]) == 1
    assert await count_of(humans) == 1


async def test_of_two_rows_of_a_call_the_later_one_is_the_duplicate(humans: Api) -> None:
    await make_rule(humans, EMAIL, action="REFUSE")
    rows = [{"mail": mail} for mail in ("a@x.org", "b@x.org", "a+1@x.org")]
    first, second, third = await create_many(humans, rows, partial=True)
    assert first["human"] is not None
    assert second["human"] is not None
    (error,) = third["userErrors"]
    assert "row 0 of this call" in error["message"]
    assert await count_of(humans) == 2
    await create_many(humans, [{"mail": "c@x.org"}, {"mail": "c@x.org"}])
    assert await count_of(humans) == 2


async def test_nested_creations_are_asked(humans: Api) -> None:
    await make_rule(humans, EMAIL, action="REFUSE")
    await create(humans, name="Ann", mail="ann@x.org")
    answer = await humans(
        """mutation { createFirm(data: {name: "F", humans: {create: [{mail: "ann@x.org"}]}}) {
             userErrors { code path } } }"""
    )
    assert answer["createFirm"]["userErrors"] == [
        {"code": "DUPLICATE", "path": ["data", "humans", "create", "0", "mail"]}
    ]


async def test_upserts_are_asked_where_they_make_a_record(humans: Api) -> None:
    await make_rule(humans, EMAIL)
    await create(humans, name="Ann", mail="ann@x.org", badge="1")
    answer = await humans(
        """mutation { upsertHumans(by: [BADGE], data: [
             {badge: "1", name: "Anna"}, {badge: "2", mail: "ann@x.org"}]) {
             results { userErrors { code } warnings { code path } } } }"""
    )
    assert answer["upsertHumans"]["results"] == [
        {"userErrors": [], "warnings": []},
        {
            "userErrors": [],
            "warnings": [{"code": "DUPLICATE", "path": ["data", "1", "mail"]}],
        },
    ]


async def test_many_records_are_asked_about_in_one_statement(
    humans: Api, database_url: str
) -> None:
    await make_rule(humans, EMAIL)
    await make_rule(humans, {"field": "name", "method": "SIMILAR"}, key="name")
    query = """mutation($data: [HumanCreate!]!) {
      createHumans(data: $data) { userErrors { code } } }"""

    def rows(mark: str, count: int) -> list[Json]:
        return [{"name": f"{mark}{n} Lee", "mail": f"{mark}{n}@x.org"} for n in range(count)]

    async with watched_server(database_url) as watched:
        sent: list[list[str]] = []
        for mark, count in (("warm", 1), ("few", 2), ("many", 200)):
            await watched.client.post(
                "/graphql",
                json={"query": query, "variables": {"data": rows(mark, count)}},
                headers=humans.workspace.headers,
            )
            sent.append(await watched.statements())
    assert len(sent[1]) == len(sent[2])
    assert sum("public.similarity(" in statement for statement in sent[2]) == 1
    assert await count_of(humans) == 203


async def test_an_update_is_asked_where_what_is_compared_changes(humans: Api) -> None:
    await make_rule(humans, EMAIL)
    ann = await created_id(humans, "human", name="Ann", mail="ann@x.org")
    ben = await created_id(humans, "human", name="Ben", mail="ben@x.org")
    (warning,) = (await update(humans, ben, mail="ann+b@x.org"))["warnings"]
    assert warning["path"] == ["data", "mail"]
    assert (await update(humans, ben, name="Benny", mail="ann+b@x.org"))["warnings"] == []
    assert (await update(humans, ann, name="Anna"))["warnings"] == []


async def test_mass_updates_are_refused_too(humans: Api) -> None:
    await make_rule(humans, {"field": "name", "method": "EXACT"}, action="REFUSE")
    await created_id(humans, "human", name="Ann")
    await created_id(humans, "human", name="Ben")
    answer = await humans(
        """mutation { updateHumans(where: {filter: {name: {eq: "Ben"}}}, data: {name: "ann"}) {
             count userErrors { code path } } }"""
    )
    assert answer["updateHumans"] == {
        "count": 0,
        "userErrors": [{"code": "DUPLICATE", "path": ["data", "name"]}],
    }


async def test_a_dry_run_of_a_mass_update_lists_what_warns_and_what_refuses(humans: Api) -> None:
    await make_rule(humans, {"field": "name", "method": "EXACT"}, action="WARN")
    await make_rule(humans, {"field": "call", "method": "EXACT"}, key="call", action="REFUSE")
    await create_many(humans, [{"name": "Ann"}, {"name": "Ben"}, {"name": "Cid", "call": "1"}])
    document = """mutation($data: HumanUpdate!, $dry: Boolean) {
      updateHumans(where: {filter: {name: {eq: "Ben"}}}, data: $data, options: {dryRun: $dry}) {
        count userErrors { code } preview { duplicates { title } } } }"""
    payload = (await humans(document, data={"name": "ann"}, dry=True))["updateHumans"]
    assert payload == {
        "count": 1,
        "userErrors": [],
        "preview": {"duplicates": [{"title": "Ann"}]},
    }
    payload = (await humans(document, data={"call": "1"}, dry=True))["updateHumans"]
    assert payload == {
        "count": 0,
        "userErrors": [{"code": "DUPLICATE"}],
        "preview": {"duplicates": [{"title": "Cid"}]},
    }
    assert (await humans(document, data={"size": 3}, dry=True))["updateHumans"]["preview"] == {
        "duplicates": []
    }
    payload = (await humans(document, data={"name": "ann"}, dry=False))["updateHumans"]
    assert payload == {"count": 1, "userErrors": [], "preview": None}


async def test_records_in_the_bin_and_inactive_rules_do_not_count(humans: Api) -> None:
    await make_rule(humans, EMAIL, action="REFUSE")
    ann = await created_id(humans, "human", mail="ann@x.org")
    await humans("mutation($id: ID!) { deleteHuman(id: $id) { userErrors { code } } }", id=ann)
    assert (await create(humans, mail="ann@x.org"))["userErrors"] == []
    await humans(UPDATE, id=await module_id(humans, "human"), key="same", input={"active": False})
    assert (await create(humans, mail="ann@x.org"))["userErrors"] == []


async def test_an_upsert_that_looks_like_another_is_refused_as_a_creation_is(humans: Api) -> None:
    await make_rule(humans, {"field": "phone", "method": "PHONE"}, action="REFUSE")
    await created_id(humans, "human", name="A", phone="+4930901829")
    document = """mutation($rows: [HumanUpsert!]!) {
      upsertHumans(by: [BADGE], data: $rows) {
        results { human { id } } userErrors { code path } } }"""
    row = {"badge": "b", "name": "zz", "phone": "+4930901829"}
    for rows, place in (([row], "0"), ([{"badge": "c", "name": "c"}, row], "1")):
        payload = (await humans(document, rows=rows))["upsertHumans"]
        assert payload["userErrors"] == [{"code": "DUPLICATE", "path": [place, "phone"]}]
        assert [result["human"] for result in payload["results"]] == [None] * len(rows)
    assert (await humans("{ humans { totalCount } }"))["humans"]["totalCount"] == 1
