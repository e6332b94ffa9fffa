"""Hidden fields: kept, written by whatever writes the record, and seen by administrators alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_field,
    change_module,
    drop_field,
    field_ids,
    make_field,
    make_module,
    moduled,
    told,
)
from tests.graphql.writing.writes import created_id, update
from tests.support.api import Api
from tests.support.colleagues import join
from tests.support.every_kind import OPTIONS, field, lookup
from tests.support.views import create_view

SECRETS = ("salary", "grade", "boss", "badge", "nick", "bonus", "mood")
"""What is hidden of persons: five stored fields, a list of links and what is computed of one."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A workspace with hidden fields, asked by its administrator and by an ordinary member."""

    admin: Api
    member: Api
    fields: dict[str, str]
    teams: dict[str, str]
    ann: str


@pytest.fixture
async def staff(api: Api, pool: Pool) -> Staff:
    """A team, and Ann of whom much is hidden."""
    await api.module(
        apiName="team", titleField="name", fields=[field("name", "TEXT", required=True)]
    )
    person = await api.module(
        apiName="person",
        titleField="name",
        fields=[
            field("name", "TEXT", required=True),
            field("age", "INTEGER"),
            lookup("team", "team", "persons"),
            field("salary", "DECIMAL", hidden=True, required=True, defaultValue="1000"),
            field("grade", "SELECT", options=OPTIONS, hidden=True, indexed=True),
            {**lookup("boss", "team", "bossOf"), "hidden": True},
            field("badge", "TEXT", hidden=True, unique=True, searchable=True),
            {**lookup("mood", "team", "moodOf"), "kind": "MULTI_LOOKUP", "hidden": True},
            field("nick", "LONG_TEXT", hidden=True, searchable=True),
            field("bonus", "FORMULA", formula={"expression": "salary * 2"}),
            field("older", "FORMULA", formula={"expression": "age + 1"}),
        ],
        uniqueKeys=[["name", "grade"]],
    )
    modules = (await api("{ modules { id apiName } }"))["modules"]
    teams = {each["apiName"]: each["id"] for each in modules}
    rollup = {"function": "SUM", "list": "persons", "field": "salary"}
    accepted(await make_field(api, teams["team"], field("payroll", "ROLLUP", rollup=rollup)))
    counted = {"function": "COUNT", "list": "persons"}
    accepted(await make_field(api, teams["team"], field("heads", "ROLLUP", rollup=counted)))
    home = await created_id(api, "team", name="Home")
    given = {"name": "Ann", "age": 30, "teamId": home, "salary": "4321.5", "grade": "RED"}
    hidden = {
        "bossId": home,
        "badge": "hush",
        "nick": "whisper",
        "mood": {"connect": [{"id": home}]},
    }
    ann = await created_id(api, "person", **given, **hidden)
    return Staff(api, await join(api, pool, "member"), field_ids(person), teams, ann)


async def test_the_schema_of_a_member_has_no_hidden_field(staff: Staff) -> None:
    texts = [
        (await each.client.get("/schema.graphql", headers=each.workspace.headers)).text
        for each in (staff.admin, staff.member)
    ]
    for name in (*SECRETS, "payroll", "bossOf", "moodOf", "PersonGrade", "BADGE"):
        assert name in texts[0]
        assert name not in texts[1]
    for name in ("older", "heads"):
        assert name in texts[1]
    told_to_member = await staff.member(
        """{ modules { apiName fields { apiName } uniqueKeys { fields { apiName } } }
             __type(name: "Person") { fields { name } } }"""
    )
    assert not set(SECRETS) & set(words_of(told_to_member))


def words_of(answer: object) -> list[str]:
    """All texts within an answer."""
    return json.dumps(answer).replace('"', " ").replace(",", " ").split()


