"""Merges that are refused: what was wrong is told where, and nothing is kept."""

from __future__ import annotations

import pytest

from crm.ids import new_id
from tests.graphql.writing.merging import merge, merged
from tests.graphql.writing.writes import (
    Tables,
    created_id,
    created_ids,
    delete,
    every,
    told,
    updated,
)
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup


async def teams(api: Api, *names: str) -> list[str]:
    return await created_ids(api, "team", [{"name": name} for name in names])


async def test_what_is_wrong_with_ids_is_told_where(office: Api, tables: Tables) -> None:
    one, two, binned = await teams(office, "One", "Two", "Binned")
    person = await created_id(office, "person", name="Ann")
    await delete(office, "team", binned)
    before = await tables.counts()
    unknown = str(new_id(64))
    for into, others, expected in (
        (one, [], [("OUT_OF_RANGE", ("from",))]),
        (one, [two] * 101, [("OUT_OF_RANGE", ("from",))]),
        (one, [two, one], [("INVALID", ("from", "1"))]),
        (one, [two, two], [("INVALID", ("from", "1"))]),
        (one, [two, "nonsense"], [("NOT_FOUND", ("from", "1"))]),
        (one, [unknown, two], [("NOT_FOUND", ("from", "0"))]),
        (unknown, [two], [("NOT_FOUND", ("into",))]),
        ("", [two], [("NOT_FOUND", ("into",))]),
        (one, [person], [("INVALID", ("from", "0"))]),
        (person, [two], [("INVALID", ("into",))]),
        (one, [two, binned], [("INVALID", ("from", "1"))]),
        (binned, [two], [("INVALID", ("into",))]),
        (one, [str(office.workspace.member_id)], [("NOT_FOUND", ("from", "0"))]),
    ):
        payload = await merge(office, "team", into, others)
        assert told(payload["userErrors"]) == expected, others
        assert payload["record"] is None
    assert await tables.counts() == before
    assert await every(office, "team", "name") == ["One", "Two"]


