"""Unique values: deleted records do not count, nor does the case of e-mail addresses."""

from __future__ import annotations

import asyncio

from tests.graphql.writing.writes import (
    create,
    create_many,
    created,
    created_id,
    delete,
    every,
    read,
    told,
    update,
    updated,
)
from tests.support.api import Api

TAKEN_NAME = [("NOT_UNIQUE", ("data", "name"))]
TAKEN_MAIL = [("NOT_UNIQUE", ("data", "mail"))]


async def test_a_value_that_is_taken_is_refused_with_the_record_that_has_it(office: Api) -> None:
    await created(office, "team", {"name": "Red"})
    payload = await create(office, "team", {"name": "Red"})
    assert told(payload["userErrors"]) == TAKEN_NAME
    assert "Red" in payload["userErrors"][0]["message"]
    blue = await created_id(office, "team", name="Blue")
    assert told((await update(office, "team", blue, {"name": "Red"}))["userErrors"]) == TAKEN_NAME


async def test_texts_differ_by_case_and_addresses_do_not(office: Api) -> None:
    await created(office, "team", {"name": "Red", "mail": "red@x.org"})
    await created(office, "team", {"name": "red"})
    for mail in ("RED@x.org", "Red@X.ORG"):
        payload = await create(office, "team", {"name": mail, "mail": mail})
        assert told(payload["userErrors"]) == TAKEN_MAIL
    payload = await create_many(
        office, "team", [{"name": "1", "mail": "one@x.org"}, {"name": "2", "mail": "One@x.org"}]
    )
    assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("1", "mail"))]


async def test_an_own_value_may_change_its_case(office: Api) -> None:
    id = await created_id(office, "team", name="Red", mail="red@x.org")
    shown = await updated(office, "team", id, {"mail": "RED@x.org", "name": "Red"}, "mail version")
    assert shown == {"mail": "RED@x.org", "version": 2}


async def test_no_value_is_never_taken(office: Api) -> None:
    for mail in (None, None, ""):
        await created(
            office, "team", {"name": str(len(await every(office, "team", "id"))), "mail": mail}
        )
    assert await every(office, "team", "mail") == [None, None, None]


async def test_the_value_of_a_deleted_record_is_free(office: Api) -> None:
    id = await created_id(office, "team", name="Red", mail="red@x.org")
    await delete(office, "team", id)
    again = await created_id(office, "team", name="Red", mail="Red@x.org")
    assert await office('{ teamBy(key: {mail: "RED@x.org"}) { id } }') == {"teamBy": {"id": again}}


async def test_several_values_are_told_at_once(office: Api) -> None:
    await created(office, "team", {"name": "Red", "mail": "red@x.org"})
    await created(office, "team", {"name": "Blue", "mail": "blue@x.org"})
    payload = await create(office, "team", {"name": "Red", "mail": "BLUE@x.org"})
    assert told(payload["userErrors"]) == [*TAKEN_NAME, *TAKEN_MAIL]
    assert [name in payload["userErrors"][n]["message"] for n, name in enumerate(("Red", "Blue"))]


async def test_of_many_at_once_exactly_one_gets_the_value(office: Api) -> None:
    payloads = await asyncio.gather(
        *(create(office, "person", {"name": f"p{n}", "badge": 1}, "name") for n in range(12))
    )
    won = [payload for payload in payloads if payload["record"] is not None]
    lost = [payload for payload in payloads if payload["record"] is None]
    assert len(won) == 1
    for payload in lost:
        assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("data", "badge"))]
        assert won[0]["record"]["name"] in payload["userErrors"][0]["message"]
    assert await every(office, "person", "badge") == [1]


async def test_bulk_calls_at_once_never_keep_a_value_twice(office: Api) -> None:
    rows = [[{"name": "p", "badge": (n * 3 + call) % 20} for n in range(12)] for call in range(6)]
    payloads = await asyncio.gather(
        *(create_many(office, "person", part, "badge", {"partial": True}) for part in rows)
    )
    badges = await every(office, "person", "badge")
    assert sorted(badges) == sorted(set(badges))
    kept = [one["record"] for payload in payloads for one in payload["results"] if one["record"]]
    assert len(kept) == len(badges)
    for payload in payloads:
        for one in payload["results"]:
            assert (one["record"] is None) == bool(one["userErrors"])


async def test_values_swap_in_two_steps(office: Api) -> None:
    a = await created_id(office, "person", name="a", badge=1)
    b = await created_id(office, "person", name="b", badge=2)
    data = await office(
        """mutation($a: ID!, $b: ID!) {
          no: updatePerson(id: $a, data: {badge: 2}) { userErrors { code } }
          free: updatePerson(id: $b, data: {badge: null}) { userErrors { code } }
          yes: updatePerson(id: $a, data: {badge: 2}) { userErrors { code } }
          last: updatePerson(id: $b, data: {badge: 1}) { userErrors { code } }
        }""",
        a=a,
        b=b,
    )
    assert [one["userErrors"] for one in data.values()] == [[{"code": "NOT_UNIQUE"}], [], [], []]
    assert await read(office, "person", a, "badge") == {"badge": 2}
