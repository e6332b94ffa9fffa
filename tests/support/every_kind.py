"""Modules with a field of every kind, and a handful of records, some without any value."""

from __future__ import annotations

from dataclasses import dataclass

from storage.engine import Pool
from storage.workspaces import add_member
from tests.support.api import Api, Json
from tests.support.uploads import PNG, upload

OTHER_USER = "Zoë Zhou"


def field(name: str, kind: str, **more: object) -> Json:
    """A field's input, its label made of its name."""
    return {"apiName": name, "label": name.capitalize(), "kind": kind, **more}


def lookup(name: str, module: str, inverse: str) -> Json:
    """A lookup's input."""
    rules = {"module": module, "inverseApiName": inverse, "inverseLabel": inverse.capitalize()}
    return field(name, "LOOKUP", lookup=rules)


OPTIONS = [
    {"key": "RED", "label": "Deep red"},
    {"key": "BLUE", "label": "Blue"},
    {"key": "GREEN", "label": "It's green"},
]
REGION: Json = {
    "apiName": "region",
    "titleField": "name",
    "fields": [
        field("name", "TEXT", required=True, unique=True),
        field("size", "INTEGER"),
    ],
}
PLACE: Json = {
    "apiName": "place",
    "titleField": "name",
    "fields": [
        field("name", "TEXT", required=True, unique=True),
        field("size", "INTEGER"),
        field("mood", "SELECT", options=OPTIONS),
        lookup("region", "region", "places"),
    ],
}
SAMPLE: Json = {
    "apiName": "sample",
    "titleField": "key",
    "fields": [
        field("key", "TEXT", required=True, unique=True),
        field("text", "TEXT", indexed=True),
        field("remark", "LONG_TEXT"),
        field("story", "RICH_TEXT"),
        field("count", "INTEGER", indexed=True),
        field("price", "DECIMAL"),
        field("fee", "DECIMAL", number={"precision": 12, "scale": 2}),
        field("share", "PERCENT"),
        field("stars", "RATING"),
        field("cost", "CURRENCY"),
        field("done", "BOOLEAN"),
        field("day", "DATE", indexed=True),
        field("moment", "DATETIME"),
        field("email", "EMAIL", unique=True),
        field("phone", "PHONE"),
        field("site", "URL"),
        field("country", "COUNTRY"),
        field("address", "ADDRESS"),
        field("color", "SELECT", options=OPTIONS),
        field("colors", "MULTI_SELECT", options=OPTIONS),
        field("file", "FILE"),
        field("data", "JSON"),
        lookup("place", "place", "samples"),
        lookup("parent", "sample", "parts"),
        field("tester", "USER"),
        field("code", "AUTO_NUMBER", autoNumber={"prefix": "S-", "digits": 3}),
    ],
}

REGIONS: list[Json] = [{"name": "North", "size": 5}, {"name": "Süd"}]
PLACES: list[Json] = [
    {"name": "Berlin", "size": 4, "mood": "RED", "region": {"connect": {"name": "North"}}},
    {"name": "Paris", "size": None, "mood": "GREEN", "region": {"connect": {"name": "Süd"}}},
    {"name": "Nowhere"},
]
SAMPLES: list[Json] = [
    {
        "key": "a",
        "text": "Ann",
        "remark": "first line\nsecond line",
        "story": "# Plan\n\nCall **Ada** [soon](https://a.example)",
        "count": 7,
        "price": "12.50",
        "fee": "12.5",
        "share": "12.5",
        "stars": 4,
        "cost": {"amount": "12.5", "currency": "EUR"},
        "done": True,
        "day": "2024-02-29",
        "moment": "2027-03-31T09:30:00Z",
        "email": "Ada@Example.com",
        "phone": "+49 (30) 90 18-20",
        "site": "https://www.example.com/Path?q=1&r=%20#x",
        "country": "DE",
        "address": {
            "street1": "Hauptstraße 1",
            "street2": "c/o Bob",
            "city": "Köln",
            "region": "NRW",
            "postalCode": "01067",
            "country": "de",
        },
        "color": "RED",
        "colors": ["BLUE", "RED"],
        "data": {"size": {"w": 3, "h": 2.50}, "tags": ["x", "y"], "note": None},
        "place": {"connect": {"name": "Berlin"}},
        "code": "S-001",
    },
    {
        "key": "b",
        "text": "ÄNN O'Neill",
        "remark": '100% _sure_ \\ "quoted" Ünder',
        "count": -3,
        "price": "-0.001",
        "fee": "-1",
        "share": "0",
        "stars": 1,
        "cost": {"amount": "-1250", "currency": "JPY"},
        "done": False,
        "day": "2027-03-31",
        "moment": "2027-03-31T11:30:00.123456+02:00",
        "email": "bob@example.com",
        "phone": "+1 650-253-0000",
        "site": "http://example.org",
        "country": "fr",
        "address": {"city": "Paris", "country": "FR"},
        "color": "BLUE",
        "colors": ["BLUE"],
        "data": ["x", {"a": [1, 2]}, True],
        "place": {"connect": {"name": "Paris"}},
    },
    {
        "key": "c",
        "text": "bob 😀",
        "remark": "Other",
        "story": "<b onclick=x>Ünder</b> \\*",
        "count": 2147483647,
        "price": "99999999999999999999.1234567890",
        "fee": "9999999999.99",
        "share": "100",
        "stars": 5,
        "cost": {"amount": "12.500", "currency": "KWD"},
        "day": "1999-12-31",
        "moment": "2000-01-01T00:00:00-05:00",
        "email": "carl@sub.example.org",
        "phone": "+442079460018",
        "site": "https://example.net/ä",
        "country": "AQ",
        "address": {"street1": "", "city": "Aachen", "postalCode": "52062"},
        "color": "GREEN",
        "colors": ["GREEN", "RED", "BLUE", "RED"],
        "data": 'it\'s "ü"',
        "place": {"connect": {"name": "Berlin"}},
    },
    {"key": "d"},
]
"""Record `d` has no value but its key and what every record has; `c` neither says `done`."""


