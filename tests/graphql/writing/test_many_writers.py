"""Two hundred writers on twenty records: nobody is refused, versions add up, nothing is untold."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.graphql.writing.test_upsert import upsert
from tests.graphql.writing.writes import (
    Tables,
    created_ids,
    every,
    update,
    update_many,
)
from tests.support.api import Api, Json

WRITERS = 200
PERSONS, TEAMS = 15, 5


@pytest.fixture
async def teams(office: Api) -> list[str]:
    return await created_ids(office, "team", [{"name": f"T{number}"} for number in range(TEAMS)])


@pytest.fixture
async def persons(office: Api, teams: list[str]) -> list[str]:
    return await created_ids(
        office,
        "person",
        [
            {"name": f"P{number}", "badge": number, "teamId": teams[number % TEAMS]}
            for number in range(PERSONS)
        ],
    )


async def test_nobody_is_refused_and_versions_add_up(
    office: Api, teams: list[str], persons: list[str], tables: Tables
) -> None:
    async def alone(turn: int) -> Json:
        return await update(office, "person", persons[turn % PERSONS], {"level": turn})

    async def lookup_along(turn: int) -> Json:
        data = {"level": turn, "team": {"update": {"mail": f"m{turn}@x.org"}}}
        return await update(office, "person", persons[turn % PERSONS], data)

    async def list_along(turn: int) -> Json:
        team = turn % TEAMS
        theirs = [persons[team + TEAMS * place] for place in range(PERSONS // TEAMS)]
        data = {
            "mail": f"l{turn}@x.org",
            "persons": {"update": [{"id": each, "data": {"level": turn}} for each in theirs[::-1]]},
        }
        return await update(office, "team", teams[team], data)

    async def all_alike(turn: int) -> Json:
        return await update_many(office, "person", {"all": True}, {"level": turn})

    async def by_key(turn: int) -> Json:
        places = range(PERSONS) if turn % 2 else range(PERSONS)[::-1]
        rows: list[Json] = [{"badge": place, "level": turn} for place in places]
        return await upsert(office, "person", ["BADGE"], rows)

    ways: list[Callable[[int], Awaitable[Json]]] = [
        alone,
        lookup_along,
        list_along,
        alone,
        lookup_along,
        list_along,
        alone,
        all_alike,
        by_key,
        alone,
    ]
    calls = [ways[turn % len(ways)](1_000 + turn) for turn in range(WRITERS)]
    payloads = await asyncio.gather(*calls)
    assert [payload["userErrors"] for payload in payloads] == [[]] * WRITERS
    for module, ids in (("person", persons), ("team", teams)):
        versions = await every(office, module, "version")
        lines = [await tables.timeline(id) for id in ids]
        assert [len(each) for each in lines] == versions
        assert [len(await tables.outbox(id)) for id in ids] == versions
    assert sum(await every(office, "person", "version")) > WRITERS


async def test_each_change_begins_where_the_one_before_ended(
    office: Api, persons: list[str], tables: Tables
) -> None:
    await asyncio.gather(
        *(
            update(office, "person", persons[turn % 3], {"level": 1_000 + turn})
            for turn in range(60)
        )
    )
    for id in persons[:3]:
        rows = await tables.pool.fetch(
            f"select version, changes::text from {tables.schema}.timeline "
            "where record_id = $1::text::uuid order by version",
            id,
        )
        assert [row["version"] for row in rows] == list(range(1, len(rows) + 1))
        lines = (await tables.timeline(id))[1:]
        levels = {before: after for line in lines for before, after in line["changes"].values()}
        assert len(levels) == 20
        value = 1
        for _ in levels:
            value = levels[value]
        assert value not in levels


async def test_links_that_move_while_they_are_followed_disturb_nobody(
    office: Api, teams: list[str], persons: list[str]
) -> None:
    async def moves(turn: int) -> Json:
        return await update(office, "person", persons[0], {"teamId": teams[turn % TEAMS]})

    async def follows(turn: int) -> Json:
        data = {"team": {"update": {"mail": f"f{turn}@x.org"}}}
        return await update(office, "person", persons[0], data)

    payloads = await asyncio.gather(
        *((follows if turn % 2 else moves)(turn // 2) for turn in range(WRITERS))
    )
    assert [payload["userErrors"] for payload in payloads] == [[]] * WRITERS
