"""The schema of the sales pack: all of it is described, and the SDL is stable bytes with a tag."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from graphql import (
    build_client_schema,
    build_schema,
    get_introspection_query,
    lexicographic_sort_schema,
    print_schema,
    validate_schema,
)

from storage.engine import Pool
from tessera.sales_pack import SALES_PACK
from tests.support.api import Api, Json, serving
from tests.support.workspaces import MakeWorkspace, fresh_workspace

INTROSPECTION = get_introspection_query(
    descriptions=True,
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
).replace("specifiedByURL", "specifiedByURL isOneOf")
SDL = "/schema.graphql"


@pytest.fixture(scope="module")
async def pack(client: httpx.AsyncClient, pool: Pool) -> Api:
    """A workspace with the sales pack."""
    api = Api(client, await fresh_workspace(pool))
    for module in SALES_PACK:
        await api.module(**module)
    return api


@pytest.fixture(scope="module")
async def introspected(pack: Api) -> Json:
    """The whole schema as introspection tells it."""
    return await pack(INTROSPECTION)


def places(introspected: Json) -> Iterator[tuple[str, Json]]:
    """Everything that can be described, with where it stands."""
    for type_ in introspected["__schema"]["types"]:
        name = type_["name"]
        if name.startswith("__"):
            continue
        yield name, type_
        for field in type_["fields"] or ():
            yield f"{name}.{field['name']}", field
            for argument in field["args"]:
                yield f"{name}.{field['name']}({argument['name']})", argument
        for field in type_["inputFields"] or ():
            yield f"{name}.{field['name']}", field
        for value in type_["enumValues"] or ():
            yield f"{name}.{value['name']}", value
    for directive in introspected["__schema"]["directives"]:
        yield f"@{directive['name']}", directive
        for argument in directive["args"]:
            yield f"@{directive['name']}({argument['name']})", argument


def test_everything_is_described(introspected: Json) -> None:
    found = dict(places(introspected))
    assert len(found) > 1_000
    bare = [place for place, part in found.items() if not (part["description"] or "").strip()]
    assert bare == []


def test_descriptions_are_sentences(introspected: Json) -> None:
    """But for options, whose description is the label that an administrator chose."""
    options = {
        type_["name"]
        for type_ in introspected["__schema"]["types"]
        if (type_["description"] or "").startswith("The options of ")
    }
    odd = [
        (place, part["description"])
        for place, part in places(introspected)
        if place.partition(".")[0] not in options
        and not (part["description"] or "").rstrip().endswith((".", "`", "?", ")"))
    ]
    assert odd == []


def test_options_are_described_by_their_labels(introspected: Json) -> None:
    found = dict(places(introspected))
    assert found["DealStage.AWAITING_FINAL_APPROVAL"]["description"] == "Awaiting Final Approval"


def test_the_contract_is_there(introspected: Json) -> None:
    found = dict(places(introspected))
    for place in (
        "Query.deal(id)",
        "Query.dealBy(key)",
        *(
            f"Query.deals({argument})"
            for argument in ("filter", "orderBy", "first", "after", "last", "before", "offset")
        ),
        "Query.node(id)",
        "Query.nodes(ids)",
        *(
            f"Query.records({argument})"
            for argument in ("modules", "filter", "orderBy", "first", "after", "last", "before")
        ),
        "RecordFilter.contact",
        "RecordOrder.title",
        "RecordGroupBy.module",
        "RecordsModule.deal",
        "Company.deals(filter)",
        "Deal.companyId",
        "Deal.company",
        "DealFilter.company",
        "DealFilter.companyId",
        "DealOrder.company",
        "DealConnection.totalCount",
        "DealEdge.cursor",
        "PageInfo.hasPreviousPage",
        "Record.module",
        "Sort.DESC_NULLS_FIRST",
        "UserFilter.isMe",
        "UserFilter.isInMyTeam",
        "Record.viewerAccess",
    ):
        assert place in found
    types = {type_["name"]: type_ for type_ in introspected["__schema"]["types"]}
    assert {name for name in ("DealOrder", "DealUnique") if types[name]["isOneOf"]} == {
        "DealOrder",
        "DealUnique",
    }
    assert not types["DealFilter"]["isOneOf"]
    records = {type_["name"] for type_ in types["Record"]["possibleTypes"]}
    of_all = {"Note", "Task", "CallLog", "Tag", "ActivityLog"}
    assert records == {"Company", "Contact", "Lead", "Deal", *of_all}
    assert records | {"User"} <= {type_["name"] for type_ in types["Node"]["possibleTypes"]}
    assert {each["name"] for each in types["Deal"]["interfaces"]} == {"Node", "Record"}


async def test_introspection_and_sdl_are_one_valid_schema(pack: Api, introspected: Json) -> None:
    told = build_client_schema(introspected)  # type: ignore[arg-type]
    assert validate_schema(told) == []
    sdl = (await _sdl(pack)).text
    written = build_schema(sdl)
    assert validate_schema(written) == []
    assert print_schema(lexicographic_sort_schema(told)) == print_schema(
        lexicographic_sort_schema(written)
    )


async def _sdl(api: Api, **headers: str) -> httpx.Response:
    return await api.client.get(SDL, headers={**api.workspace.headers, **headers})


async def test_sdl_has_stable_bytes_and_a_tag(
    pack: Api, database_url: str, make_workspace: MakeWorkspace
) -> None:
    first = await _sdl(pack)
    assert first.status_code == 200
    assert first.headers["content-type"] == "text/plain; charset=utf-8"
    tag = first.headers["etag"]
    assert tag.startswith('"')
    again = await _sdl(pack)
    assert (again.content, again.headers["etag"]) == (first.content, tag)
    async with serving(database_url) as other:
        elsewhere = await _sdl(Api(other, pack.workspace))
        twin = Api(other, await make_workspace())
        for module in SALES_PACK:
            await twin.module(**module)
        equal = await _sdl(twin)
    assert (elsewhere.content, elsewhere.headers["etag"]) == (first.content, tag)
    assert (equal.content, equal.headers["etag"]) == (first.content, tag)


async def test_sdl_is_not_sent_twice(pack: Api) -> None:
    tag = (await _sdl(pack)).headers["etag"]
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = await _sdl(pack, **{"If-None-Match": given})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == tag
    for given in ('"other"', tag.strip('"')[:-1], ""):
        response = await _sdl(pack, **{"If-None-Match": given})
        assert response.status_code == 200


async def test_sdl_changes_with_the_definitions(sales: Api) -> None:
    before = await _sdl(sales)
    await sales.module(
        apiName="vehicle", fields=[{"apiName": "plate", "label": "Plate", "kind": "TEXT"}]
    )
    tag = before.headers["etag"]
    after = await _sdl(sales, **{"If-None-Match": tag})
    assert after.status_code == 200
    assert after.headers["etag"] != tag
    assert "type Vehicle implements Node & Record" in after.text
    assert "Vehicle" not in before.text


async def test_no_token_no_sdl(client: httpx.AsyncClient) -> None:
    response = await client.get(SDL)
    assert response.status_code == 401
    assert "type " not in response.text
