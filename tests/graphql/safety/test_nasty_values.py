"""Text values that look like SQL, in every argument that takes a text (R14)."""

from __future__ import annotations

import json
from collections import Counter

import httpx
import pytest

from storage.engine import Pool
from tests.graphql.safety.nasty import MORE, NASTY
from tests.support.api import Api
from tests.support.every_kind import field, lookup
from tests.support.workspaces import fresh_workspace

VALUES = [*NASTY, *MORE]
FOUND = "{ totalCount nodes { name } }"
BY_VARIABLE = f"""
query($v: String!, $list: [String!]!, $text: String!) {{
  by: thingBy(key: {{name: $v}}) {{ name remark title link {{ name }} }}
  eq: things(filter: {{name: {{eq: $v}}}}) {FOUND}
  remark: things(filter: {{remark: {{eq: $v}}}}) {FOUND}
  in: things(filter: {{name: {{in: $list}}}}) {FOUND}
  one: things(filter: {{name: {{in: [$v]}}}}) {FOUND}
  contains: things(filter: {{name: {{contains: $v}}}}) {FOUND}
  starts: things(filter: {{name: {{startsWith: $v}}}}) {FOUND}
  ends: things(filter: {{name: {{endsWith: $v}}}}) {FOUND}
  same: things(filter: {{name: {{eqIgnoreCase: $v}}}}) {FOUND}
  through: things(filter: {{link: {{name: {{eq: $v}}}}}}) {FOUND}
  neq: things(filter: {{name: {{neq: $v}}}}) {{ totalCount }}
  notIn: things(filter: {{name: {{notIn: $list}}}}) {{ totalCount }}
  other: things(filter: {{not: {{name: {{contains: $v}}}}}}) {{ totalCount }}
  created: things(filter: {{createdBy: {{name: {{eq: $text}}}}}}) {{ totalCount }}
}}"""
HITS = ("eq", "remark", "in", "one", "contains", "starts", "ends", "same", "through")
NOWHERE = """
query($v: String!, $id: ID!) {
  thing(id: $id) { id } node(id: $id) { id } nodes(ids: [$id, $id]) { id }
  by: things(filter: {id: {eq: $id}}) { totalCount }
  link: things(filter: {linkId: {in: [$id]}}) { totalCount }
  owner: things(filter: {owner: {email: {eq: $v}}}) { totalCount }
  mail: things(filter: {mail: {eq: $v}}) { totalCount }
  site: things(filter: {site: {contains: $v}}) { totalCount }
  phone: things(filter: {phone: {eq: $v}}) { totalCount }
  module(id: $id, apiName: $v) { id }
}"""


@pytest.fixture(scope="module")
async def things(client: httpx.AsyncClient, pool: Pool) -> Api:
    """A module that holds a record of each value, every one linked to itself."""
    api = Api(client, await fresh_workspace(pool))
    await api.module(
        apiName="thing",
        titleField="name",
        fields=[
            field("name", "TEXT", unique=True),
            field("remark", "LONG_TEXT"),
            field("mail", "EMAIL", unique=True),
            field("site", "URL"),
            field("phone", "PHONE"),
            lookup("link", "thing", "links"),
        ],
    )
    made = await api(
        """mutation($data: [ThingCreate!]!) { createThings(data: $data) {
             results { thing { name remark } } userErrors { message } } }""",
        data=[{"name": value, "remark": value} for value in VALUES],
    )
    assert made["createThings"]["userErrors"] == []
    shown = [result["thing"] for result in made["createThings"]["results"]]
    assert shown == [{"name": value, "remark": value} for value in VALUES]
    for value in VALUES:
        linked = await api("""query($v: String!) { thingBy(key: {name: $v}) { id } }""", v=value)
        await api(
            """mutation($id: ID!, $v: String!) { updateThing(id: $id,
                 data: {link: {connect: {name: $v}}}) { userErrors { message } } }""",
            id=linked["thingBy"]["id"],
            v=value,
        )
    return api


@pytest.mark.parametrize("value", VALUES, ids=ascii)
async def test_a_value_is_found_by_every_question(things: Api, value: str) -> None:
    data = await things(BY_VARIABLE, v=value, list=[value], text=value)
    record = {"name": value, "remark": value, "title": value, "link": {"name": value}}
    assert data["by"] == record
    for question in HITS:
        assert data[question] == {"totalCount": 1, "nodes": [{"name": value}]}, question
    for question in ("neq", "notIn", "other"):
        assert data[question] == {"totalCount": len(VALUES) - 1}
    assert data["created"] == {"totalCount": 0}


async def test_a_value_is_found_where_it_stands_in_the_document(things: Api) -> None:
    for value in VALUES:
        literal = json.dumps(value, ensure_ascii=False)
        document = BY_VARIABLE[BY_VARIABLE.index("{") :]
        for name in ("$list", "$text", "$v"):
            document = document.replace(name, literal)
        data = await things(document)
        assert data["by"]["name"] == value
        for question in HITS:
            assert data[question] == {"totalCount": 1, "nodes": [{"name": value}]}, question


