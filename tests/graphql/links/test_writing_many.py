"""Links of many records are written at once: of rows, and of all that a selection finds."""

from __future__ import annotations

from tests.graphql.links.linking import column, names, timeline
from tests.support.counting import watched_server
from tests.support.links import Meetings


async def test_many_records_are_made_with_links_by_few_statements(
    meetings: Meetings, database_url: str
) -> None:
    create = """mutation($data: [MeetingCreate!]!) { createMeetings(data: $data) {
      results { meeting { guests { totalCount } } } userErrors { message } } }"""
    headers = meetings.api.workspace.headers
    counts = []
    async with watched_server(database_url) as watched:
        for size in (2, 3, 60):
            await watched.statements()
            rows = [
                {
                    "name": f"{size} {n}",
                    "guests": {"connect": [{"name": "Ann"}, {"name": ("Bob", "Cid")[n % 2]}]},
                }
                for n in range(size)
            ]
            body = {"query": create, "variables": {"data": rows}}
            answer = await watched.client.post("/graphql", json=body, headers=headers)
            payload = answer.json()["data"]["createMeetings"]
            assert payload["userErrors"] == []
            found = [row["meeting"]["guests"]["totalCount"] for row in payload["results"]]
            assert found == [2] * size
            counts.append(len(await watched.statements()))
    # The first request also loads what the server keeps.
    assert counts[1] == counts[2]


async def test_partial_rows_keep_their_own_links(meetings: Meetings) -> None:
    create = """mutation($data: [MeetingCreate!]!) {
      createMeetings(data: $data, options: {partial: true}) {
        results { meeting { name guests { nodes { name } } } userErrors { code } } } }"""
    rows = [
        {"name": "one", "guests": {"connect": [{"name": "Ann"}]}},
        {"name": "kickoff", "guests": {"connect": [{"name": "Bob"}]}},
        {"name": "two", "guests": {"connect": [{"name": "Zoe"}]}},
        {"name": "three", "guests": {"create": [{"name": "Fay"}]}},
    ]
    results = (await meetings.api(create, data=rows))["createMeetings"]["results"]
    assert [row["meeting"] and names(row["meeting"]["guests"]) for row in results] == [
        "Ann",
        None,
        None,
        "Fay",
    ]


async def test_all_records_of_a_selection_get_the_same_links(
    meetings: Meetings, database_url: str
) -> None:
    mass = """mutation($where: MeetingSelection!, $data: MeetingUpdate!) {
      updateMeetings(where: $where, data: $data) { count userErrors { code message path } } }"""
    change = {
        "guests": {"connect": [{"name": "Dora"}], "disconnect": [{"name": "Bob"}]},
        "size": 3,
    }
    headers = meetings.api.workspace.headers
    counts = []
    async with watched_server(database_url) as watched:
        for ids in (["kickoff"], ["review"], ["demo", "lunch"]):
            where = {"ids": [meetings[name] for name in ids]}
            body = {"query": mass, "variables": {"where": where, "data": change}}
            await watched.statements()
            answer = await watched.client.post("/graphql", json=body, headers=headers)
            payload = answer.json()["data"]["updateMeetings"]
            assert payload == {"count": len(ids), "userErrors": []}
            counts.append(len(await watched.statements()))
    assert counts[1] == counts[2]
    found = await meetings.api("{ meetings { nodes { name version guests { nodes { name } } } } }")
    assert {n["name"]: (names(n["guests"]), n["version"]) for n in found["meetings"]["nodes"]} == {
        "kickoff": ("Ann Cid Dora", 2),
        "review": ("Dora", 2),
        "demo": ("Ann Dora", 2),
        "lunch": ("Dora", 2),
    }
    guests = await column(meetings.api, "guests")
    assert (await timeline(meetings, meetings["lunch"]))[-1][guests] == [[], [meetings["Dora"]]]
    # Again: nothing changes, so no version moves. Then all links go.
    for data, version, linked in ((change, 2, "Dora"), ({"guests": None}, 3, "")):
        payload = (await meetings.api(mass, where={"all": True}, data=data))["updateMeetings"]
        assert payload == {"count": 4, "userErrors": []}
        found = await meetings.api(
            "query($id: ID!) { meeting(id: $id) { version guests { nodes { name } } } }",
            id=meetings["lunch"],
        )
        assert found["meeting"]["version"] == version
        assert names(found["meeting"]["guests"]) == linked
