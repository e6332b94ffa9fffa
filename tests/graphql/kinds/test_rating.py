"""RATING fields: their best rating, groups by them, and what formulas make of them."""

from __future__ import annotations

import pytest

from tests.support.api import CREATE_MODULE, Api, Json
from tests.support.every_kind import create, field

UPDATE = """
mutation Update($id: ID!, $input: FieldUpdate!) {
  updateField(id: $id, input: $input) {
    field { number { min max precision scale } } userErrors { code message path } }
}
"""


async def test_the_best_rating_is_five_or_what_is_said(api: Api) -> None:
    module = await api.module(
        apiName="film",
        fields=[field("stars", "RATING"), field("tens", "RATING", number={"min": 1, "max": "10"})],
    )
    data = await api('{ module(apiName: "film") { fields { apiName number { min max } } } }')
    assert {each["apiName"]: each["number"] for each in data["module"]["fields"]} == {
        "stars": {"min": "1", "max": "5"},
        "tens": {"min": "1", "max": "10"},
    }
    described = await api('{ __type(name: "FilmCreate") { inputFields { name description } } }')
    texts = {one["name"]: one["description"] for one in described["__type"]["inputFields"]}
    assert "1 to 5." in texts["stars"]
    assert "1 to 10." in texts["tens"]

    tens = next(one["id"] for one in module["fields"] if one["apiName"] == "tens")
    for given, most in (({"max": "3"}, "3"), (None, "5")):
        payload = (await api(UPDATE, id=tens, input={"number": given}))["updateField"]
        assert payload["userErrors"] == []
        assert payload["field"]["number"] == {
            "min": "1",
            "max": most,
            "precision": None,
            "scale": None,
        }


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ({"max": "0"}, "max"),
        ({"max": "101"}, "max"),
        ({"max": "2.5"}, "max"),
        ({"min": "0"}, "min"),
        ({"precision": 3}, "precision"),
        ({"scale": 0}, "scale"),
    ],
)
async def test_rules_that_make_no_sense_are_refused(api: Api, rules: Json, where: str) -> None:
    given = {
        "apiName": "film",
        "pluralApiName": "films",
        "label": "Film",
        "pluralLabel": "Films",
        "fields": [field("stars", "RATING", number=rules)],
    }
    payload = (await api(CREATE_MODULE, input=given))["createModule"]
    assert [error["path"] for error in payload["userErrors"]] == [
        ["input", "fields", "0", "number", where]
    ]


async def test_ratings_group_and_are_computed_with(api: Api) -> None:
    await api.module(
        apiName="film",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            field("stars", "RATING", defaultValue=2, indexed=True),
            field("share", "FORMULA", formula={"expression": "stars * 20"}),
        ],
    )
    films = [{"name": name, "stars": stars} for name, stars in (("a", 5), ("b", 5), ("c", None))]
    await create(api, "Films", "name", [*films, {"name": "d"}])
    data = await api(
        """{ films(filter: {share: {gte: 40}}, orderBy: [{stars: DESC}, {name: ASC}]) {
          nodes { name stars share }
          aggregates { avg { stars } max { stars } }
          groups(by: [{stars: {}}]) { nodes { key { stars } label count } } } }"""
    )
    assert data["films"] == {
        "nodes": [
            {"name": "a", "stars": 5, "share": 100},
            {"name": "b", "stars": 5, "share": 100},
            {"name": "d", "stars": 2, "share": 40},
        ],
        "aggregates": {"avg": {"stars": "4"}, "max": {"stars": 5}},
        "groups": {
            "nodes": [
                {"key": {"stars": 2}, "label": "2", "count": 1},
                {"key": {"stars": 5}, "label": "5", "count": 2},
            ]
        },
    }
