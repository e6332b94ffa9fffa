"""Multi lookups beside what else there is: bins, rules, upserts, keys, and writers at once."""

from __future__ import annotations

import asyncio
import json

from tests.support.api import Api, Json
from tests.support.links import Meetings

LISTED = "{ meetings { nodes { name version guests { nodes { name } } } } }"
LINK = """mutation($id: ID!, $data: MeetingUpdate!) {
  updateMeeting(id: $id, data: $data) { userErrors { code message path } } }"""


async def guests(api: Api) -> dict[str, str]:
    """The names of the guests of each meeting."""
    data = await api(LISTED)
    return {
        node["name"]: " ".join(guest["name"] for guest in node["guests"]["nodes"])
        for node in data["meetings"]["nodes"]
    }


async def field_id(api: Api, name: str) -> str:
    """The id of a multi lookup of meetings."""
    data = await api('{ module(apiName: "meeting") { fields { id apiName } } }')
    return next(str(f["id"]) for f in data["module"]["fields"] if f["apiName"] == name)


async def test_records_come_back_with_their_links(meetings: Meetings) -> None:
    api = meetings.api
    before = await guests(api)
    for one, many, name in (("Person", "People", "Bob"), ("Meeting", "Meetings", "kickoff")):
        data = await api(
            f"mutation($id: ID!) {{ delete{one}(id: $id) {{ userErrors {{ message }} }} }}",
            id=meetings[name],
        )
        assert data[f"delete{one}"]["userErrors"] == []
        assert await guests(api) != before
        data = await api(
            f"mutation($ids: [ID!]) {{ restore{many}(where: {{ids: $ids}}) "
            "{ count userErrors { message } } }",
            ids=[meetings[name]],
        )
        assert data[f"restore{many}"] == {"count": 1, "userErrors": []}
        assert await guests(api) == before


async def test_a_field_comes_back_with_its_links(meetings: Meetings) -> None:
    api = meetings.api
    before, id_ = await guests(api), await field_id(api, "guests")
    data = await api(
        "mutation($id: ID!) { gone: deleteField(id: $id) { userErrors { message } } "
        "back: restoreField(id: $id) { userErrors { message } } }",
        id=id_,
    )
    assert data == {"gone": {"userErrors": []}, "back": {"userErrors": []}}
    assert await guests(api) == before


async def test_a_module_comes_back_with_its_links(meetings: Meetings) -> None:
    api = meetings.api
    before = await guests(api)
    data = await api(
        "mutation($id: ID!) { gone: deleteModule(id: $id) { userErrors { message } } "
        "back: restoreModule(id: $id) { userErrors { message } } }",
        id=meetings.modules["meeting"],
    )
    assert data == {"gone": {"userErrors": []}, "back": {"userErrors": []}}
    assert await guests(api) == before


async def test_a_rule_can_ask_for_links(meetings: Meetings) -> None:
    """What `required` cannot say, a rule does: it is asked when the links are written."""
    api = meetings.api
    rule: Json = {
        "key": "guests",
        "label": "Guests",
        "message": "A meeting needs guests.",
        "on": ["CREATE", "UPDATE"],
        "filter": {"guests": {"isEmpty": True}},
    }
    document = """mutation($id: ID!, $input: RuleInput!) {
      createRule(moduleId: $id, input: $input) { userErrors { code message path } } }"""
    module = meetings.modules["meeting"]
    data = await api(document, id=module, input=rule)
    assert data["createRule"]["userErrors"] == []
    create = """mutation($data: [MeetingCreate!]!) {
      createMeetings(data: $data, options: {partial: true}) {
        results { meeting { name } userErrors { code } } } }"""
    rows: list[Json] = [
        {"name": "alone"},
        {"name": "two", "guests": {"connect": [{"name": "Ann"}]}},
    ]
    results = (await api(create, data=rows))["createMeetings"]["results"]
    assert [row["meeting"] for row in results] == [None, {"name": "two"}]
    data = await api(
        LINK, id=meetings["review"], data={"guests": {"disconnect": [{"name": "Bob"}]}}
    )
    assert [error["code"] for error in data["updateMeeting"]["userErrors"]] == ["RULE_REJECTED"]
    swap = {"guests": {"disconnect": [{"name": "Bob"}], "connect": [{"name": "Cid"}]}}
    data = await api(LINK, id=meetings["review"], data=swap)
    assert data["updateMeeting"]["userErrors"] == []
    wrong = {**rule, "key": "other", "on": ["UPDATE"], "fields": ["guests"]}
    (error,) = (await api(document, id=module, input=wrong))["createRule"]["userErrors"]
    assert error["path"] == ["input", "fields", "0"]


