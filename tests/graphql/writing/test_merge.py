"""Merging records: whose values stay, what moves, and where the ids of the others lead."""

from __future__ import annotations

from tests.graphql.writing.merging import merged
from tests.graphql.writing.writes import (
    created_id,
    created_ids,
    delete,
    every,
    read,
    updated,
)
from tests.support.api import Api


async def teams(api: Api, *names: str) -> list[str]:
    return await created_ids(api, "team", [{"name": name} for name in names])


async def test_the_winner_keeps_its_values_unless_others_are_chosen(office: Api) -> None:
    ann = await created_id(office, "person", name="Ann", badge=1, mood="BAD")
    bea = await created_id(office, "person", name="Bea", badge=2, size="1.5", level=9)
    cid = await created_id(office, "person", name="Cid", badge=3)
    record = await merged(
        office, "person", ann, [bea, cid], {"badge": 2}, "id name badge size level mood version"
    )
    assert record == {
        "id": ann,
        "name": "Ann",
        "badge": 2,
        "size": None,
        "level": 1,
        "mood": "BAD",
        "version": 3,
    }
    assert await every(office, "person", "name") == ["Ann"]


async def test_the_ids_of_the_others_keep_answering(office: Api) -> None:
    one, two, three = await teams(office, "One", "Two", "Three")
    await merged(office, "team", one, [two])
    await merged(office, "team", three, [one])
    for id in (one, two, three):
        assert await read(office, "team", id, "id name") == {"id": three, "name": "Three"}
    answer = await office(
        """query($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id }
             teams { totalCount } }""",
        id=two,
        ids=[one, three, two],
    )
    assert answer == {
        "node": {"id": three},
        "nodes": [{"id": three}] * 3,
        "teams": {"totalCount": 1},
    }


async def test_writes_by_the_ids_of_the_others_reach_the_winner(office: Api) -> None:
    one, two = await teams(office, "One", "Two")
    await merged(office, "team", one, [two])
    assert (await updated(office, "team", two, {"name": "Both"}, "id name"))["id"] == one
    by_id = await created_id(office, "person", name="a", teamId=two)
    by_key = await created_id(office, "person", name="b", team={"connect": {"id": two}})
    person = await created_id(office, "person", name="c")
    await updated(office, "person", person, {"teamId": two})
    for id in (by_id, by_key, person):
        assert await read(office, "person", id, "team { id name }") == {
            "team": {"id": one, "name": "Both"}
        }
    other = await created_id(office, "person", name="d")
    await updated(office, "team", two, {"persons": {"connect": [{"id": other}]}})
    assert await read(office, "person", other, "teamId") == {"teamId": one}
    answer = await office(
        """mutation($ids: [ID!]!) {
          updateTeams(where: {ids: $ids}, data: {mail: "x@x.org"}) { count } }""",
        ids=[two],
    )
    assert answer["updateTeams"] == {"count": 1}
    assert (await delete(office, "team", two))["record"] == {"id": one}
    assert await read(office, "team", two, "id") is None


async def test_everything_that_pointed_to_the_others_points_to_the_winner(office: Api) -> None:
    one, two, three = await teams(office, "One", "Two", "Three")
    part = await created_id(office, "team", name="Part", parentId=two)
    persons = [
        await created_id(office, "person", name=str(n), teamId=id)
        for n, id in enumerate((one, two, three))
    ]
    note = await created_id(office, "note", body="Hello", recordId=two)
    task = await created_id(office, "task", subject="Do", recordId=three)
    await merged(office, "team", one, [two, three])
    seen = await read(
        office,
        "team",
        one,
        """persons { nodes { id version } } parts { nodes { id } } notes { nodes { id } }
           tasks { nodes { id } }""",
    )
    assert seen == {
        "persons": {
            "nodes": [{"id": id, "version": v} for id, v in zip(persons, (1, 2, 2), strict=True)]
        },
        "parts": {"nodes": [{"id": part}]},
        "notes": {"nodes": [{"id": note}]},
        "tasks": {"nodes": [{"id": task}]},
    }


async def test_filters_by_the_ids_of_the_others_find_what_is_the_winners(office: Api) -> None:
    one, two, three = await teams(office, "One", "Two", "Three")
    person = await created_id(office, "person", name="Ann", teamId=one)
    note = await created_id(office, "note", body="x", recordId=two)
    part = await created_id(office, "team", name="Part", parentId=three)
    await merged(office, "team", one, [two])
    for module, filter, expected in (
        ("team", {"id": {"eq": two}}, [one]),
        ("team", {"id": {"in": [two, three]}}, [one, three]),
        ("team", {"id": {"notIn": [two, part]}}, [three]),
        ("person", {"teamId": {"eq": two}}, [person]),
        ("person", {"teamId": {"neq": two}}, []),
        ("person", {"team": {"id": {"in": [two]}}}, [person]),
        ("note", {"recordId": {"in": [two]}}, [note]),
        ("note", {"record": {"id": {"eq": two}}}, [note]),
        ("team", {"persons": {"some": {"teamId": {"eq": two}}}}, [one]),
        ("team", {"notes": {"hasAny": [note]}}, [one]),
        ("team", {"parts": {"hasAll": [part]}}, [three]),
    ):
        answer = await office(
            f"""query($filter: {module.capitalize()}Filter) {{
              {module}s(filter: $filter) {{ nodes {{ id }} }} }}""",
            filter=filter,
        )
        assert [node["id"] for node in answer[f"{module}s"]["nodes"]] == expected, filter
    twin = (await teams(office, "Twin"))[0]
    await merged(office, "team", part, [twin])
    answer = await office(
        """query($id: ID!) { all: teams(filter: {parts: {hasAll: [$id]}}) { nodes { id } }
             any: teams(filter: {parts: {hasAny: [$id]}}) { nodes { id } } }""",
        id=twin,
    )
    assert answer == {"all": {"nodes": [{"id": three}]}, "any": {"nodes": [{"id": three}]}}


async def test_a_version_of_before_the_merge_is_a_conflict(office: Api) -> None:
    one, two, three = await teams(office, "One", "Two", "Three")
    await merged(office, "team", one, [two])
    for id, version in ((two, 1), (one, 1)):
        answer = await office(
            """mutation($id: ID!, $version: Int) {
              deleteTeam(id: $id, expectedVersion: $version) { userErrors { code path } } }""",
            id=id,
            version=version,
        )
        assert answer["deleteTeam"]["userErrors"] == [
            {"code": "CONFLICT", "path": ["expectedVersion"]}
        ]
    change = """mutation($id: ID!, $version: Int) {
      updateTeam(id: $id, expectedVersion: $version, data: {mail: "a@x.org"}) {
        team { version } userErrors { code path } } }"""
    refused = (await office(change, id=two, version=1))["updateTeam"]
    assert refused["userErrors"] == [{"code": "CONFLICT", "path": ["expectedVersion"]}]
    # Nobody changed what is written: that others were merged into it is in nobody's way.
    made = (await office(change, id=one, version=1))["updateTeam"]
    assert made == {"team": {"version": 3}, "userErrors": []}
    await merged(office, "team", one, [three], {"mail": "b@x.org"})
    refused = (await office(change, id=one, version=3))["updateTeam"]
    assert refused["userErrors"] == [{"code": "CONFLICT", "path": ["expectedVersion"]}]
