"""`@transaction`: several mutations of records that are carried out together or not at all."""

from __future__ import annotations

import asyncio

import pytest

from tests.graphql.writing.writes import Tables, created_id
from tests.support.api import Api, Json

TWO = """
mutation($a: PersonCreate!, $b: PersonCreate!) @transaction {
  first: createPerson(data: $a) { person { id name } userErrors { code message path } }
  __typename
  second: createPerson(data: $b) { person { id } userErrors { code message path } } }"""
COUNT = "{ persons { totalCount } teams { totalCount } }"


async def counts(api: Api) -> tuple[int, int]:
    data = await api(COUNT)
    return data["persons"]["totalCount"], data["teams"]["totalCount"]


async def test_all_are_kept_in_the_order_of_the_document(office: Api) -> None:
    data = await office(TWO, a={"name": "Ann"}, b={"name": "Ben"})
    assert list(data) == ["first", "__typename", "second"]
    assert data["__typename"] == "Mutation"
    assert data["first"]["person"]["name"] == "Ann"
    assert data["second"]["userErrors"] == []
    assert await counts(office) == (2, 0)


async def test_a_later_one_sees_what_an_earlier_one_did(office: Api) -> None:
    data = await office(
        """mutation @transaction {
          team: createTeam(data: {name: "A"}) { team { id } userErrors { code } }
          person: createPerson(data: {name: "Ann", team: {connect: {name: "A"}}})
            { person { team { name } } userErrors { code message } }
          many: updatePersons(where: {filter: {team: {name: {eq: "A"}}}}, data: {level: 3})
            { count userErrors { code } } }"""
    )
    assert data["person"]["person"] == {"team": {"name": "A"}}
    assert data["many"]["count"] == 1


@pytest.mark.parametrize("wrong", ["a", "b"])
async def test_one_that_is_refused_undoes_all(office: Api, tables: Tables, wrong: str) -> None:
    given: Json = {"a": {"name": "Ann"}, "b": {"name": "Ben"}, wrong: {"name": ""}}
    data = await office(TWO, **given)
    refused, other = ("first", "second") if wrong == "a" else ("second", "first")
    assert [error["code"] for error in data[refused]["userErrors"]] == ["REQUIRED"]
    assert data[other]["person"] is None
    (error,) = data[other]["userErrors"]
    assert error["code"] == "ROLLED_BACK"
    assert f"{refused}, of the same @transaction, was refused" in error["message"]
    assert await counts(office) == (0, 0)
    for table in ("timeline", "outbox"):
        sql = f"select count(*) from {tables.schema}.{table}"
        assert await tables.pool.fetchval(sql) == 0


async def test_records_that_partial_refuses_do_not_undo_the_others(office: Api) -> None:
    data = await office(
        """mutation @transaction {
          many: createPersons(data: [{name: "A"}, {name: ""}], options: {partial: true})
            { results { person { name } } userErrors { code path } }
          team: createTeam(data: {name: "T"}) { team { name } userErrors { code } } }"""
    )
    assert [row["person"] for row in data["many"]["results"]] == [{"name": "A"}, None]
    assert data["team"]["team"] == {"name": "T"}
    assert await counts(office) == (1, 1)


async def test_a_list_that_is_undone_tells_why(office: Api) -> None:
    data = await office(
        """mutation @transaction {
          many: createPersons(data: [{name: "A"}]) { results { errors: userErrors { code } }
            userErrors { code } }
          gone: deletePersons(where: {}) { count userErrors { code } } }"""
    )
    assert data["many"] == {"results": [], "userErrors": [{"code": "ROLLED_BACK"}]}
    assert [error["code"] for error in data["gone"]["userErrors"]] == ["INVALID"]


async def test_definitions_have_transactions_of_their_own(office: Api) -> None:
    (error,) = await office.errors(
        """mutation @transaction {
          createPerson(data: {name: "A"}) { userErrors { code } }
          car: createModule(input: {apiName: "car", pluralApiName: "cars", label: "Car",
            pluralLabel: "Cars", fields: []}) { userErrors { code } } }"""
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith("car: @transaction takes mutations of records alone")
    assert await counts(office) == (0, 0)


async def test_the_directive_is_for_mutations_alone(office: Api) -> None:
    (error,) = await office.errors("query @transaction { persons { totalCount } }")
    assert "may not be used on query" in error["message"]


async def test_those_that_wait_for_each_other_are_run_again(office: Api) -> None:
    ids = [await created_id(office, "person", name=name) for name in ("Ann", "Ben")]
    swap = """
    mutation($one: ID!, $two: ID!, $to: Int!) @transaction {
      a: updatePerson(id: $one, data: {level: $to}) { person { level } userErrors { code } }
      b: updatePerson(id: $two, data: {level: $to}) { person { level } userErrors { code } } }"""

    async def change(to: int) -> None:
        one, two = ids if to % 2 else reversed(ids)
        data = await office(swap, one=one, two=two, to=to)
        assert data["a"] == data["b"] == {"person": {"level": to}, "userErrors": []}

    await asyncio.gather(*(change(to) for to in range(2, 10)))
    levels = (await office("{ persons { nodes { level version } } }"))["persons"]["nodes"]
    assert levels[0] == levels[1]
    assert levels[0]["version"] == 9


@pytest.mark.parametrize("together", [False, True])
async def test_arguments_that_cannot_be_carried_out_are_told_at_their_field(
    office: Api, together: bool
) -> None:
    """And what was carried out before, as its answer is lost."""
    directive = "@transaction" if together else ""
    document = f"""mutation {directive} {{
      a: createPerson(data: {{name: "a"}}) {{ person {{ id }} }}
      b: updatePersons(where: {{view: "nope", all: true}}, data: {{name: "b"}}) {{ count }}
      c: createPerson(data: {{name: "c"}}) {{ person {{ id }} }} }}"""
    (error,) = await office.errors(document)
    assert error["path"] == ["b"]
    assert error["locations"] == [{"line": 3, "column": 7}]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    kept = "What stands before it was carried out: a." in error["message"]
    assert kept is not together
    made = (await office("{ persons { nodes { name } } }"))["persons"]["nodes"]
    assert made == ([] if together else [{"name": "a"}])
