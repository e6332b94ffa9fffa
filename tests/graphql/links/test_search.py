"""Search finds records by what the records are called that they link, where a field says so."""

from __future__ import annotations

from tests.support.api import Api, Json
from tests.support.links import Meetings

UPDATE = """mutation($id: ID!, $searchable: Boolean) {
  updateField(id: $id, input: {searchable: $searchable}) {
    field { searchable } userErrors { message } } }"""


async def searchable(meetings: Meetings, name: str) -> None:
    """Let search look into a multi lookup of meetings; by itself it does not."""
    data = await meetings.api('{ module(apiName: "meeting") { fields { id apiName searchable } } }')
    (field,) = [each for each in data["module"]["fields"] if each["apiName"] == name]
    assert not field["searchable"]
    told = (await meetings.api(UPDATE, id=field["id"], searchable=True))["updateField"]
    assert told == {"field": {"searchable": True}, "userErrors": []}


async def found(api: Api, text: str) -> set[str]:
    """The names of the meetings that a text finds, by rank and by another order."""
    data = await api(
        "query($text: String) { ranked: meetings(search: $text) { totalCount nodes { name } } "
        "ordered: meetings(search: $text, orderBy: {size: ASC}) { nodes { name } } "
        "filtered: meetings(filter: {or: [{search: $text}]}) { nodes { name } } }",
        text=text,
    )
    names = [{node["name"] for node in each["nodes"]} for each in data.values()]
    assert names[0] == names[1] == names[2]
    assert data["ranked"]["totalCount"] == len(names[0])
    return names[0]


async def test_titles_of_linked_records_find(meetings: Meetings) -> None:
    api = meetings.api
    assert await found(api, "ann") == set()
    await searchable(meetings, "guests")
    assert await found(api, "ann") == {"kickoff", "demo"}
    assert await found(api, "an") == {"kickoff", "demo"}
    assert await found(api, "kick ann") == {"kickoff"}
    assert await found(api, "ann dora") == {"demo"}
    assert await found(api, "ann dora review") == set()
    # Hosts are not looked into.
    assert await found(api, "dora") == {"demo"}


async def test_current_with_every_write(meetings: Meetings) -> None:
    api = meetings.api
    await searchable(meetings, "guests")
    document = """mutation($lunch: ID!, $bob: ID!, $ann: ID!) {
      updateMeeting(id: $lunch, data: {guests: {connect: [{name: "Cid"}]}}) { userErrors { code } }
      updatePerson(id: $bob, data: {name: "Robert"}) { userErrors { code } }
      deletePerson(id: $ann) { userErrors { code } } }"""
    ids = {"lunch": meetings["lunch"], "bob": meetings["Bob"], "ann": meetings["Ann"]}
    data = await api(document, **ids)
    assert all(payload["userErrors"] == [] for payload in data.values())
    assert await found(api, "cid") == {"kickoff", "lunch"}
    assert await found(api, "bob") == set()
    assert await found(api, "robert") == {"kickoff", "review"}
    # A record in the bin is in no list.
    assert await found(api, "ann") == set()
    assert await found(api, "ann demo") == set()


async def test_the_field_and_its_titles_are_told(meetings: Meetings) -> None:
    await searchable(meetings, "guests")
    data = await meetings.api(
        """{ search(query: "dora", modules: ["meeting"]) {
          nodes { field snippet record { title } } } }"""
    )
    nodes: list[Json] = data["search"]["nodes"]
    assert [(node["field"], node["record"]["title"]) for node in nodes] == [("guests", "demo")]
    assert nodes[0]["snippet"] in ("Ann, <mark>Dora</mark>", "<mark>Dora</mark>, Ann")