async def test_one_that_was_merged_before_says_so(office: Api) -> None:
    one, two, three, four = await teams(office, "One", "Two", "Three", "Four")
    await merged(office, "team", one, [two])
    (error,) = (await merge(office, "team", one, [two]))["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["from", "0"])
    assert "already" in error["message"]
    (error,) = (await merge(office, "team", three, [two]))["userErrors"]
    assert (error["code"], error["path"]) == ("CONFLICT", ["from", "0"])
    assert "into One" in error["message"]
    assert one in error["message"]
    (error,) = (await merge(office, "team", two, [one]))["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["from", "0"])
    # As what stays an old id means what it became.
    assert await merged(office, "team", two, [four]) == {"id": one}


async def test_mistakes_in_the_choice_are_told_and_nothing_is_merged(
    office: Api, tables: Tables
) -> None:
    one, two = await created_ids(
        office, "person", [{"name": "Ann", "hired": "2020-01-01"}, {"name": "Bea", "badge": 2}]
    )
    other = await created_id(office, "person", name="Cid", badge=3)
    before = await tables.counts()
    for data, code, path in (
        ({"name": ""}, "REQUIRED", ("data", "name")),
        ({"badge": 3}, "NOT_UNIQUE", ("data", "badge")),
        ({"hired": "2021-01-01"}, "READ_ONLY", ("data", "hired")),
        ({"teamId": other}, "NOT_FOUND", ("data", "teamId")),
    ):
        payload = await merge(office, "person", one, [two], data)
        assert told(payload["userErrors"]) == [(code, path)]
        assert payload["record"] is None
    assert await tables.counts() == before
    assert await every(office, "person", "name") == ["Ann", "Bea", "Cid"]
    # What one of the others has is free for the one that stays.
    assert (await merged(office, "person", one, [two], {"badge": 2}, "badge")) == {"badge": 2}


async def test_no_record_has_more_tags_than_one_can(office: Api) -> None:
    tags = [f"t{number}" for number in range(101)]
    await created_ids(office, "tag", [{"name": name} for name in tags])
    first = {"name": "a", "tags": tags[:60]}
    one, two = await created_ids(office, "team", [first, {"name": "b", "tags": tags[41:]}])
    payload = await merge(office, "team", one, [two])
    assert told(payload["userErrors"]) == [("OUT_OF_RANGE", ("data", "tags"))]
    assert await every(office, "team", "name") == ["a", "b"]
    chosen = await merged(office, "team", one, [two], {"tags": tags[:100]}, "tags { name }")
    assert len(chosen["tags"]) == 100


async def test_the_choice_cannot_link_what_is_merged(office: Api) -> None:
    one, two = await teams(office, "One", "Two")
    for data, path in (
        ({"parentId": two}, ("data", "parentId")),
        ({"parent": {"connect": {"id": two}}}, ("data", "parent", "connect", "id")),
        ({"parts": {"connect": [{"id": two}]}}, ("data", "parts", "connect", "0", "id")),
    ):
        payload = await merge(office, "team", one, [two], data)
        assert told(payload["userErrors"]) == [("INVALID", path)]


async def test_a_required_lookup_that_would_point_to_itself_must_be_chosen(api: Api) -> None:
    await api.module(apiName="node2", titleField="name", fields=[field("name", "TEXT")])
    read = await api('{ module(apiName: "node2") { id } }')
    one = await created_id(api, "node2", name="One")
    two = await created_id(api, "node2", name="Two")
    given = {**lookup("up", "node2", "downs"), "required": True}
    given["lookup"]["onDelete"] = "RESTRICT"
    answer = await api(
        """mutation($id: ID!, $input: FieldInput!) {
          createField(moduleId: $id, input: $input) { userErrors { code message path } } }""",
        id=read["module"]["id"],
        input=given,
    )
    assert answer["createField"]["userErrors"] == []
    root = one
    await updated(api, "node2", one, {"upId": two})
    await updated(api, "node2", two, {"upId": root})
    payload = await merge(api, "node2", one, [two])
    assert told(payload["userErrors"]) == [("REQUIRED", ("data", "upId"))]
    await merged(api, "node2", one, [two], {"upId": one})


async def test_what_would_be_unique_no_more_is_told(api: Api) -> None:
    await api.module(apiName="firm", titleField="name", fields=[field("name", "TEXT")])
    await api.module(
        apiName="site",
        titleField="name",
        fields=[field("name", "TEXT"), field("code", "TEXT"), lookup("firm", "firm", "sites")],
        uniqueKeys=[["firm", "code"]],
    )
    one, two, three = await created_ids(api, "firm", [{"name": n} for n in "123"])
    for firm, name in ((one, "a"), (two, "b"), (three, "c")):
        await created_id(api, "site", name=name, code="X", firmId=firm)
    (error,) = (await merge(api, "firm", one, [two]))["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_UNIQUE", ["from", "0"])
    assert "Firm and Code together" in error["message"]
    assert "b" in error["message"]
    assert "a" in error["message"]
    four = await created_id(api, "firm", name="4")
    five = await created_id(api, "firm", name="5")
    (error,) = (await merge(api, "firm", four, [five, two, three]))["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_UNIQUE", ["from", "2"])
    assert await every(api, "firm", "name") == ["1", "2", "3", "4", "5"]


async def test_rules_of_deletion_and_change_hold(office: Api) -> None:
    read = await office('{ module(apiName: "person") { id } }')
    rule = """mutation($id: ID!, $input: RuleInput!) {
      createRule(moduleId: $id, input: $input) { userErrors { code message path } } }"""
    for given in (
        {
            "key": "keep",
            "label": "Keep",
            "on": ["DELETE"],
            "filter": {"level": {"eq": 5}},
            "message": "Fives stay.",
        },
        {
            "key": "low",
            "label": "Low",
            "on": ["UPDATE"],
            "filter": {"level": {"gt": 9}},
            "message": "Too high.",
        },
    ):
        answer = await office(rule, id=read["module"]["id"], input=given)
        assert answer["createRule"]["userErrors"] == []
    one = await created_id(office, "person", name="Ann")
    two = await created_id(office, "person", name="Bea", level=5)
    three = await created_id(office, "person", name="Cid")
    payload = await merge(office, "person", one, [three, two])
    assert told(payload["userErrors"]) == [("RULE_REJECTED", ("from", "1"))]
    payload = await merge(office, "person", two, [one, three], {"level": 10})
    assert told(payload["userErrors"]) == [("RULE_REJECTED", ("data",))]
    assert await every(office, "person", "name") == ["Ann", "Bea", "Cid"]
    await merged(office, "person", two, [one, three])


async def test_a_transition_of_the_choice_is_held_to(office: Api) -> None:
    read: Json = await office('{ module(apiName: "person") { fields { id apiName } } }')
    mood = next(f["id"] for f in read["module"]["fields"] if f["apiName"] == "mood")
    answer = await office(
        """mutation($id: ID!) { setTransitions(id: $id, input: {allowed: [
          {from: "GOOD", to: "BAD", noteRequired: true}]}) { userErrors { code } } }""",
        id=mood,
    )
    assert answer["setTransitions"]["userErrors"] == []
    one, two = await created_ids(office, "person", [{"name": "Ann"}, {"name": "Bea"}])
    payload = await merge(office, "person", one, [two], {"mood": "BAD"})
    assert told(payload["userErrors"]) == [("NOTE_REQUIRED", ("data", "mood"))]
    payload = await merge(
        office, "person", one, [two], {"mood": "BAD"}, options={"note": {"body": "Why"}}
    )
    assert payload["userErrors"] == []


async def test_nobody_merges_entries_of_the_activity_log(office: Api) -> None:
    (error,) = await office.errors(
        'mutation { mergeActivityLogs(into: "a", from: ["b"]) { userErrors { code } } }'
    )
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("given", ["from: []", 'from: [""], data: {}'])
async def test_without_anything_to_merge_nothing_is_done(office: Api, given: str) -> None:
    (one,) = await teams(office, "One")
    answer = await office(
        f'mutation {{ mergeTeams(into: "{one}", {given}) {{ userErrors {{ code path }} }} }}'
    )
    (error,) = answer["mergeTeams"]["userErrors"]
    assert error["path"][0] == "from"


async def test_more_related_records_than_a_request_may_write_are_refused(
    office: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.moving.FOLLOWERS_LIMIT", 2)
    one, two = await teams(office, "One", "Two")
    await created_ids(office, "person", [{"name": name, "teamId": two} for name in "abc"])
    (error,) = (await merge(office, "team", one, [two]))["userErrors"]
    assert (error["code"], error["path"]) == ("OUT_OF_RANGE", ["from"])
    assert "Persons" in error["message"]
    monkeypatch.setattr("storage.moving.FOLLOWERS_LIMIT", 3)
    await merged(office, "team", one, [two])
