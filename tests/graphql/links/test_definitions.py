"""Multi lookups are defined, renamed and deleted as other fields are."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.links import CREATE, Meetings, make_list


async def refused(api: Api, module: str, **more: object) -> list[tuple[str, list[str], str]]:
    """Code, path and message of each mistake of a multi lookup that must be refused."""
    given: Json = {
        "apiName": "others",
        "label": "Others",
        "kind": "MULTI_LOOKUP",
        "lookup": {"module": "person", "inverseApiName": "otherMeetings"},
        **more,
    }
    payload = (await api(CREATE, module=module, input=given))["createField"]
    return [(error["code"], error["path"], error["message"]) for error in payload["userErrors"]]


async def test_the_plan_tells_and_the_definition_shows(meetings: Meetings) -> None:
    api, module = meetings.api, meetings.modules["meeting"]
    given = {
        "apiName": "others",
        "label": "Others",
        "description": "Who else may come",
        "kind": "MULTI_LOOKUP",
        "lookup": {"module": "person", "inverseApiName": "otherMeetings", "onDelete": "RESTRICT"},
    }
    dry = (await api(CREATE, module=module, input=given, options={"dryRun": True}))["createField"]
    made = (await api(CREATE, module=module, input=given))["createField"]
    assert dry["plan"] == made["plan"]
    assert made["plan"]["steps"] == [
        {
            "action": "CREATE",
            "target": "meeting.others",
            "detail": "Others, a field of kind MULTI_LOOKUP; no record is linked yet.",
            "destructive": False,
        }
    ]
    assert made["field"]["lookup"] == {
        "module": {"apiName": "person"},
        "inverseApiName": "otherMeetings",
        "inverseLabel": "Meetings",
        "onDelete": "RESTRICT",
    }
    data = await api(
        '{ meeting: __type(name: "Meeting") { fields { name description type { ofType { name } } } '
        '} person: __type(name: "Person") { fields { name description } } '
        'filter: __type(name: "PersonListFilter") { inputFields { name description } } }'
    )
    fields = {field["name"]: field for field in data["meeting"]["fields"]}
    assert fields["others"]["type"]["ofType"]["name"] == "PersonConnection"
    assert fields["others"]["description"] == (
        "Others. Who else may come. The Persons that it is linked with."
    )
    assert "othersId" not in fields
    fields = {field["name"]: field["description"] for field in data["person"]["fields"]}
    assert fields["otherMeetings"] == "Meetings: the Meetings whose `others` has this one."
    assert all(field["description"] for field in data["filter"]["inputFields"])


@pytest.mark.parametrize(
    ("more", "code", "path", "said"),
    [
        ({"required": True}, "INVALID", ["required"], "the last of them too"),
        ({"unique": True}, "INVALID", ["unique"], "cannot be unique"),
        ({"readOnly": True}, "INVALID", ["readOnly"], "never set once and for all"),
        ({"indexed": True}, "INVALID", ["indexed"], "cannot be indexed"),
        ({"defaultValue": []}, "INVALID", ["defaultValue"], "takes no default value"),
        ({"lookup": None}, "REQUIRED", ["lookup"], "A MULTI_LOOKUP must say where it points to"),
        ({"text": {"maxLength": 3}}, "INVALID", ["text"], "does not take text"),
        (
            {"lookup": {"module": "person", "onDelete": "CASCADE"}},
            "INVALID",
            ["lookup", "onDelete"],
            "A MULTI_LOOKUP cannot CASCADE",
        ),
        (
            {"lookup": {"module": "person", "inverseApiName": "hosted"}},
            "NAME_TAKEN",
            ["lookup", "inverseApiName"],
            "hosted is taken",
        ),
        (
            {"lookup": {"module": "meeting", "inverseApiName": "others"}},
            "NAME_TAKEN",
            ["lookup", "inverseApiName"],
            "others is taken",
        ),
        ({"apiName": "guests"}, "NAME_TAKEN", ["apiName"], "guests is taken"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    read: Meetings, more: Json, code: str, path: list[str], said: str
) -> None:
    found = await refused(read.api, read.modules["meeting"], **more)
    assert [(one, at) for one, at, _ in found] == [(code, ["input", *path])]
    assert said in found[0][2]


async def test_a_module_may_be_made_with_multi_lookups(meetings: Meetings) -> None:
    api = meetings.api
    members = {
        "apiName": "members",
        "label": "Members",
        "kind": "MULTI_LOOKUP",
        "lookup": {"module": "person"},
    }
    team = await api.module(apiName="team", fields=[members])
    await make_list(api, team["id"], "rivals", "team", "rivalsOf")
    data = await api(
        "{ teams { nodes { members { totalCount } rivals { totalCount } } } "
        "people(first: 1) { nodes { teams { totalCount } } } }"
    )
    assert data["people"]["nodes"] == [{"teams": {"totalCount": 0}}]
    data = await api(
        "mutation($id: ID!) { bin: deleteModule(id: $id) { userErrors { message } } "
        "gone: deleteModule(id: $id, permanently: true) { userErrors { message } } }",
        id=team["id"],
    )
    assert data == {"bin": {"userErrors": []}, "gone": {"userErrors": []}}
    (error,) = await api.errors("{ people { nodes { teams { totalCount } } } }")
    assert "teams" in error["message"]


async def test_what_is_linked_to_stays_while_the_field_does(meetings: Meetings) -> None:
    api = meetings.api
    data = await api(
        "mutation($id: ID!) { deleteModule(id: $id) { userErrors { code message } } }",
        id=meetings.modules["person"],
    )
    (error,) = data["deleteModule"]["userErrors"]
    assert error["code"] == "IN_USE"
    assert "meeting.guests" in error["message"]


async def test_a_field_goes_to_the_bin_and_for_good(meetings: Meetings) -> None:
    api = meetings.api
    data = await api('{ module(apiName: "meeting") { fields { id apiName } } }')
    ids = {field["apiName"]: field["id"] for field in data["module"]["fields"]}
    document = """mutation($id: ID!, $permanently: Boolean) {
      deleteField(id: $id, permanently: $permanently) {
        plan { steps { action target detail destructive } } userErrors { message } } }"""
    told = (await api(document, id=ids["guests"]))["deleteField"]
    assert told["userErrors"] == []
    assert {
        "action": "NOTE",
        "target": "meeting.guests",
        "detail": "It has a value in 3 records.",
        "destructive": False,
    } in told["plan"]["steps"]
    (error, *_) = await api.errors("{ people { nodes { meetings { totalCount } } } }")
    assert "meetings" in error["message"]
    # Nothing holds on to records by a field in the bin.
    data = await api(
        "mutation($id: ID!) { deletePerson(id: $id, permanently: true) "
        "{ userErrors { message } } }",
        id=meetings["Cid"],
    )
    assert data["deletePerson"]["userErrors"] == []
    told = (await api(document, id=ids["guests"], permanently=True))["deleteField"]
    assert told["userErrors"] == []
    assert told["plan"]["steps"][-1]["destructive"] or told["plan"]["steps"][0]["destructive"]
    await make_list(api, meetings.modules["meeting"], "guests", "person", "meetings")
    data = await api("{ meetings { nodes { guests { totalCount } hosts { totalCount } } } }")
    assert [node["guests"]["totalCount"] for node in data["meetings"]["nodes"]] == [0] * 4


async def test_restrict_holds_on_to_linked_records(meetings: Meetings) -> None:
    api = meetings.api
    data = await api('{ module(apiName: "meeting") { fields { id apiName } } }')
    (hosts,) = [f["id"] for f in data["module"]["fields"] if f["apiName"] == "hosts"]
    data = await api(
        "mutation($id: ID!) { updateField(id: $id, input: {lookup: {onDelete: RESTRICT}}) "
        "{ field { lookup { onDelete } } userErrors { message } } }",
        id=hosts,
    )
    assert data["updateField"] == {"field": {"lookup": {"onDelete": "RESTRICT"}}, "userErrors": []}
    document = """mutation($id: ID!) { deletePerson(id: $id) { userErrors { code message } } }"""
    (error,) = (await api(document, id=meetings["Dora"]))["deletePerson"]["userErrors"]
    assert error["code"] == "IN_USE"
    assert "2 Meetings through Hosts" in error["message"]
    assert (await api(document, id=meetings["Ann"]))["deletePerson"]["userErrors"] == []
    # Meetings in the bin hold nothing.
    data = await api(
        "mutation($ids: [ID!]) { deleteMeetings(where: {ids: $ids}) { count } }",
        ids=[meetings["kickoff"], meetings["review"]],
    )
    assert data["deleteMeetings"]["count"] == 2
    assert (await api(document, id=meetings["Dora"]))["deletePerson"]["userErrors"] == []


async def test_the_kind_is_told(read: Meetings) -> None:
    data = await read.api(
        "{ fieldKinds { kind description valueType rules operators sortable mayBeUnique "
        "mayBeRequired mayHaveDefault } }"
    )
    (kind,) = [each for each in data["fieldKinds"] if each["kind"] == "MULTI_LOOKUP"]
    assert kind == {
        "kind": "MULTI_LOOKUP",
        "description": "Links to any number of records of a module; each of them lists this one "
        "in turn.",
        "valueType": "connection",
        "rules": ["lookup"],
        "operators": ["hasAny", "hasAll", "hasNone", "isEmpty"],
        "sortable": False,
        "mayBeUnique": False,
        "mayBeRequired": False,
        "mayHaveDefault": False,
    }


async def test_what_is_computed_from_links_holds_on_to_the_field(meetings: Meetings) -> None:
    api = meetings.api
    rollup = {"list": "guests", "function": "SUM", "field": "age"}
    data = await api(
        "mutation($module: ID!, $input: FieldInput!) { createField(moduleId: $module, "
        "input: $input) { userErrors { message } } }",
        module=meetings.modules["meeting"],
        input={"apiName": "ages", "label": "Ages", "kind": "ROLLUP", "rollup": rollup},
    )
    assert data["createField"]["userErrors"] == []
    data = await api('{ module(apiName: "meeting") { fields { id apiName } } }')
    (guests,) = [f["id"] for f in data["module"]["fields"] if f["apiName"] == "guests"]
    document = """mutation($id: ID!, $options: DefinitionOptions) {
      deleteField(id: $id, options: $options) { userErrors { code message } } }"""
    (error,) = (await api(document, id=guests))["deleteField"]["userErrors"]
    assert error["code"] == "IN_USE"
    assert "meeting.ages" in error["message"]
    told = await api(document, id=guests, options={"dependents": "DELETE"})
    assert told["deleteField"]["userErrors"] == []
    data = await api(
        '{ module(apiName: "meeting") { gone: fields(trashed: true) { apiName rollup { list } } } }'
    )
    gone = {field["apiName"]: field["rollup"] for field in data["module"]["gone"]}
    assert gone == {"guests": None, "ages": {"list": "guests"}}
