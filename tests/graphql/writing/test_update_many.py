"""Gives many records the same values, or none where one is refused."""

from __future__ import annotations

from tests.graphql.writing.writes import (
    Tables,
    created_id,
    created_ids,
    every,
    read,
    told,
    update_many,
)
from tests.support.api import Api


async def test_records_that_are_as_wanted_stay_untouched(office: Api, tables: Tables) -> None:
    rows = [{"name": name, "level": level} for name, level in (("a", 1), ("b", 2), ("c", 2))]
    ids = await created_ids(office, "person", rows)
    counts = await tables.counts()
    payload = await update_many(office, "person", {"ids": ids}, {"level": 2})
    assert payload == {"count": 3, "userErrors": []}
    assert await every(office, "person", "version") == [2, 1, 1]
    assert await tables.counts() == (counts[0] + 1, counts[1] + 1)


async def test_a_unique_value_cannot_be_given_to_several(office: Api) -> None:
    ids = await created_ids(office, "person", [{"name": "a"}, {"name": "b", "badge": 2}])
    payload = await update_many(office, "person", {"ids": ids}, {"badge": 7, "level": 3})
    assert payload["count"] == 0
    assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("data", "badge"))]
    assert "2 records" in payload["userErrors"][0]["message"]
    payload = await update_many(office, "person", {"ids": ids}, {"badge": None, "level": 3})
    assert payload == {"count": 2, "userErrors": []}
    assert await every(office, "person", "level") == [3, 3]
    payload = await update_many(office, "person", {"ids": ids[:1]}, {"badge": 7})
    assert payload == {"count": 1, "userErrors": []}
    payload = await update_many(office, "person", {"ids": ids[1:]}, {"badge": 7})
    assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("data", "badge"))]


async def test_one_record_that_refuses_keeps_all_as_they_are(office: Api, tables: Tables) -> None:
    ids = await created_ids(office, "person", [{"name": "a"}, {"name": "b", "hired": "2024-01-01"}])
    counts = await tables.counts()
    payload = await update_many(office, "person", {"ids": ids}, {"hired": "2025-01-01", "level": 9})
    assert payload["count"] == 0
    assert told(payload["userErrors"]) == [("READ_ONLY", ("data", "hired"))]
    assert await every(office, "person", "level") == [1, 1]
    assert await tables.counts() == counts


async def test_a_partial_write_tells_of_every_record_that_is_refused(office: Api) -> None:
    rows = [{"name": str(n), "hired": "2024-01-01" if n % 3 else None} for n in range(12)]
    ids = await created_ids(office, "person", rows)
    data = {"hired": "2025-01-01"}
    payload = await update_many(office, "person", {"ids": ids[::-1]}, data, {"partial": True})
    assert payload["count"] == 4
    had = [place for place, id_ in enumerate(ids[::-1]) if ids.index(id_) % 3]
    assert told(payload["userErrors"]) == [
        ("READ_ONLY", ("where", "ids", str(place))) for place in had
    ]
    assert payload["userErrors"][0]["message"] == (
        "Person 11: Hired has its value already and cannot be changed."
    )
    payload = await update_many(office, "person", {"all": True}, {"hired": None}, {"partial": True})
    assert (payload["count"], len(payload["userErrors"])) == (0, 12)
    assert {tuple(error["path"]) for error in payload["userErrors"]} == {("data", "hired")}
    names = [error["message"].split(":")[0] for error in payload["userErrors"]]
    assert names == [f"Person {n}" for n in range(12)]
    assert (
        "and 11 more"
        in (await update_many(office, "person", {"all": True}, {"hired": None}))["userErrors"][0][
            "message"
        ]
    )


async def test_mistakes_in_the_data_and_the_selection_are_told_together(office: Api) -> None:
    payload = await update_many(office, "person", {}, {"name": "", "size": "-1"})
    assert told(payload["userErrors"]) == [
        ("INVALID", ("where",)),
        ("REQUIRED", ("data", "name")),
        ("OUT_OF_RANGE", ("data", "size")),
    ]


async def test_links_are_set_and_cleared_for_many(office: Api) -> None:
    team = await created_id(office, "team", name="t", mail="T@x.org")
    ids = await created_ids(office, "person", [{"name": "a"}, {"name": "b"}])
    link = {"team": {"connect": {"mail": "t@X.org"}}}
    payload = await update_many(office, "person", {"ids": ids}, link)
    assert payload == {"count": 2, "userErrors": []}
    shown = await read(office, "team", team, "persons { totalCount }")
    assert shown == {"persons": {"totalCount": 2}}
    payload = await update_many(
        office, "person", {"filter": {"teamId": {"eq": team}}}, {"team": {"disconnect": True}}
    )
    assert payload == {"count": 2, "userErrors": []}
    assert await every(office, "person", "teamId") == [None, None]
    payload = await update_many(office, "person", {"ids": ids}, {"teamId": ids[0]})
    assert told(payload["userErrors"]) == [("NOT_FOUND", ("data", "teamId"))]
