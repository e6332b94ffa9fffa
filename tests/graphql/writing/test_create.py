"""Creates one record: what it gets by itself, what is refused, and that a refusal keeps nothing."""

from __future__ import annotations

from tests.graphql.writing.writes import Tables, create, created, created_id, every, read, told
from tests.support.api import Api


async def test_a_record_has_what_was_given_and_what_every_record_has(office: Api) -> None:
    record = await created(
        office,
        "person",
        {"name": "Ann", "badge": 7, "size": "1.5", "hired": "2024-02-29", "mood": "BAD"},
        """__typename id number title name badge size level hired mood teamId team { id } version
           createdAt updatedAt createdBy { id email } updatedBy { id } owner { id } ownerId""",
    )
    me = str(office.workspace.member_id)
    assert record.pop("id")
    assert record.pop("createdAt") == record.pop("updatedAt")
    assert record == {
        "__typename": "Person",
        "number": 1,
        "title": "Ann",
        "name": "Ann",
        "badge": 7,
        "size": "1.50",
        "level": 1,
        "hired": "2024-02-29",
        "mood": "BAD",
        "teamId": None,
        "team": None,
        "version": 1,
        "createdBy": {"id": me, "email": office.workspace.email},
        "updatedBy": {"id": me},
        "owner": {"id": me},
        "ownerId": me,
    }


async def test_a_query_shows_what_the_payload_showed(office: Api) -> None:
    selection = "id number title name badge size level mood createdAt version owner { name }"
    record = await created(office, "person", {"name": "Ann", "badge": 1}, selection)
    assert await read(office, "person", record["id"], selection) == record


async def test_a_default_stands_for_what_is_left_out_and_null_stands_for_nothing(
    office: Api,
) -> None:
    left_out = await created(office, "person", {"name": "a"}, "level mood")
    assert left_out == {"level": 1, "mood": "GOOD"}
    null = await created(office, "person", {"name": "b", "level": None, "mood": None}, "level mood")
    assert null == {"level": None, "mood": None}


async def test_every_mistake_of_a_record_is_told_at_once_in_the_order_of_the_fields(
    office: Api,
) -> None:
    payload = await create(
        office,
        "person",
        {"size": "-1", "teamId": "nothing", "mentorId": str(office.workspace.id), "badge": None},
    )
    assert payload["record"] is None
    assert told(payload["userErrors"]) == [
        ("REQUIRED", ("data", "name")),
        ("OUT_OF_RANGE", ("data", "size")),
        ("NOT_FOUND", ("data", "teamId")),
        ("NOT_FOUND", ("data", "mentorId")),
    ]


async def test_required_takes_neither_null_nor_a_text_that_says_nothing(office: Api) -> None:
    for data in ({}, {"name": None}, {"name": ""}, {"name": " \t"}):
        payload = await create(office, "person", data)
        assert told(payload["userErrors"]) == [("REQUIRED", ("data", "name"))]


async def test_a_refused_record_leaves_nothing(office: Api, tables: Tables) -> None:
    before = await tables.counts()
    await create(office, "team", {"name": "x", "mail": "no address"})
    assert await every(office, "team", "name") == []
    assert await tables.counts() == before


async def test_an_auto_number_counts_and_cannot_be_given(office: Api) -> None:
    codes = [(await created(office, "team", {"name": str(n)}, "code"))["code"] for n in range(3)]
    assert codes == ["T-001", "T-002", "T-003"]
    (error,) = await office.errors(
        'mutation { createTeam(data: {name: "x", code: "T-9"}) { team { id } } }'
    )
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "code" in error["message"]
    (error,) = await office.errors(
        "mutation($data: TeamCreate!) { createTeam(data: $data) { team { id } } }",
        data={"name": "x", "code": "T-9"},
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_numbers_count_within_a_module_and_are_not_used_again(office: Api) -> None:
    assert (await created(office, "team", {"name": "a"}, "number"))["number"] == 1
    assert (await created(office, "person", {"name": "a"}, "number"))["number"] == 1
    second = await created(office, "team", {"name": "b"}, "id number")
    await office(
        "mutation($id: ID!) { deleteTeam(id: $id, permanently: true) { team { id } } }",
        id=second["id"],
    )
    assert (await created(office, "team", {"name": "c"}, "number"))["number"] > second["number"]


async def test_mutations_of_one_request_run_in_order_each_for_itself(office: Api) -> None:
    data = await office(
        """mutation {
          first: createTeam(data: {name: "a"}) { team { number } userErrors { code } }
          again: createTeam(data: {name: "a"}) { team { number } userErrors { code } }
          linked: createPerson(data: {name: "p", team: {connect: {name: "a"}}})
            { person { team { name } } userErrors { code } }
          __typename
        }"""
    )
    assert data == {
        "first": {"team": {"number": 1}, "userErrors": []},
        "again": {"team": None, "userErrors": [{"code": "NOT_UNIQUE"}]},
        "linked": {"person": {"team": {"name": "a"}}, "userErrors": []},
        "__typename": "Mutation",
    }
    assert list(data) == ["first", "again", "linked", "__typename"]


async def test_an_owner_may_be_named_and_must_be_there(office: Api) -> None:
    me = str(office.workspace.member_id)
    record = await created(office, "team", {"name": "a", "ownerId": me}, "owner { id }")
    assert record == {"owner": {"id": me}}
    team = await created_id(office, "team", name="b")
    payload = await create(office, "team", {"name": "c", "ownerId": team})
    assert told(payload["userErrors"]) == [("NOT_FOUND", ("data", "ownerId"))]
