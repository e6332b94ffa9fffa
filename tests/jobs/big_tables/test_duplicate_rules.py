"""On big tables the indexes of duplicate rules are built by a job; rules hold meanwhile."""

from __future__ import annotations

from storage.engine import Pool
from tests.jobs.big_tables.builds import QUICK
from tests.support.api import Api, Json
from tests.support.automation import create, ended, start_worker
from tests.support.background import in_state
from tests.support.layout import assert_agreement

RULE = """
mutation($id: ID!) {
  createDuplicateRule(moduleId: $id, input: {key: "name", label: "Same name", action: REFUSE,
    matches: [{field: "name", method: SIMILAR}]}) {
    rule { key pending } jobs { id kind state } plan { steps { detail } }
    userErrors { code message } } }
"""
MADE = """mutation {
  createDeal(data: {name: "Big deal"}, options: {dryRun: true}) { userErrors { code } } }"""


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
    assert payload["rule"]["pending"]
    assert (await api(MADE))["createDeal"]["userErrors"] == []
    with ended(start_worker(database_url, redis_url, QUICK)):
        await in_state(api, str(job["id"]), "DONE")
    assert await rules(api) == [{"key": "name", "pending": False, "active": True}]
    async with pool.acquire() as connection:
        await assert_agreement(connection, api.workspace.schema)
    assert (await api(MADE))["createDeal"]["userErrors"] == [{"code": "DUPLICATE"}]


async def rules(api: Api) -> list[Json]:
    """The duplicate rules of deals."""
    shown = '{ module(apiName: "deal") { duplicateRules { key pending active } } }'
    found: list[Json] = (await api(shown))["module"]["duplicateRules"]
    return found


async def test_a_rule_without_its_index_is_inactive_and_can_be_tried_again(
    api: Api, pool: Pool, database_url: str, redis_url: str
) -> None:
    module = await api.module(
        apiName="deal",
        titleField="name",
        fields=[{"apiName": "name", "label": "Name", "kind": "TEXT"}],
    )
    await create(api, "deal", {"name": "Big deal"})
    (job,) = (await api(RULE, id=module["id"]))["createDuplicateRule"]["jobs"]
    # A second rule that compares the same waits for the same index.
    second = await api(RULE.replace('"name", label', '"two", label'), id=module["id"])
    assert second["createDuplicateRule"]["jobs"] == []
    assert [rule["pending"] for rule in await rules(api)] == [True, True]
    await api("mutation($id: ID!) { cancelJob(id: $id) { userErrors { code } } }", id=job["id"])
    with ended(start_worker(database_url, redis_url, QUICK)):
        await in_state(api, str(job["id"]), "CANCELLED")
    assert [(rule["active"], rule["pending"]) for rule in await rules(api)] == [(False, False)] * 2
    assert (await api(MADE))["createDeal"]["userErrors"] == []
    again = """mutation($id: ID!) {
      updateDuplicateRule(moduleId: $id, key: "two", input: {active: true}) {
        jobs { id } userErrors { code } } }"""
    (job,) = (await api(again, id=module["id"]))["updateDuplicateRule"]["jobs"]
    with ended(start_worker(database_url, redis_url, QUICK)):
        await in_state(api, str(job["id"]), "DONE")
    async with pool.acquire() as connection:
        await assert_agreement(connection, api.workspace.schema)
    assert (await api(MADE))["createDeal"]["userErrors"] == [{"code": "DUPLICATE"}]
