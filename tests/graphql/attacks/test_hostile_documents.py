"""Documents and values that are made to cost much are refused early, and nothing fails."""

from __future__ import annotations

from time import perf_counter

import httpx
import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup
from tests.support.workspaces import fresh_workspace

WIDEST_URL = "https://example.com/" + "a" * 2028


@pytest.fixture(scope="module")
async def things(client: httpx.AsyncClient, pool: Pool) -> Api:
    """A module with a lookup to itself and a unique address."""
    api = Api(client, await fresh_workspace(pool))
    await api.module(
        apiName="thing",
        titleField="name",
        fields=[
            field("name", "TEXT", unique=True),
            field("site", "URL", unique=True),
            lookup("up", "thing", "downs"),
        ],
    )
    return api


@pytest.mark.parametrize("count", [501, 50_000])
async def test_a_filter_of_too_many_conditions_is_refused(things: Api, count: int) -> None:
    filter_ = {"or": [{"name": {"eq": str(number)}} for number in range(count)]}
    asked = "query($f: ThingFilter) { things(filter: $f) { totalCount } }"
    (error,) = await things.errors(asked, f=filter_)
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert "1000 objects" in error["message"]


async def test_a_mass_change_by_too_many_conditions_is_refused(things: Api) -> None:
    filter_ = {"or": [{"name": {"eq": str(number)}} for number in range(40_000)]}
    asked = "mutation($f: ThingFilter) { deleteThings(where: {filter: $f}) { count } }"
    (error,) = await things.errors(asked, f=filter_)
    assert error["extensions"]["code"] == "COST_EXCEEDED"


async def test_lists_share_what_their_filters_and_orders_may_cost(things: Api) -> None:
    order: Json = {"name": "ASC"}
    for _ in range(50):
        order = {"up": order}
    asked = " ".join(f"a{n}: things(orderBy: $o) {{ totalCount }}" for n in range(30))
    (error,) = await things.errors(f"query($o: [ThingOrder!]) {{ {asked} }}", o=[order])
    assert error["extensions"]["code"] == "COST_EXCEEDED"


async def test_a_filter_of_five_hundred_conditions_is_answered(things: Api) -> None:
    filter_ = {"or": [{"name": {"eq": str(number)}} for number in range(499)]}
    asked = "query($f: ThingFilter) { things(filter: $f) { totalCount } }"
    assert await things(asked, f=filter_) == {"things": {"totalCount": 0}}


@pytest.mark.parametrize(
    ("site", "code"),
    [
        (WIDEST_URL, None),
        (WIDEST_URL + "a", "TOO_LONG"),
        ("https://example.com/" + "".join(map(chr, range(0x4E00, 0x4E00 + 1900))), "TOO_LONG"),
        ("https://example.com/" + "".join(map(chr, range(0x20000, 0x20000 + 700))), "TOO_LONG"),
    ],
)
async def test_a_unique_address_fits_its_index(things: Api, site: str, code: str | None) -> None:
    data = await things(
        "mutation($s: URL) { createThing(data: {site: $s}) "
        "{ thing { site } userErrors { code path } } }",
        s=site,
    )
    errors = [] if code is None else [{"code": code, "path": ["data", "site"]}]
    assert data["createThing"]["userErrors"] == errors


@pytest.mark.parametrize("text", ["{" * 20_000, "{{" + "{" * 19_000 + "}}", "{% raw %}" * 2_000])
async def test_a_template_made_to_be_slow_is_refused_at_once(things: Api, text: str) -> None:
    workflow = {
        "name": "slow",
        "module": "thing",
        "trigger": {"on": ["RECORD_CREATED"]},
        "steps": [{"updateRecord": {"data": {"name": text}}}],
    }
    started = perf_counter()
    data = await things(
        "mutation($i: WorkflowInput!) { createWorkflow(input: $i) { userErrors { code path } } }",
        i=workflow,
    )
    (error,) = data["createWorkflow"]["userErrors"]
    assert error["path"] == ["input", "steps", "0", "updateRecord", "data", "name"]
    assert perf_counter() - started < 3