PLACES = (
    "persons {{ nodes {{ {name} }} }}",
    "persons(filter: {{{name}: {{isNull: true}}}}) {{ totalCount }}",
    "persons(orderBy: [{{{name}: ASC}}]) {{ totalCount }}",
    "persons {{ groups(by: [{{{name}: {{}}}}]) {{ nodes {{ count }} }} }}",
    "persons {{ aggregates {{ countEmpty {{ {name} }} }} }}",
    'personBy(key: {{{name}: "hush"}}) {{ id }}',
    "teams(filter: {{persons: {{some: {{{name}: {{isNull: true}}}}}}}}) {{ totalCount }}",
    'records(modules: ["person"], filter: {{{name}: {{isNull: true}}}}) {{ totalCount }}',
)


async def test_no_document_of_a_member_can_name_one(staff: Staff) -> None:
    for place, name in product(PLACES, SECRETS):
        (error, *_) = await staff.member.errors("{ " + place.format(name=name) + " }")
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED", (place, name)
        close = await staff.member.errors("{ " + place.format(name=name[:-1] + "x") + " }")
        assert not any(f"'{name}'" in each["message"] for each in close)


async def test_a_members_writes_keep_what_it_does_not_see(staff: Staff) -> None:
    await update(staff.member, "person", staff.ann, {"age": 31})
    new = await created_id(staff.member, "person", name="Bob")
    shown = "name age salary grade badge bonus boss { name } mood { totalCount }"
    found = await staff.admin(
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Person {{ {shown} }} }} }}",
        ids=[staff.ann, new],
    )
    ann, bob = found["nodes"]
    assert ann == {
        "name": "Ann",
        "age": 31,
        "salary": "4321.5",
        "grade": "RED",
        "badge": "hush",
        "bonus": "8643.0",
        "boss": {"name": "Home"},
        "mood": {"totalCount": 1},
    }
    assert (bob["salary"], bob["grade"]) == ("1000", None)
    for data in ({"salary": "1"}, {"bossId": None}, {"mood": {"connect": []}}):
        create = "mutation($data: PersonCreate!) { createPerson(data: $data) { person { id } } }"
        (error, *_) = await staff.member.errors(create, data={"name": "Eve", **data})
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
    access = await staff.member(
        "query($id: ID!) { person(id: $id) { viewerAccess { writableFields } } }", id=staff.ann
    )
    assert access["person"]["viewerAccess"]["writableFields"] == [
        "ownerId",
        "tags",
        "name",
        "age",
        "teamId",
    ]


async def test_search_finds_nobody_by_what_is_hidden(staff: Staff) -> None:
    for api, word in product((staff.member, staff.admin), ("hush", "whisper", "Deep")):
        found = await api(
            """query($word: String!) { persons(search: $word) { totalCount }
                 all: search(query: $word) { nodes { field snippet } } }""",
            word=word,
        )
        assert found == {"persons": {"totalCount": 0}, "all": {"nodes": []}}
    accepted(await change_field(staff.admin, staff.fields["badge"], {"hidden": False}))
    count = 'query { persons(search: "hush") { totalCount } }'
    assert (await staff.member(count))["persons"]["totalCount"] == 1
    accepted(await change_field(staff.admin, staff.fields["badge"], {"hidden": True}))
    assert (await staff.admin(count))["persons"]["totalCount"] == 0


TIMELINE = """query($id: ID!) { person(id: $id) { timeline { nodes {
  changes { field label before after } } } } }"""


async def test_the_timeline_tells_a_member_nothing_hidden(staff: Staff) -> None:
    await update(staff.admin, "person", staff.ann, {"salary": "5000.25", "grade": "BLUE"})
    for permanently in (False, True):
        accepted(await drop_field(staff.admin, staff.fields["nick"], permanently=permanently))
        seen = await staff.member(TIMELINE, id=staff.ann)
        text = json.dumps(seen)
        assert "Ann" in text
        for value in ("5000", "4321", "Blue", "Deep red", "hush", "whisper", "Salary", "Nick"):
            assert value not in text
        assert "5000.25" in json.dumps(await staff.admin(TIMELINE, id=staff.ann))


