"""The note of a write is a note on the records that it was about."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import (
    create,
    create_many,
    created_id,
    created_ids,
    update,
    update_many,
)
from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.every_kind import field, lookup

NOTE: Json = {"note": {"body": "Called, wants a quote"}}
NOTES = "notes { nodes { body actionType owner { id } record { title } } }"


@pytest.fixture
async def shop(api: Api) -> Api:
    """Cars of makers."""
    await api.module(apiName="maker", titleField="name", fields=[field("name", "TEXT")])
    await api.module(
        apiName="car",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            field("code", "TEXT", unique=True),
            lookup("maker", "maker", "cars"),
        ],
    )
    return api


async def notes(api: Api) -> list[tuple[str, str | None]]:
    """The notes there are, each with the title of its record."""
    data = await api(
        "{ notes(orderBy: [{number: ASC}], first: 100) { nodes { body record { title } } } }"
    )
    return [(n["body"], n["record"] and n["record"]["title"]) for n in data["notes"]["nodes"]]


async def test_one_record(shop: Api) -> None:
    payload = await create(shop, "car", {"name": "a"}, f"id {NOTES}", NOTE)
    (note,) = payload["record"]["notes"]["nodes"]
    assert note == {
        "body": "Called, wants a quote",
        "actionType": None,
        "owner": {"id": str(shop.workspace.member_id)},
        "record": {"title": "a"},
    }
    car = payload["record"]["id"]
    payload = await update(shop, "car", car, {"name": "b"}, "notes { totalCount }", NOTE)
    assert payload["record"]["notes"]["totalCount"] == 2
    same = await update(shop, "car", car, {"name": "b"}, "notes { totalCount }", NOTE)
    assert same["record"]["notes"]["totalCount"] == 2
    without = await update(shop, "car", car, {"name": "c"}, "notes { totalCount }")
    assert without["record"]["notes"]["totalCount"] == 2
    usage = await shop("{ workspace { usage { records } } }")
    assert usage["workspace"]["usage"]["records"] == 3


async def test_only_the_records_themselves_and_only_where_they_are_written(shop: Api) -> None:
    data = {"name": "a", "code": "1", "maker": {"create": {"name": "m"}}}
    await create(shop, "car", data, "id", NOTE)
    assert await notes(shop) == [(NOTE["note"]["body"], "a")]
    payload = await create(shop, "car", {"name": "b", "code": "1"}, "id", NOTE)
    assert payload["userErrors"][0]["code"] == "NOT_UNIQUE"
    rows: list[Json] = [{"name": "c"}, {"name": "d", "code": "1"}, {"name": "e"}]
    await create_many(shop, "car", rows, "id", {**NOTE, "partial": True})
    assert [title for _, title in await notes(shop)] == ["a", "c", "e"]
    assert (await update(shop, "car", str(shop.workspace.member_id), {}, "id", NOTE))["userErrors"]
    dry = {**NOTE, "dryRun": True}
    await create(shop, "car", {"name": "f"}, "id", dry)
    assert len(await notes(shop)) == 3


async def test_many_records_take_no_statement_more(shop: Api, database_url: str) -> None:
    await created_ids(shop, "car", [{"name": f"c{n}"} for n in range(30)])
    counts = []
    async with watched_server(database_url) as watched:
        api = Api(watched.client, shop.workspace)
        for name, ids in (("x", 2), ("y", 30)):
            await api("{ cars { totalCount } }")
            where = {"filter": {"number": {"lte": ids}}}
            await watched.statements()
            payload = await update_many(api, "car", where, {"name": name}, NOTE)
            assert payload["count"] == ids
            counts.append(len(await watched.statements()))
    assert counts[1] <= counts[0]
    assert len(await notes(shop)) == 32


async def test_what_is_deleted_has_its_note_in_the_timeline_alone(shop: Api) -> None:
    car = await created_id(shop, "car", name="a")
    await shop(
        "mutation($id: ID!, $o: WriteOptions) { deleteCar(id: $id, options: $o) "
        "{ userErrors { message } } }",
        id=car,
        o=NOTE,
    )
    assert await notes(shop) == []
