"""A document of former names costs a warm request what one of today's names does."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

import gql.former_counts
import gql.former_types
import gql.former_uses
import gql.limits
import gql.operations
import gql.queries
import gql.validation
from tests.graphql.grace.shop import Shop
from tests.support.api import Api
from tests.support.counting import Calls, Watched, watched_server

OLD = """query($f: DealFilter, $s: DealStage) { deals(filter: $f, orderBy: [{amount: DESC}]) {
  nodes { __typename amount company { city } } }
  more: deals(filter: {stage: {eq: $s}}) { totalCount aggregates { sum { amount } } } }"""
NEW = """query($f: ChanceFilter, $s: ChancePhase) {
  chances(filter: $f, orderBy: [{worth: DESC}]) { nodes { __typename worth client { town } } }
  more: chances(filter: {phase: {eq: $s}}) { totalCount aggregates { sum { worth } } } }"""
CREATE = (
    "mutation($d: {0}Create!) {{ create{0}(data: $d) {{ {1} {{ id }} userErrors {{ code }} }} }}"
)


@pytest.fixture
async def watched(database_url: str) -> AsyncIterator[Watched]:
    """A server of these tests alone."""
    async with watched_server(database_url) as opened:
        yield opened


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Counts what a warm request must not do."""
    counted = Calls(monkeypatch)
    counted.of(gql.limits, "parse")
    counted.of(gql.validation, "validate")
    counted.of(gql.operations, "with_types_of_today")
    counted.of(gql.operations, "uses_in_document")
    counted.of(gql.queries, "compile_read")
    counted.of(gql.queries, "Planner")
    return counted


async def test_a_warm_request_is_one_statement(shop: Shop, watched: Watched, calls: Calls) -> None:
    await shop.rename_all()
    api = Api(watched.client, shop.api.workspace)
    for document, name, city in ((OLD, "amount", "city"), (NEW, "worth", "town")):
        lookup = "company" if document is OLD else "client"
        variables = {"f": {name: {"gt": "1"}, lookup: {city: {"eq": "Rome"}}}, "s": "NEW"}
        await api(document, **variables)
        await watched.statements()
        before = dict(calls.counts)
        variables["f"] = {name: {"gt": "150"}, lookup: {city: {"eq": "Oslo"}}}
        await api(document, **variables)
        assert len(await watched.statements()) == 1
        assert calls.counts == before


async def test_a_write_by_former_names_is_as_many_statements(shop: Shop, watched: Watched) -> None:
    await shop.rename_all()
    api = Api(watched.client, shop.api.workspace)
    counts = []
    for type_, name, amount, company in (
        ("Deal", "deal", "amount", "company"),
        ("Chance", "chance", "worth", "client"),
    ):
        document = CREATE.format(type_, name)
        for _ in range(2):
            data = {"name": "x", amount: "1", company: {"connect": {"name": "C1"}}}
            payload = await api(document, d=data)
            assert payload[f"create{type_}"]["userErrors"] == []
            sent = await watched.statements()
        counts.append(len(sent))
    assert counts[0] == counts[1]


async def test_a_workspace_without_a_grace_is_spared_the_search(
    shop: Shop, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = Calls(monkeypatch)
    for name in ("uses_in_value", "uses_in_texts", "visit"):
        calls.of(gql.former_uses, name)
    calls.of(gql.former_types, "visit")
    calls.of(gql.former_counts, "add_uses")
    api = Api(watched.client, shop.api.workspace)
    await api(OLD, f={"amount": {"gt": "1"}}, s="NEW")
    await watched.server.former_counts.write()
    assert set(calls.counts.values()) == {0}
