"""Sets of options that several fields share: one change reaches all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_field,
    drop_field,
    everything,
    field_ids,
    make_field,
    make_module,
    moduled,
    told,
)
from tests.graphql.shaping.options import keys, option, option_set
from tests.support.api import Api, Json, serving
from tests.support.every_kind import field

SOURCES: Json = {
    "key": "sources",
    "label": "Sources",
    "description": "Where people heard of us.",
    "options": [{"key": "WEB", "label": "Web"}, {"key": "FAIR", "label": "Fair"}],
}
SHARED = {"optionSet": "sources"}
DRY = {"dryRun": True}


@pytest.fixture
async def ids(api: Api) -> dict[str, str]:
    """The ids of three fields in two modules that share a set, and of one with its own options."""
    made = accepted(await option_set(api, "createOptionSet", input=SOURCES))
    assert made["optionSet"] == {
        **SOURCES,
        "options": [{**one, "retired": False} for one in SOURCES["options"]],
        "fields": [],
    }
    own = [{"key": "WEB", "label": "w"}, {"key": "PRESS", "label": "p"}]
    lead = await api.module(
        apiName="lead",
        fields=[
            field("name", "TEXT"),
            field("source", "SELECT", **SHARED),
            field("places", "MULTI_SELECT", **SHARED),
        ],
    )
    deal = await api.module(
        apiName="deal",
        fields=[field("source", "SELECT", **SHARED), field("own", "SELECT", options=own)],
    )
    found = {f"lead.{name}": id for name, id in field_ids(lead).items()}
    return {**found, **{f"deal.{name}": id for name, id in field_ids(deal).items()}}


async def asked(api: Api) -> dict[str, list[str]]:
    """The keys that each enum of the API has."""
    data = await api(
        """{ source: __type(name: "LeadSource") { enumValues(includeDeprecated: true) { name } }
             places: __type(name: "LeadPlaces") { enumValues(includeDeprecated: true) { name } }
             deal: __type(name: "DealSource") { enumValues(includeDeprecated: true) { name } } }"""
    )
    return {name: [one["name"] for one in type_["enumValues"]] for name, type_ in data.items()}


async def create(api: Api, name: str, **data: object) -> Json:
    """The payload of a new record."""
    made = await api(
        f"""mutation($data: {name}Create!) {{ create{name}(data: $data) {{
              {name.lower()} {{ id source }} userErrors {{ code message path }} }} }}""",
        data=data,
    )
    payload: Json = made[f"create{name}"]
    return payload


async def test_a_change_reaches_every_field_at_once(api: Api, ids: dict[str, str]) -> None:
    accepted(await create(api, "Lead", source="WEB", places=["FAIR", "WEB"]))
    of = {"optionSet": "sources"}
    payload = accepted(
        await option(api, "createOption", of=of, input={"key": "AD", "label": "Ad"}, after="WEB")
    )
    assert keys(payload, "optionSet") == ["WEB", "AD", "FAIR"]
    assert [step["target"] for step in payload["plan"]["steps"]] == [
        "sources#AD",
        "lead.source",
        "lead.places",
        "deal.source",
    ]
    assert await asked(api) == {
        name: ["WEB", "AD", "FAIR"] for name in ("source", "places", "deal")
    }
    accepted(await create(api, "Deal", source="AD"))
    retired = accepted(await option(api, "retireOption", of=of, key="FAIR"))
    notes = {s["target"]: s["detail"] for s in retired["plan"]["steps"] if s["action"] == "NOTE"}
    assert notes == {
        "lead.source": "FAIR is chosen in no record.",
        "lead.places": "FAIR is chosen in 1 record.",
        "deal.source": "FAIR is chosen in no record.",
    }
    for name in ("Lead", "Deal"):
        assert told(await create(api, name, source="FAIR")) == [
            ("UNKNOWN_OPTION", ("data", "source"))
        ]
    accepted(await option(api, "updateOption", of=of, key="WEB", input={"label": "Internet"}))
    data = await api('{ leads(search: "internet") { totalCount } }')
    assert data["leads"]["totalCount"] == 1
    sets = await api(
        "{ optionSets { key fields { module { apiName } apiName } options { label } } }"
    )
    assert sets["optionSets"] == [
        {
            "key": "sources",
            "fields": [
                {"module": {"apiName": module}, "apiName": name}
                for module, name in (("lead", "source"), ("lead", "places"), ("deal", "source"))
            ],
            "options": [{"label": "Internet"}, {"label": "Ad"}, {"label": "Fair"}],
        }
    ]


async def test_a_set_is_changed_whole(api: Api, ids: dict[str, str], pool: Pool) -> None:
    accepted(await create(api, "Deal", source="FAIR"))
    before = await everything(api, pool)
    given = [{"key": "WEB", "label": "Web"}]
    refused = await option_set(api, "updateOptionSet", key="sources", input={"options": given})
    assert told(refused) == [("IN_USE", ("input", "options"))]
    assert "deal.source" in refused["userErrors"][0]["message"]
    assert await everything(api, pool) == before
    change = {
        "label": "Lead sources",
        "description": None,
        "options": [{"key": "FAIR", "label": "Fair"}, {"key": "TV", "label": "Television"}],
    }
    payload = accepted(await option_set(api, "updateOptionSet", key="sources", input=change))
    assert payload["optionSet"]["label"] == "Lead sources"
    assert payload["optionSet"]["description"] == ""
    assert set(map(tuple, (await asked(api)).values())) == {("FAIR", "TV")}
    assert await everything(api, pool)


async def test_a_field_joins_a_set_and_leaves_it(api: Api, ids: dict[str, str]) -> None:
    own = ids["deal.own"]
    accepted(await create(api, "Deal", own="PRESS"))
    assert told(await change_field(api, own, SHARED)) == [("IN_USE", ("input", "optionSet"))]
    name = await change_field(api, ids["lead.name"], SHARED)
    assert told(name) == [("INVALID", ("input", "optionSet"))]
    assert "does not take optionSet" in name["userErrors"][0]["message"]
    await api("mutation { updateDeals(where: {all: true}, data: {own: WEB}) { count } }")
    joined = accepted(await change_field(api, own, SHARED))["field"]
    assert [one["key"] for one in joined["options"]] == ["WEB", "FAIR"]
    assert told(await option(api, "retireOption", of={"field": own}, key="WEB")) == [
        ("INVALID", ("of", "field"))
    ]
    assert told(await change_field(api, own, {"options": [{"key": "X", "label": "x"}]})) == [
        ("INVALID", ("input", "optionSet"))
    ]
    left = accepted(await change_field(api, own, {"optionSet": None}))["field"]
    assert [one["key"] for one in left["options"]] == ["WEB", "FAIR"]
    accepted(
        await option(
            api, "createOption", of={"optionSet": "sources"}, input={"key": "AD", "label": "Ad"}
        )
    )
    values = await api('{ __type(name: "DealOwn") { enumValues { name } } }')
    assert [one["name"] for one in values["__type"]["enumValues"]] == ["WEB", "FAIR"]


async def test_a_default_of_any_field_stays_a_choice(api: Api, ids: dict[str, str]) -> None:
    accepted(await change_field(api, ids["lead.places"], {"defaultValue": ["FAIR"]}))
    of = {"optionSet": "sources"}
    refused = await option(api, "retireOption", of=of, key="FAIR")
    assert told(refused) == [("IN_USE", ("key",))]
    assert "lead.places" in refused["userErrors"][0]["message"]
    change: Json = {"options": [{"key": "WEB", "label": "Web"}]}
    refused = await option_set(api, "updateOptionSet", key="sources", input=change)
    assert told(refused) == [("IN_USE", ("input", "options"))]
    change["options"].append({"key": "FAIR", "label": "Fair", "retired": True})
    refused = await option_set(api, "updateOptionSet", key="sources", input=change)
    assert told(refused) == [("IN_USE", ("input", "options", "1", "retired"))]


async def test_a_set_in_use_stays(api: Api, ids: dict[str, str], pool: Pool) -> None:
    accepted(await drop_field(api, ids["lead.source"]))
    refused = await option_set(api, "deleteOptionSet", key="sources")
    assert told(refused) == [("IN_USE", ("key",))]
    message = refused["userErrors"][0]["message"]
    assert "lead.source (in the bin)" in message
    assert "deal.source," in message or "deal.source." in message
    for name in ("lead.source", "lead.places", "deal.source"):
        accepted(await drop_field(api, ids[name], True))
    accepted(await option_set(api, "deleteOptionSet", key="sources"))
    assert (await api("{ optionSets { key } }"))["optionSets"] == []
    assert await everything(api, pool)


async def test_a_field_in_the_bin_follows_its_set(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    accepted(await create(api, "Lead", source="FAIR"))
    accepted(await drop_field(api, ids["lead.source"]))
    change = {"options": [{"key": "WEB", "label": "Web"}]}
    refused = await option_set(api, "updateOptionSet", key="sources", input=change)
    assert told(refused) == [("IN_USE", ("input", "options"))]
    of = {"optionSet": "sources"}
    accepted(await option(api, "createOption", of=of, input={"key": "AD", "label": "Ad"}))
    asked = '{ module(apiName: "lead") { fields(trashed: true) { options { key } } } }'
    (binned,) = (await api(asked))["module"]["fields"]
    assert [one["key"] for one in binned["options"]] == ["WEB", "FAIR", "AD"]


async def test_mistakes_are_told_where_they_are(api: Api, ids: dict[str, str], pool: Pool) -> None:
    before = await everything(api, pool)
    wrong: list[tuple[Json, str, tuple[str, ...]]] = [
        ({"key": "SOURCES"}, "INVALID", ("input", "key")),
        ({"key": "Sources"}, "INVALID", ("input", "key")),
        ({"key": "sources"}, "NAME_TAKEN", ("input", "key")),
        ({"key": "a", "label": ""}, "REQUIRED", ("input", "label")),
        ({"key": "a", "options": []}, "REQUIRED", ("input", "options")),
        (
            {"key": "a", "options": SOURCES["options"] * 2},
            "NAME_TAKEN",
            ("input", "options", "2", "key"),
        ),
        (
            {"key": "a", "options": [{"key": "A", "label": "A", "retired": True}]},
            "INVALID",
            ("input", "options"),
        ),
    ]
    for given, code, path in wrong:
        payload = await option_set(api, "createOptionSet", input={**SOURCES, **given})
        assert told(payload)[0] == (code, path), given
    assert told(await option_set(api, "updateOptionSet", key="no", input={})) == [
        ("NOT_FOUND", ("key",))
    ]
    assert told(await option_set(api, "deleteOptionSet", key="no")) == [("NOT_FOUND", ("key",))]
    module = (await api('{ module(apiName: "deal") { id } }'))["module"]["id"]
    unknown = field("x", "SELECT", optionSet="no")
    assert told(await make_field(api, module, unknown)) == [("NOT_FOUND", ("input", "optionSet"))]
    assert told(await make_module(api, moduled("thing", unknown))) == [
        ("NOT_FOUND", ("input", "fields", "0", "optionSet"))
    ]
    both = field("x", "SELECT", options=SOURCES["options"], **SHARED)
    assert told(await make_field(api, module, both)) == [("INVALID", ("input", "optionSet"))]
    plain = field("x", "TEXT", **SHARED)
    assert [code for code, _ in told(await make_field(api, module, plain))] == ["INVALID"]
    assert await everything(api, pool) == before


async def test_dry_runs_keep_nothing(api: Api, ids: dict[str, str], pool: Pool) -> None:
    before = await everything(api, pool)
    changed = {"options": [{"key": "A", "label": "A"}]}
    for name, arguments in (
        ("createOptionSet", {"input": {**SOURCES, "key": "another"}}),
        ("updateOptionSet", {"key": "sources", "input": changed}),
    ):
        tried = accepted(await option_set(api, name, options=DRY, **arguments))
        assert tried["plan"]["steps"]
        assert tried["optionSet"]["key"] in ("another", "sources")
    for name in ("lead.source", "lead.places", "deal.source"):
        accepted(await change_field(api, ids[name], {"optionSet": None}))
    kept = await everything(api, pool)
    accepted(await option_set(api, "deleteOptionSet", key="sources", options=DRY))
    assert await everything(api, pool) == kept != before


@pytest.fixture
async def other(api: Api, database_url: str) -> AsyncIterator[Api]:
    """The same workspace's API on a second server, with caches of its own."""
    async with serving(database_url) as client:
        yield Api(client, api.workspace)


async def test_another_server_obeys_at_once(api: Api, other: Api, ids: dict[str, str]) -> None:
    sets = "{ optionSets { key options { key } } }"
    assert len((await other(sets))["optionSets"]) == 1
    assert (await asked(other))["deal"] == ["WEB", "FAIR"]
    of = {"optionSet": "sources"}
    accepted(await option(api, "createOption", of=of, input={"key": "AD", "label": "Ad"}))
    accepted(await create(other, "Deal", source="AD"))
    assert [one["key"] for one in (await other(sets))["optionSets"][0]["options"]] == [
        "WEB",
        "FAIR",
        "AD",
    ]
    accepted(await option(api, "retireOption", of=of, key="AD"))
    assert told(await create(other, "Lead", source="AD")) == [
        ("UNKNOWN_OPTION", ("data", "source"))
    ]
    accepted(await option_set(other, "createOptionSet", input={**SOURCES, "key": "more"}))
    assert [one["key"] for one in (await api(sets))["optionSets"]] == ["sources", "more"]
    accepted(await option_set(other, "deleteOptionSet", key="more"))
    assert [one["key"] for one in (await api(sets))["optionSets"]] == ["sources"]