async def test_dry_runs_and_conflicts_tell_a_member_nothing_hidden(staff: Staff) -> None:
    before = (await staff.admin("query($id: ID!) { person(id: $id) { version } }", id=staff.ann))[
        "person"
    ]["version"]
    await update(staff.admin, "person", staff.ann, {"salary": "5000.25"})
    delete = """mutation($id: ID!, $version: Int!) {
      deletePerson(id: $id, expectedVersion: $version, options: {dryRun: true}) {
        userErrors { code message } conflict { fields { field base theirs } } } }"""
    refused = (await staff.member(delete, id=staff.ann, version=before))["deletePerson"]
    assert refused["conflict"] is None
    (error,) = refused["userErrors"]
    assert error["code"] == "CONFLICT"
    assert "Changed since version 1: what you do not see" in error["message"]
    told_to_admin = (await staff.admin(delete, id=staff.ann, version=before))["deletePerson"]
    assert [each["field"] for each in told_to_admin["conflict"]["fields"]] == ["salary"]
    create = """mutation { createPerson(data: {name: "Bob"}, options: {dryRun: true}) {
      preview { changes { field after record { title } } } userErrors { message } } }"""
    shown = [
        {each["field"] for each in (await api(create))["createPerson"]["preview"]["changes"]}
        for api in (staff.admin, staff.member)
    ]
    assert shown[0] - shown[1] == {"salary"}
    assert "name" in shown[1]


async def test_views_of_a_member_leave_out_what_is_hidden(staff: Staff) -> None:
    view = await create_view(
        staff.admin,
        module="person",
        kind="TABLE",
        key="rich",
        label="Rich",
        visibility="SHARED",
        columns=[{"field": "name"}, {"field": "salary"}, {"field": "boss.name"}],
        filter={"age": {"gt": 1}, "grade": {"eq": "RED"}},
        orderBy=[{"field": "salary", "sort": "DESC"}, {"field": "name"}],
    )
    shown = """query($id: ID!) { view(id: $id) { columns { path } filter orderBy { path } }
      persons(view: $id) { nodes { name } } }"""
    found = await staff.member(shown, id=view["id"])
    assert found["view"]["columns"] == [{"path": "name"}]
    assert found["view"]["orderBy"] == [{"path": "name"}]
    assert "grade" not in json.dumps(found["view"]["filter"])
    assert found["persons"]["nodes"] == [{"name": "Ann"}]
    own = """mutation($filter: JSON, $columns: [ViewColumnInput!]) { createView(input: {
        module: "person", kind: TABLE, label: "Mine", columns: $columns, filter: $filter}) {
          view { id } userErrors { path message } } }"""
    for given in (
        {"columns": [{"field": "salary"}]},
        {"columns": [{"field": "name"}], "filter": {"salary": {"gt": "1"}}},
    ):
        refused = (await staff.member(own, **given))["createView"]
        assert refused["view"] is None
        assert refused["userErrors"]
        assert (await staff.admin(own, **given))["createView"]["view"]


async def test_rules_over_hidden_fields_hold_for_members_and_are_not_shown(staff: Staff) -> None:
    made = await staff.admin(
        """mutation($module: ID!) { createRule(moduleId: $module, input: {
             key: "red", label: "Red ones stay", on: [UPDATE], message: "Not this one.",
             filter: {grade: {eq: "RED"}}}) { userErrors { message } } }""",
        module=staff.teams["person"],
    )
    assert made["createRule"]["userErrors"] == []
    refused = await update(staff.member, "person", staff.ann, {"age": 50})
    assert [(e["code"], e["message"]) for e in refused["userErrors"]] == [
        ("RULE_REJECTED", "Not this one.")
    ]
    for api, keys in ((staff.admin, ["red"]), (staff.member, [])):
        found = await api('{ module(apiName: "person") { rules { key filter } } }')
        assert [rule["key"] for rule in found["module"]["rules"]] == keys


