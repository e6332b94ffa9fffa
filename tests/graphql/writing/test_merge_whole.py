"""A merge as one write: dry runs, keys, transactions, many at once, and how many statements."""

from __future__ import annotations

import asyncio

from tests.graphql.writing.merging import merge, merged
from tests.graphql.writing.test_idempotency import send
from tests.graphql.writing.writes import (
    Tables,
    created_id,
    created_ids,
    every,
    read,
    told,
    update,
    updated,
)
from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.every_kind import field, lookup

PREVIEW = """preview { changes { record { id title } field before after }
  workflows { name } duplicates { id } }"""


async def teams(api: Api, *names: str) -> list[str]:
    return await created_ids(api, "team", [{"name": name} for name in names])


async def test_a_dry_run_shows_what_would_change_and_keeps_nothing(
    office: Api, tables: Tables
) -> None:
    one, two = await teams(office, "One", "Two")
    await office(
        """mutation { createWorkflow(input: {name: "Gone", module: "team",
          trigger: {on: [RECORD_DELETED]}, steps: [{httpRequest: {url: "https://x.example"}}]}) {
          workflow { id } userErrors { message } } }"""
    )
    person = await created_id(office, "person", name="Ann", teamId=two)
    before = await tables.counts()
    payload = await merge(
        office,
        "team",
        one,
        [two],
        {"mail": "a@x.org"},
        "name mail",
        options={"dryRun": True},
        more=PREVIEW,
    )
    assert payload["userErrors"] == []
    assert payload["record"] == {"name": "One", "mail": "a@x.org"}
    changes = [
        (each["record"]["id"], each["field"], each["before"], each["after"])
        for each in payload["preview"]["changes"]
    ]
    assert changes[0] == (one, "mail", None, "a@x.org")
    assert (person, "teamId", two, one) in changes
    assert [field for id, field, _, _ in changes if id == two] == ["deletedAt"]
    assert payload["preview"]["workflows"] == [{"name": "Gone"}]
    assert await tables.counts() == before
    assert await every(office, "team", "name") == ["One", "Two"]
    assert await read(office, "team", two, "name") == {"name": "Two"}


async def test_a_dry_run_counts_what_would_move_by_module_and_field(office: Api) -> None:
    await office.module(
        apiName="play",
        fields=[
            field("name", "TEXT"),
            {**lookup("teams", "team", "plays"), "kind": "MULTI_LOOKUP"},
            {**lookup("home", "team", "homes"), "label": "Home team"},
        ],
    )
    one, two, three = await teams(office, "One", "Two", "Three")
    people = [{"name": str(n), "teamId": two if n % 2 else three} for n in range(105)]
    await created_ids(office, "person", people)
    ids = [{"id": two}, {"id": three}]
    await created_ids(
        office, "play", [{"teams": {"connect": ids}, "homeId": two}, {"homeId": three}, {}]
    )
    await created_id(office, "note", body="x", recordId=two)
    await updated(office, "team", one, {"parentId": two})
    more = "preview { moved { module field label count __typename } }"
    payload = await merge(
        office, "team", one, [two, three], selection="parentId", options={"dryRun": True}, more=more
    )
    moved = {(m["module"], m["field"], m["label"]): m["count"] for m in payload["preview"]["moved"]}
    assert moved == {
        ("team", "parent", "Parent"): 1,
        ("person", "team", "Team"): 105,
        ("play", "teams", "Teams"): 1,
        ("play", "home", "Home team"): 2,
        ("note", "record", "Record"): 1,
    }
    assert payload["record"] == {"parentId": None}
    refused = await merge(
        office, "team", one, [two], {"name": ""}, options={"dryRun": True}, more=more
    )
    assert refused["preview"]["moved"] == []
    plain = await office(
        'mutation { createTeam(data: {name: "x"}, options: {dryRun: true}) '
        "{ preview { moved { count } } } }"
    )
    assert plain["createTeam"]["preview"]["moved"] == []


async def test_a_repeated_request_merges_once(office: Api) -> None:
    one, two = await teams(office, "One", "Two")
    query = """mutation($a: ID!, $b: ID!) {
      mergeTeams(into: $a, from: [$b]) { team { id version } userErrors { code } } }"""
    first = await send(office, query, "m", {"a": one, "b": two})
    again = await send(office, query, "m", {"a": one, "b": two})
    assert first.json()["data"]["mergeTeams"] == {
        "team": {"id": one, "version": 2},
        "userErrors": [],
    }
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"


async def test_it_stands_or_falls_with_others_of_a_transaction(office: Api, tables: Tables) -> None:
    one, two = await teams(office, "One", "Two")
    query = """mutation($a: ID!, $b: ID!, $name: String!) @transaction {
      merged: mergeTeams(into: $a, from: [$b]) { team { name } userErrors { code } }
      made: createPerson(data: {name: $name, teamId: $b}) {
        person { team { id } } userErrors { code } } }"""
    before = await tables.counts()
    answer = await office(query, a=one, b=two, name="")
    assert answer["merged"]["userErrors"] == [{"code": "ROLLED_BACK"}]
    assert await tables.counts() == before
    answer = await office(query, a=one, b=two, name="Ann")
    # What comes later in the transaction knows of the merge.
    assert answer["made"] == {"person": {"team": {"id": one}}, "userErrors": []}


