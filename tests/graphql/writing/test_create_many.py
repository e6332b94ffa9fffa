"""Creates many records: all or none, or with `partial` those that are right."""

from __future__ import annotations

from tests.graphql.writing.writes import (
    Tables,
    create_many,
    created,
    created_ids,
    every,
    told,
)
from tests.support.api import Api, Json

PARTIAL = {"partial": True}
MIXED: list[Json] = [
    {"name": "a", "badge": 1},
    {"badge": 2},
    {"name": "c", "badge": 1},
    {"name": "d", "team": {"connect": {"name": "nobody"}}, "size": "-1"},
    {"name": "e", "badge": 5},
]
"""Rows 0 and 4 are right; 2 has the badge of row 0."""


async def test_records_come_in_the_order_in_which_they_were_given(office: Api) -> None:
    names = [f"n{(n * 7) % 50}" for n in range(50)]
    payload = await create_many(office, "team", [{"name": name} for name in names], "name code")
    assert payload["userErrors"] == []
    assert [result["record"]["name"] for result in payload["results"]] == names
    codes = [result["record"]["code"] for result in payload["results"]]
    assert codes == [f"T-{n + 1:03}" for n in range(50)]
    assert await every(office, "team", "name") == names


async def test_no_records_are_no_mistake(office: Api, tables: Tables) -> None:
    before = await tables.counts()
    for options in (None, PARTIAL):
        payload = await create_many(office, "team", [], options=options)
        assert payload == {"results": [], "userErrors": []}
    assert await tables.counts() == before


async def test_one_mistake_refuses_all_and_each_row_is_told_its_own(
    office: Api, tables: Tables
) -> None:
    before = await tables.counts()
    payload = await create_many(office, "person", MIXED, "name")
    assert [result["record"] for result in payload["results"]] == [None] * 5
    assert [told(result["userErrors"]) for result in payload["results"]] == [
        [],
        [("REQUIRED", ("data", "1", "name"))],
        [("NOT_UNIQUE", ("data", "2", "badge"))],
        [
            ("OUT_OF_RANGE", ("data", "3", "size")),
            ("NOT_FOUND", ("data", "3", "team", "connect", "name")),
        ],
        [],
    ]
    assert told(payload["userErrors"]) == [
        ("REQUIRED", ("1", "name")),
        ("NOT_UNIQUE", ("2", "badge")),
        ("OUT_OF_RANGE", ("3", "size")),
        ("NOT_FOUND", ("3", "team", "connect", "name")),
    ]
    assert await every(office, "person", "name") == []
    assert await tables.counts() == before


async def test_partial_keeps_the_rows_that_are_right(office: Api, tables: Tables) -> None:
    timeline, outbox = await tables.counts()
    payload = await create_many(office, "person", MIXED, "name badge", PARTIAL)
    assert [result["record"] for result in payload["results"]] == [
        {"name": "a", "badge": 1},
        None,
        None,
        None,
        {"name": "e", "badge": 5},
    ]
    assert [error["path"][0] for error in payload["userErrors"]] == ["1", "2", "3", "3"]
    assert "nobody" in payload["userErrors"][-1]["message"]
    assert await every(office, "person", "name") == ["a", "e"]
    assert await tables.counts() == (timeline + 2, outbox + 2)


async def test_partial_may_refuse_every_row(office: Api) -> None:
    payload = await create_many(office, "person", [{}, {"name": ""}], options=PARTIAL)
    assert [result["record"] for result in payload["results"]] == [None, None]
    assert await every(office, "person", "name") == []


async def test_values_that_are_taken_are_told_by_whom(office: Api) -> None:
    await created(office, "team", {"name": "Old", "mail": "a@x.org"})
    payload = await create_many(
        office,
        "team",
        [{"name": "New"}, {"name": "New"}, {"name": "Old", "mail": "A@X.org"}],
    )
    assert told(payload["userErrors"]) == [
        ("NOT_UNIQUE", ("1", "name")),
        ("NOT_UNIQUE", ("2", "name")),
        ("NOT_UNIQUE", ("2", "mail")),
    ]
    assert "row 0" in payload["userErrors"][0]["message"]
    assert "Old" in payload["userErrors"][1]["message"]
    assert await every(office, "team", "name") == ["Old"]


async def test_a_thousand_rows_are_taken_and_one_more_is_not(office: Api) -> None:
    rows = [{"name": f"p{n}", "badge": n} for n in range(1000)]
    ids = await created_ids(office, "person", rows)
    assert len(set(ids)) == 1000
    (error,) = await office.errors(
        """mutation($data: [PersonCreate!]!) {
             createPersons(data: $data) { userErrors { code } } }""",
        data=[{"name": "x"}] * 1001,
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "1001" in error["message"]
    assert "1,000" in error["message"] or "1000" in error["message"]
    count = await office("{ persons { totalCount } }")
    assert count == {"persons": {"totalCount": 1000}}


async def test_rows_of_one_call_may_give_different_fields(office: Api) -> None:
    rows = [{"name": "a", "size": "1"}, {"name": "b", "level": 9}, {"name": "c", "mood": None}]
    payload = await create_many(office, "person", rows, "name size level mood")
    assert [result["record"] for result in payload["results"]] == [
        {"name": "a", "size": "1.00", "level": 1, "mood": "GOOD"},
        {"name": "b", "size": None, "level": 9, "mood": "GOOD"},
        {"name": "c", "size": None, "level": 1, "mood": None},
    ]


async def test_aliases_in_each_result_show_the_record_more_than_once(office: Api) -> None:
    data = await office(
        """mutation { made: createTeams(data: [{name: "a"}, {name: "b"}]) {
             rows: results { one: team { name } two: team { number __typename }
                             none: userErrors { message } }
             more: results { team { title } }
           } }"""
    )
    assert data == {
        "made": {
            "rows": [
                {
                    "one": {"name": name},
                    "two": {"number": number, "__typename": "Team"},
                    "none": [],
                }
                for number, name in ((1, "a"), (2, "b"))
            ],
            "more": [{"team": {"title": "a"}}, {"team": {"title": "b"}}],
        }
    }
