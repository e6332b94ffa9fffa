"""On big tables the indexes of duplicate rules are built by a job; rules hold meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import big_tables
from storage.engine import Pool
from tests.support.api import Api
from tests.support.automation import create, ended, start_sweeper, start_worker
from tests.support.background import in_state
from tests.support.layout import assert_agreement

QUICK = {
    "lease": 2.0,
    "grace": 1.0,
    "record_delays": [0.2] * 20,
    "sweep": 0.1,
    "longest_look": 0.3,
    "beat": 0.1,
}
RULE = """
mutation($id: ID!) {
  createDuplicateRule(moduleId: $id, input: {key: "name", label: "Same name", action: REFUSE,
    matches: [{field: "name", method: SIMILAR}]}) {
    rule { key } jobs { id kind state } plan { steps { detail } } userErrors { code message } } }
"""
MADE = 'mutation { createDeal(data: {name: "Big deal"}) { userErrors { code } } }'


@pytest.fixture(autouse=True)
def every_table_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(big_tables, "BIG", 1)


@pytest.fixture(autouse=True)
def sweeper(database_url: str, redis_url: str) -> Iterator[None]:
    with ended(start_sweeper(database_url, redis_url, QUICK)):
        yield


async def test_the_index_is_built_in_the_background(
    api: Api, pool: Pool, database_url: str, redis_url: str
) -> None:
    module = await api.module(
        apiName="deal",
        titleField="name",
        fields=[{"apiName": "name", "label": "Name", "kind": "TEXT"}],
    )
    await create(api, "deal", {"name": "Big deal"})
    payload = (await api(RULE, id=module["id"]))["createDuplicateRule"]
    assert payload["userErrors"] == []
    (job,) = payload["jobs"]
    assert (job["kind"], job["state"]) == ("BUILD_INDEX", "QUEUED")
    assert "in the background" in payload["plan"]["steps"][-1]["detail"]
    assert (await api(MADE))["createDeal"]["userErrors"] == [{"code": "DUPLICATE"}]
    with ended(start_worker(database_url, redis_url, QUICK)):
        await in_state(api, str(job["id"]), "DONE")
    async with pool.acquire() as connection:
        await assert_agreement(connection, api.workspace.schema)
    assert (await api(MADE))["createDeal"]["userErrors"] == [{"code": "DUPLICATE"}]
