"""Two API processes on one database: what one changes, the other serves on its next request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.http.conftest import Running, run_server
from tests.support.api import Api, Json
from tests.support.workspaces import FreshWorkspace

ROUNDS = 12
ADD = """
mutation Add($module: ID!, $input: FieldInput!) {
  createField(moduleId: $module, input: $input) { field { id } userErrors { message } }
}
"""
RENAME = """
mutation Rename($id: ID!, $name: String!) {
  updateField(id: $id, input: {apiName: $name}) { userErrors { message } }
}
"""
DROP = "mutation Drop($id: ID!) { deleteField(id: $id, permanently: true) { userErrors { code } } }"
CREATE = "mutation New($n: Int!) { createThing(data: {n: $n}) { thing { n } userErrors { code } } }"
READ = "{ things(first: 100, orderBy: [{n: ASC}]) { totalCount nodes { n } } }"


@pytest.fixture(scope="module")
async def second(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    """Another process beside the tests' own."""
    async with run_server(database_url, tmp_path_factory.mktemp("second") / "log") as running:
        yield running


@pytest.fixture
async def pair(
    server: Running, second: Running, workspace: FreshWorkspace
) -> AsyncIterator[tuple[Api, Api]]:
    """One workspace, asked through either process."""
    async with (
        httpx.AsyncClient(base_url=server.url, timeout=20) as one,
        httpx.AsyncClient(base_url=second.url, timeout=20) as other,
    ):
        yield Api(one, workspace), Api(other, workspace)


async def _thing(api: Api) -> Json:
    return await api.module(
        apiName="thing", fields=[{"apiName": "n", "label": "N", "kind": "INTEGER"}]
    )


async def test_each_change_is_served_by_the_other_process_at_once(pair: tuple[Api, Api]) -> None:
    one, other = pair
    module = await _thing(one)
    for index in range(ROUNDS):
        changer, reader = (one, other) if index % 2 else (other, one)
        name = f"extra{index}"
        added = await changer(
            ADD, module=module["id"], input={"apiName": name, "label": name, "kind": "TEXT"}
        )
        field = added["createField"]["field"]["id"]
        made = await reader(
            f'mutation {{ createThing(data: {{{name}: "x"}}) {{ thing {{ {name} }} }} }}'
        )
        assert made["createThing"]["thing"] == {name: "x"}
        await changer(RENAME, id=field, name=f"other{index}")
        found = await reader(
            f'{{ things(filter: {{other{index}: {{eq: "x"}}}}) {{ nodes {{ other{index} }} }} }}'
        )
        assert found["things"]["nodes"] == [{f"other{index}": "x"}]
        if index % 3 == 0:
            await changer(DROP, id=field)
            (error,) = await reader.errors(f"{{ things {{ nodes {{ other{index} }} }} }}")
            assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_no_request_fails_and_no_write_is_lost_while_the_other_changes_fields(
    pair: tuple[Api, Api],
) -> None:
    one, other = pair
    module = await _thing(one)
    changing = asyncio.create_task(_change_all_the_time(one, module["id"]))
    written = 0
    while not changing.done():
        payload = (await other(CREATE, n=written))["createThing"]
        assert payload == {"thing": {"n": written}, "userErrors": []}
        written += 1
        things = (await other(READ))["things"]
        assert things["totalCount"] == written
    await changing
    assert written > 0
    assert (await one(READ))["things"]["totalCount"] == written


async def _change_all_the_time(api: Api, module: str) -> None:
    """Adds, renames and drops fields."""
    for index in range(ROUNDS):
        name = f"extra{index}"
        added = await api(
            ADD, module=module, input={"apiName": name, "label": name, "kind": "TEXT"}
        )
        field = added["createField"]["field"]["id"]
        await api(RENAME, id=field, name=f"other{index}")
        await api(DROP, id=field)
