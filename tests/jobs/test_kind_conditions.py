"""Workflows about ratings, JSON, rich text, addresses and files: conditions, templates, writes."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.automation import create, finished, update, workflow
from tests.support.every_kind import field
from tests.support.uploads import PNG, upload

pytestmark = pytest.mark.usefixtures("worker")

VISIT: Json = {
    "apiName": "visit",
    "titleField": "name",
    "fields": [
        field("name", "TEXT"),
        field("stars", "RATING"),
        field("story", "RICH_TEXT"),
        field("place", "ADDRESS"),
        field("data", "JSON"),
        field("scan", "FILE"),
    ],
}
GOOD: Json = {
    "stars": 4,
    "story": "Met **Ada**",
    "place": {"street1": "Dom 1", "city": "Köln", "country": "de"},
    "data": {"kind": "call", "by": {"id": 7, "tags": ["x", "y"]}},
}


async def test_conditions_and_templates_of_every_new_kind(office: Api) -> None:
    await office.module(**VISIT)
    file = (await upload(office, "a.png", PNG))["id"]
    await workflow(
        office,
        name="Good ones",
        module="visit",
        trigger={"on": ["RECORD_UPDATED"]},
        condition={
            "stars": {"gte": 4},
            "story": {"contains": "**ada**"},
            "place": {"city": {"eqIgnoreCase": "koln"}, "country": {"in": ["DE"]}},
            "data": {"contains": {"by": {"tags": ["y"]}}, "hasKey": "kind"},
            "scan": {"contentType": {"startsWith": "image/"}, "size": {"lt": 1000}},
            "name": {"isNull": False},
        },
        steps=[
            {
                "createRecord": {
                    "module": "visit",
                    "data": {
                        "name": "{{ record.scan.name }} in {{ record.place.city }}: "
                        "{{ record.place }}, {{ record.data.by.id }} by {{ record.stars }}",
                        "stars": "{{ record.stars | plus: 1 }}",
                        "story": "# {{ record.story }}",
                        "place": "{{ record.place }}",
                        "data": {"copy": "{{ record.data }}"},
                    },
                }
            }
        ],
    )
    for change in (
        {"stars": 3},
        {"story": "x"},
        {"place": {"city": "Köln"}},
        {"data": {"kind": "call"}},
    ):
        bad = await create(office, "visit", {**GOOD, **change})
        await update(office, "visit", bad, {"name": "bad"})
    good = await create(office, "visit", {**GOOD, "scan": file})
    await update(office, "visit", good, {"name": "good"})
    (run,) = await finished(office, 1)
    assert (run["state"], run["error"]) == ("DONE", None)
    data = await office(
        """{ visits(filter: {name: {startsWith: "a.png"}}) { nodes {
          name stars html: story(format: HTML) place { text } data scan { name } } } }"""
    )
    assert data["visits"]["nodes"] == [
        {
            "name": "a.png in Köln: Dom 1, Köln, DE, 7 by 4",
            "stars": 5,
            "html": "<h1>Met <strong>Ada</strong></h1>\n",
            "place": {"text": "Dom 1, Köln, DE"},
            "data": {"copy": GOOD["data"]},
            "scan": None,
        }
    ]
