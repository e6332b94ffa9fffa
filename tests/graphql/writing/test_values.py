"""Every kind of field with values that it takes and values that it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import httpx
import pytest

from crm.kinds import KINDS
from storage.engine import Pool
from tests.graphql.writing.values import BAD, EMPTY, FIELDS, GOOD, WRONG
from tests.graphql.writing.writes import create_many, created, told, update, updated
from tests.support.api import Api, Json
from tests.support.every_kind import PARTS
from tests.support.workspaces import fresh_workspace

PARTIAL = {"partial": True}
NAMES = [field["apiName"] for field in FIELDS]
ENUMS = ("cut", "cuts")
SELECTED = {
    field["apiName"]: " ".join(
        (field["apiName"], f"{{ {PARTS[field['kind']]} }}" if field["kind"] in PARTS else "")
    )
    for field in FIELDS
}
EVERY_NAME = " ".join(("id", *SELECTED.values()))


@pytest.fixture(scope="module")
async def shop(client: httpx.AsyncClient, pool: Pool) -> Api:
    """A module with a field of every kind that has a value of its own."""
    api = Api(client, await fresh_workspace(pool))
    await api.module(apiName="thing", fields=FIELDS)
    return api


def good(name: str) -> list[tuple[object, object]]:
    """The values that a field takes, each with what is given back."""
    return [
        (value, None if shown is EMPTY else value if shown is None and value != "" else shown)
        for each, value, shown in GOOD
        if each == name
    ]


def wrong(name: str, *, bad: bool) -> list[tuple[object, str]]:
    """The values that a field refuses, or those that its scalar does."""
    return [(value, code) for each, value, code in WRONG if each == name and (code == BAD) == bad]


def test_the_tables_have_every_kind() -> None:
    plain = {name for name, kind in KINDS.items() if kind.creatable and kind.check is not None}
    # Files are uploaded first: see tests/graphql/kinds.
    assert {field["kind"] for field in FIELDS} == plain - {"FILE"}
    assert {name for name, _, _ in GOOD} == set(NAMES) == {name for name, _, _ in WRONG}


@pytest.mark.parametrize("name", NAMES)
async def test_values_are_taken_and_given_back(shop: Api, name: str) -> None:
    values, shown = zip(*good(name), strict=True)
    payload = await create_many(shop, "thing", [{name: value} for value in values], EVERY_NAME)
    assert payload["userErrors"] == []
    records = [result["record"] for result in payload["results"]]
    assert [record[name] for record in records] == list(shown)
    found = await shop(
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Thing {{ {EVERY_NAME} }} }} }}",
        ids=[record["id"] for record in records],
    )
    assert found["nodes"] == records
    other = (await created(shop, "thing", {}))["id"]
    for value, after in good(name):
        assert (await updated(shop, "thing", other, {name: value}, EVERY_NAME))[name] == after


async def test_values_are_taken_as_literals(shop: Api) -> None:
    given = [
        (name, value, shown)
        for name in NAMES
        if name not in ("long", "data")
        for value, shown in good(name)
    ]
    fields = (
        f"v{n}: createThing(data: {{{name}: {_literal(name, value)}}}) "
        f"{{ thing {{ {SELECTED[name]} }} }}"
        for n, (name, value, _) in enumerate(given)
    )
    data = await shop(f"mutation {{ {' '.join(fields)} }}")
    for n, (name, _, shown) in enumerate(given):
        assert data[f"v{n}"]["thing"] == {name: shown}


def _literal(name: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    if name in ("cost", "address"):
        return re.sub(r'"(\w+)":', r"\1:", text)
    return text.replace('"', "") if name in ENUMS else text


@pytest.mark.parametrize("name", [name for name in NAMES if wrong(name, bad=False)])
async def test_values_are_refused_with_their_code(shop: Api, name: str) -> None:
    before = await count(shop)
    refused = wrong(name, bad=False)
    rows = [{name: value} for value, _ in refused]
    payload = await create_many(shop, "thing", rows, EVERY_NAME, PARTIAL)
    assert [result["record"] for result in payload["results"]] == [None] * len(rows)
    assert told(payload["userErrors"]) == [
        (code, (str(n), name)) for n, (_, code) in enumerate(refused)
    ]
    assert await count(shop) == before
    id = (await created(shop, "thing", {}))["id"]
    for value, code in refused:
        changed = await update(shop, "thing", id, {name: value}, EVERY_NAME)
        assert told(changed["userErrors"]) == [(code, ("data", name))]


@pytest.mark.parametrize("name", [name for name in NAMES if wrong(name, bad=True)])
async def test_values_that_are_none_of_the_scalar_refuse_the_request(shop: Api, name: str) -> None:
    before = await count(shop)
    for value, _ in wrong(name, bad=True):
        errors = await refused_request(shop, {name: value})
        assert {error["extensions"]["code"] for error in errors} == {BAD}
        assert all(name in error["message"] for error in errors)
    assert await count(shop) == before


async def test_null_clears_every_kind(shop: Api) -> None:
    record = await created(shop, "thing", {name: good(name)[0][0] for name in NAMES}, EVERY_NAME)
    assert None not in record.values()
    data = dict.fromkeys(NAMES)
    cleared = await updated(shop, "thing", record["id"], data, EVERY_NAME)
    assert cleared == {"id": record["id"], **data, "cuts": []}
    empty = {name: {"isNull": True} for name in NAMES} | {"cuts": {"isEmpty": True}}
    found = await shop(
        "query($filter: ThingFilter) { things(filter: $filter) { totalCount } }",
        filter={"id": {"eq": record["id"]}, **empty},
    )
    assert found == {"things": {"totalCount": 1}}


@pytest.mark.parametrize("text", ["nul \x00 byte", "half \ud83d pair", "\udc00"], ids=ascii)
async def test_what_no_text_can_hold_is_refused_cleanly(shop: Api, text: str) -> None:
    before = await count(shop)
    for name in ("text", "long", "mail", "site", "phone", "country"):
        codes = {error["extensions"]["code"] for error in await refused_request(shop, {name: text})}
        assert codes <= {"BAD_USER_INPUT", "BAD_REQUEST"}
    assert await count(shop) == before


async def refused_request(shop: Api, data: Json) -> Iterable[Json]:
    """The errors of a creation that must be refused as a whole."""
    document = "mutation($data: ThingCreate!) { createThing(data: $data) { userErrors { code } } }"
    headers = {**shop.workspace.headers, "Content-Type": "application/json"}
    body = json.dumps({"query": document, "variables": {"data": data}})
    response = await shop.client.post("/graphql", content=body, headers=headers)
    assert response.status_code in (200, 400)
    errors: list[Json] = response.json()["errors"]
    return errors


async def count(shop: Api) -> int:
    """How many records there are."""
    data = await shop("{ things { totalCount } }")
    found: int = data["things"]["totalCount"]
    return found