async def test_what_is_shown_again_is_seen_with_the_next_request(staff: Staff) -> None:
    ask = "{ persons { nodes { salary bonus } } teams { nodes { payroll } } }"
    await staff.member.errors(ask)
    accepted(await change_field(staff.admin, staff.fields["salary"], {"hidden": False}))
    found = await staff.member(ask)
    assert found == {
        "persons": {"nodes": [{"salary": "4321.5", "bonus": "8643.0"}]},
        "teams": {"nodes": [{"payroll": "4321.5"}]},
    }
    accepted(await change_field(staff.admin, staff.fields["salary"], {"hidden": True}))
    await staff.member.errors(ask)
    assert (await staff.admin(ask)) == found


async def test_mass_actions_of_a_member_keep_what_it_does_not_see(staff: Staff) -> None:
    done = await staff.member(
        """mutation { updatePersons(where: {search: "whisper"}, data: {age: 9}) { count }
             all: updatePersons(where: {all: true}, data: {age: 9}) { count } }"""
    )
    assert (done["updatePersons"]["count"], done["all"]["count"]) == (0, 1)
    found = await staff.admin("{ persons { nodes { age salary } } }")
    assert found["persons"]["nodes"] == [{"age": 9, "salary": "4321.5"}]


async def test_what_everybody_needs_cannot_be_hidden(api: Api) -> None:
    payload = await make_module(
        api, moduled("car", field("plate", "TEXT", hidden=True), titleField="plate")
    )
    assert told(payload) == [("INVALID", ("input", "titleField"))]
    needed = field("owner2", "TEXT", hidden=True, required=True)
    assert told(await make_module(api, moduled("car", needed))) == [
        ("INVALID", ("input", "fields", "0", "hidden"))
    ]
    made = accepted(
        await make_module(
            api, moduled("car", field("plate", "TEXT", required=True), titleField="plate")
        )
    )["module"]
    plate = field_ids(made)["plate"]
    assert told(await change_field(api, plate, {"hidden": True})) == [
        ("INVALID", ("input", "hidden")),
        ("INVALID", ("input", "hidden")),
    ]
    accepted(await change_module(api, made["id"], {"titleField": None}))
    accepted(await change_field(api, plate, {"hidden": True, "required": False}))
    assert told(await change_module(api, made["id"], {"titleField": "plate"})) == [
        ("INVALID", ("input", "titleField"))
    ]
    note = (await api('{ module(apiName: "note") { fields { id apiName } } }'))["module"]
    assert told(await change_field(api, field_ids(note)["record"], {"hidden": True})) == [
        ("INVALID", ("input", "hidden"))
    ]


async def test_merges_and_clusters_tell_a_member_nothing_hidden(staff: Staff) -> None:
    bob = await created_id(staff.admin, "person", name="Bob", badge="secret", salary="77.25")
    rule = """mutation($id: ID!) { createDuplicateRule(moduleId: $id, input: {key: "a", label: "A",
      matches: [{field: "badge", method: EXACT}]}) { userErrors { message } } }"""
    accepted((await staff.admin(rule, id=staff.teams["person"]))["createDuplicateRule"])
    clusters = "{ personDuplicates { nodes { rules } } }"
    assert await staff.admin(clusters) == {"personDuplicates": {"nodes": []}}
    (error,) = await staff.member.errors(clusters)
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    merge = """mutation($into: ID!, $from: [ID!]!) {
      mergePersons(into: $into, from: $from) { person { name } userErrors { message } } }"""
    payload = (await staff.member(merge, **{"into": staff.ann, "from": [bob]}))["mergePersons"]
    assert payload == {"person": {"name": "Ann"}, "userErrors": []}
    text = json.dumps(await staff.member(TIMELINE, id=bob))
    assert "Bob" in text
    assert not any(value in text for value in ("secret", "77.25", "Badge", "Salary"))
    assert "77.25" in json.dumps(await staff.admin(TIMELINE, id=bob))