async def test_ids_and_other_texts_of_this_form_find_nothing(things: Api) -> None:
    for value in VALUES:
        data = await things(NOWHERE, v=value, id=value)
        assert data == {
            "thing": None,
            "node": None,
            "nodes": [None, None],
            **{
                name: {"totalCount": 0} for name in ("by", "link", "owner", "mail", "site", "phone")
            },
            "module": None,
        }


async def test_cursors_of_this_form_are_refused(things: Api) -> None:
    for value in VALUES:
        for argument in ("first: 1, after", "last: 1, before"):
            (error,) = await things.errors(
                f"query($v: String) {{ things({argument}: $v) {{ totalCount }} }}", v=value
            )
            assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_every_order_and_its_cursors_go_through_all_values(things: Api) -> None:
    for order in ("[{name: ASC}]", "[{remark: DESC}]", "[{link: {name: ASC_NULLS_FIRST}}]"):
        seen: list[str] = []
        after = None
        while True:
            data = await things(
                f"""query($after: String) {{ things(first: 3, after: $after, orderBy: {order}) {{
                  nodes {{ name }} pageInfo {{ hasNextPage endCursor }} }} }}""",
                after=after,
            )
            seen += [node["name"] for node in data["things"]["nodes"]]
            after = data["things"]["pageInfo"]["endCursor"]
            if not data["things"]["pageInfo"]["hasNextPage"]:
                break
        assert Counter(seen) == Counter(VALUES)


@pytest.fixture
async def writable(api: Api) -> Api:
    """A module of one's own to write such values into."""
    await api.module(
        apiName="thing",
        titleField="name",
        fields=[
            field("name", "TEXT", unique=True),
            field("mail", "EMAIL", unique=True),
            lookup("link", "thing", "links"),
        ],
    )
    return api


WRITTEN = """
mutation($v: String!, $id: ID!, $mail: EmailAddress!, $list: [String!]) {
  made: createThing(data: {name: $v}) { thing { id name } }
  linked: createThing(data: {link: {connect: {name: $v}}})
    { thing { link { name } } userErrors { code message } }
  again: createThing(data: {name: $v}) { userErrors { code message } }
  no: createThing(data: {link: {connect: {id: $id}}}) { userErrors { code message } }
  mail: createThing(data: {mail: $mail, linkId: $id, ownerId: $id}) { userErrors { code path } }
  many: updateThings(where: {filter: {link: {name: {eq: $v}}}}, data: {name: null}) { count }
  gone: deleteThings(where: {filter: {name: {in: $list}}, except: [$id], ids: null})
    { count userErrors { code } }
  rest: deleteThings(where: {all: true}) { count }
  id: updateThing(id: $id, data: {name: $v}) { userErrors { code } }
  ids: deleteThings(where: {ids: [$id]}, permanently: true) { count }
}"""


async def test_values_are_written_in_every_way(writable: Api) -> None:
    for value in VALUES:
        data = await writable(WRITTEN, v=value, id=value, mail=value, list=[value])
        assert data["made"]["thing"]["name"] == value
        assert data["linked"] == {"thing": {"link": {"name": value}}, "userErrors": []}
        (taken,) = data["again"]["userErrors"]
        assert taken["code"] == "NOT_UNIQUE"
        assert value[:70] in taken["message"]
        assert [error["code"] for error in data["no"]["userErrors"]] == ["NOT_FOUND"]
        codes = {tuple(error["path"]): error["code"] for error in data["mail"]["userErrors"]}
        assert codes == {
            ("data", "mail"): "INVALID",
            ("data", "linkId"): "NOT_FOUND",
            ("data", "ownerId"): "NOT_FOUND",
        }
        assert data["many"] == {"count": 1}
        assert data["gone"] == {"count": 1, "userErrors": []}
        assert data["rest"] == {"count": 1}
        assert data["id"] == {"userErrors": [{"code": "NOT_FOUND"}]}
        assert data["ids"] == {"count": 0}


async def test_addresses_that_look_like_sql_are_kept(writable: Api) -> None:
    for mail in ("o'neill+$1%s@example.com", "`drop`_table*{x}@example.com"):
        data = await writable(
            """mutation($mail: EmailAddress!) {
              createThing(data: {mail: $mail}) { thing { mail } userErrors { message } } }""",
            mail=mail,
        )
        assert data["createThing"] == {"thing": {"mail": mail}, "userErrors": []}
        found = await writable(
            "query($mail: EmailAddress!) { thingBy(key: {mail: $mail}) { mail } }",
            mail=mail.upper(),
        )
        assert found == {"thingBy": {"mail": mail}}