FILES = {"a": ("Plan A.txt", b"first"), "c": ("Ünder.png", PNG)}
"""The files of samples, by their keys."""

PARTS = {
    "CURRENCY": "amount currency",
    "FILE": "name contentType size",
    "ADDRESS": "text street1 street2 city region postalCode country",
}
"""How a query asks for values of several parts, by kind."""


def selected(name: str) -> str:
    """How a query asks for a field of the sample."""
    kinds = {each["apiName"]: each["kind"] for each in SAMPLE["fields"]}
    parts = PARTS.get(kinds.get(name, ""))
    return name if parts is None else f"{name} {{ {parts} }}"


@dataclass(frozen=True, slots=True)
class EveryKind:
    """The API of a workspace with these records, and their ids."""

    api: Api
    ids: dict[str, str]
    """By key or name: `a` to `d`, `Berlin`, `Paris`, `Nowhere`, `North`, `Süd`, `me`, `other`."""


async def fill_every_kind(api: Api, pool: Pool) -> EveryKind:
    """Define the modules in a fresh workspace and create the records."""
    for module in (REGION, PLACE, SAMPLE):
        await api.module(**module)
    async with pool.acquire() as connection:
        other = await add_member(connection, api.workspace.schema, OTHER_USER, "zoe@every.example")
    ids = {"me": str(api.workspace.member_id), "other": str(other)}
    testers = {"a": ids["me"], "b": ids["other"]}
    files = {key: (await upload(api, *file))["id"] for key, file in FILES.items()}
    for plural, label, records in (
        ("Regions", "name", REGIONS),
        ("Places", "name", PLACES),
        ("Samples", "key", SAMPLES),
    ):
        ids |= await create(
            api, plural, label, [_given(record, testers, files) for record in records]
        )
    data = await api(
        """mutation($a: ID!, $b: ID!, $c: ID!) {
          one: updateSample(id: $b, data: {parentId: $a}) { userErrors { message } }
          two: updateSample(id: $c, data: {parentId: $b}) { userErrors { message } }
        }""",
        **{key: ids[key] for key in "abc"},
    )
    assert data == {"one": {"userErrors": []}, "two": {"userErrors": []}}
    return EveryKind(api, ids)


async def create(api: Api, plural: str, label: str, records: list[Json]) -> dict[str, str]:
    """Create records of a module; gives each one's id by its value of the field `label`."""
    one = plural.removesuffix("s")
    data = await api(
        f"""mutation($data: [{one}Create!]!) {{ create{plural}(data: $data) {{
          results {{ record: {one[0].lower()}{one[1:]} {{ id label: {label} }} }}
          userErrors {{ code message path }} }} }}""",
        data=records,
    )
    payload = data[f"create{plural}"]
    assert payload["userErrors"] == [], payload["userErrors"]
    return {row["record"]["label"]: row["record"]["id"] for row in payload["results"]}


def _given(record: Json, testers: dict[str, str], files: dict[str, str]) -> Json:
    """The record as it is created: the auto number counts by itself, users are known by id."""
    given = {name: value for name, value in record.items() if name != "code"}
    if record.get("key") in testers:
        given["testerId"] = testers[record["key"]]
    if record.get("key") in files:
        given["file"] = files[record["key"]]
    return given