async def test_an_upsert_links(meetings: Meetings) -> None:
    rows = [
        {"name": "lunch", "guests": {"connect": [{"name": "Dora"}]}},
        {"name": "supper", "guests": {"connect": [{"name": "Ann"}]}},
    ]
    data = await meetings.api(
        """mutation($data: [MeetingUpsert!]!) { upsertMeetings(by: [NAME], data: $data) {
          results { meeting { name } } userErrors { code message path } } }""",
        data=rows,
    )
    assert data["upsertMeetings"]["userErrors"] == []
    found = await guests(meetings.api)
    assert (found["lunch"], found["supper"]) == ("Dora", "Ann")


async def test_kinds_stay_and_keys_have_no_lists(read: Meetings) -> None:
    id_ = await field_id(read.api, "guests")
    data = await read.api(
        """mutation($id: ID!, $module: ID!) {
          kind: updateField(id: $id, input: {kind: TEXT}) { userErrors { code path } }
          module: updateField(id: $id, input: {lookup: {module: "meeting"}}) {
            userErrors { code path } }
          keys: updateModule(id: $module, input: {uniqueKeys: [["name", "guests"]]}) {
            userErrors { code path } }
          title: updateModule(id: $module, input: {titleField: "guests"}) {
            userErrors { code path } } }""",
        id=id_,
        module=read.modules["meeting"],
    )
    assert {key: [e["code"] for e in found["userErrors"]] for key, found in data.items()} == {
        "kind": ["INVALID"],
        "module": ["INVALID"],
        "keys": ["INVALID"],
        "title": ["INVALID"],
    }


async def test_writers_at_once_lose_no_link(meetings: Meetings) -> None:
    api = meetings.api
    people = ("Ann", "Bob", "Cid", "Dora")

    async def change(number: int) -> list[Json]:
        name = people[number % 4]
        way = "disconnect" if number % 8 >= 4 else "connect"
        if number % 3:
            data: Json = {"hosts": {way: [{"name": name}]}}
            answer = await api(LINK, id=meetings["lunch"], data=data)
            payload: Json = answer["updateMeeting"]
        else:
            data = {"hosted": {way: [{"name": "lunch"}]}}
            answer = await api(
                "mutation($id: ID!, $data: PersonUpdate!) { updatePerson(id: $id, data: $data) "
                "{ userErrors { code message } } }",
                id=meetings[name],
                data=data,
            )
            payload = answer["updatePerson"]
        errors: list[Json] = payload["userErrors"]
        return errors

    answers = await asyncio.gather(*(change(number) for number in range(48)))
    # Nothing but taking away what is not linked is refused.
    assert {error["code"] for errors in answers for error in errors} <= {"NOT_FOUND"}
    async with meetings.pool.acquire() as connection:
        schema = api.workspace.schema
        lines = await connection.fetch(
            f'select changes from "{schema}".timeline where record_id = $1 order by version',
            meetings["lunch"],
        )
    found = await api(
        "query($id: ID!) { meeting(id: $id) { version hosts { nodes { id } } } }",
        id=meetings["lunch"],
    )
    assert found["meeting"]["version"] == len(lines)
    column = f"f_{(await field_id(api, 'hosts')).rpartition('_')[2]}"
    linked: set[str] = set()
    for line in lines[1:]:
        went, came = _changes(line["changes"])[column]
        assert set(went) <= linked
        assert not set(came) & linked
        linked = (linked - set(went)) | set(came)
    assert linked == {node["id"] for node in found["meeting"]["hosts"]["nodes"]}


def _changes(text: str) -> dict[str, list[list[str]]]:
    changes: dict[str, list[list[str]]] = json.loads(text)
    return changes