async def test_two_merges_of_each_other_leave_one(office: Api) -> None:
    one, two = await teams(office, "One", "Two")
    payloads = await asyncio.gather(
        merge(office, "team", one, [two]), merge(office, "team", two, [one])
    )
    refused = [payload for payload in payloads if payload["userErrors"]]
    assert [told(payload["userErrors"]) for payload in refused] == [[("INVALID", ("from", "0"))]]
    assert len(await every(office, "team", "name")) == 1


async def test_two_merges_of_one_record_leave_it_to_the_first(office: Api) -> None:
    one, two, three = await teams(office, "One", "Two", "Three")
    payloads = await asyncio.gather(
        merge(office, "team", one, [three]), merge(office, "team", two, [three])
    )
    (refused,) = [payload for payload in payloads if payload["userErrors"]]
    assert told(refused["userErrors"]) == [("CONFLICT", ("from", "0"))]
    assert sorted(await every(office, "team", "name")) == ["One", "Two"]


async def test_writes_at_the_same_time_reach_the_winner(office: Api) -> None:
    for turn in range(5):
        one, two = await teams(office, f"One {turn}", f"Two {turn}")
        payloads: list[Json] = await asyncio.gather(
            merge(office, "team", one, [two]),
            update(office, "team", two, {"mail": f"m{turn}@x.org"}),
            *(
                update(office, "person", person, {"teamId": two})
                for person in await created_ids(
                    office, "person", [{"name": str(n)} for n in range(5)]
                )
            ),
            *(
                office(
                    """mutation($id: ID!) { createPerson(data: {name: "new", teamId: $id}) {
                      userErrors { code } } }""",
                    id=two,
                )
                for _ in range(5)
            ),
        )
        errors = [payload.get("userErrors", payload.get("createPerson")) for payload in payloads]
        assert all(not error or error == {"userErrors": []} for error in errors)
        seen = await read(office, "team", one, "persons { totalCount }")
        assert seen == {"persons": {"totalCount": 10}}
        assert await read(office, "team", two, "id") == {"id": one}


async def test_a_crowd_of_merges_leaves_one_record_with_everything(office: Api) -> None:
    ids = await teams(office, *(str(number) for number in range(20)))
    persons = [{"name": str(n), "teamId": id} for n, id in enumerate(ids)]
    await created_ids(office, "person", persons)
    payloads = await asyncio.gather(
        *(merge(office, "team", ids[0], [id]) for id in ids[1:] for _ in range(2))
    )
    assert sum(not payload["userErrors"] for payload in payloads) == 19
    assert await read(office, "team", ids[7], "id persons { totalCount }") == {
        "id": ids[0],
        "persons": {"totalCount": 20},
    }


async def test_no_statement_is_sent_for_each_related_record(office: Api, database_url: str) -> None:
    query = """mutation($a: ID!, $b: [ID!]!) {
      mergeTeams(into: $a, from: $b) { team { id } userErrors { message } } }"""
    sent: list[list[str]] = []
    async with watched_server(database_url) as watched:
        for mark, others, related in (("w", 1, 1), ("f", 2, 2), ("m", 50, 200)):
            into, *rest = await teams(office, *(f"{mark}{n}" for n in range(others + 1)))
            persons = [{"name": str(n), "teamId": rest[n % others]} for n in range(related)]
            await created_ids(office, "person", persons)
            notes = [{"body": "x", "recordId": rest[n % others]} for n in range(related)]
            await created_ids(office, "note", notes)
            await watched.statements()
            response = await watched.client.post(
                "/graphql",
                json={"query": query, "variables": {"a": into, "b": rest}},
                headers=office.workspace.headers,
            )
            assert response.json()["data"]["mergeTeams"]["userErrors"] == []
            sent.append(await watched.statements())
            seen = await read(office, "team", into, "persons { totalCount } notes { totalCount }")
            assert seen == {"persons": {"totalCount": related}, "notes": {"totalCount": related}}
    assert len(sent[1]) == len(sent[2])


async def test_what_was_merged_is_found_in_one_statement(office: Api, database_url: str) -> None:
    one, two = await teams(office, "One", "Two")
    await merged(office, "team", one, [two])
    async with watched_server(database_url) as watched:
        for _ in range(2):
            await watched.statements()
            response = await watched.client.post(
                "/graphql",
                json={
                    "query": """query($id: ID!) { team(id: $id) { id } node(id: $id) { id }
                      nodes(ids: [$id]) { id } }""",
                    "variables": {"id": two},
                },
                headers=office.workspace.headers,
            )
        assert response.json()["data"]["team"] == {"id": one}
        assert len(await watched.statements()) == 1
