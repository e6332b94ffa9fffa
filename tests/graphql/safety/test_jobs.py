"""What the API tells of jobs, and to whom; no worker runs here, so all of them stay queued."""

from __future__ import annotations

from uuid import UUID

import pytest

from storage.engine import Pool
from storage.workspaces import add_member, issue_token
from tests.support.api import Api, Json
from tests.support.background import CANCEL, job, rehearse
from tests.support.workspaces import FreshWorkspace, fresh_workspace

JOBS = """
query Jobs($filter: JobFilter, $first: Int, $after: String, $last: Int, $before: String) {
  jobs(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    nodes { id }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
FINISH = """
update {schema}.job set state = $2, due_at = null, finished_at = now(), error = $3 where id = $1
"""


async def finish(pool: Pool, api: Api, id: str, state: str, error: str | None = None) -> None:
    await pool.execute(FINISH.format(schema=api.workspace.schema), UUID(id), state, error)


async def jobs(api: Api, **arguments: object) -> Json:
    found: Json = (await api(JOBS, **arguments))["jobs"]
    return found


def ids(page: Json) -> list[str]:
    return [node["id"] for node in page["nodes"]]


async def a_seller(api: Api, pool: Pool) -> Api:
    """The API of the same workspace as a member asks it who is no administrator."""
    workspace = api.workspace
    async with pool.acquire() as connection:
        member = await add_member(connection, workspace.schema, "Sol", "sol@x.example", "seller")
        token = await issue_token(connection, workspace.id, member, "test")
    return Api(api.client, FreshWorkspace(workspace.workspace, member, "sol@x.example", token))


async def test_jobs_are_listed_by_pages_newest_first(api: Api, pool: Pool) -> None:
    made = [await rehearse(pool, api.workspace, batches=1) for _ in range(5)][::-1]
    first = await jobs(api, first=2)
    assert (first["totalCount"], ids(first)) == (5, made[:2])
    assert [edge["node"]["id"] for edge in first["edges"]] == made[:2]
    assert first["pageInfo"]["hasNextPage"] is True
    assert first["pageInfo"]["hasPreviousPage"] is False
    second = await jobs(api, first=2, after=first["pageInfo"]["endCursor"])
    assert ids(second) == made[2:4]
    back = await jobs(api, last=2, before=second["pageInfo"]["startCursor"])
    assert ids(back) == made[:2]
    assert ids(await jobs(api, last=1)) == made[4:]


async def test_jobs_are_filtered_by_kind_and_state(api: Api, pool: Pool) -> None:
    failed, queued, cancelled = [await rehearse(pool, api.workspace) for _ in range(3)]
    await finish(pool, api, failed, "FAILED", "It would not.")
    await api(CANCEL, id=cancelled)
    assert ids(await jobs(api, filter={"state": ["FAILED"]})) == [failed]
    assert ids(await jobs(api, filter={"state": ["QUEUED"]})) == [queued]
    assert ids(await jobs(api, filter={"state": ["CANCELLING", "FAILED"]})) == [cancelled, failed]
    assert (await jobs(api, filter={"kind": []}))["totalCount"] == 0
    assert (await jobs(api, filter={"kind": ["BUILD_INDEX"]}))["totalCount"] == 3
    assert (await job(api, failed))["error"] == "It would not."


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"first": 0}, "first must lie between 1 and 100; it is 0."),
        ({"last": 101}, "last must lie between 1 and 100; it is 101."),
        ({"first": 1, "last": 1}, "first and last cannot both be given; choose one direction."),
        ({"after": "xyz"}, "after"),
    ],
)
async def test_a_wrong_page_is_told(api: Api, arguments: Json, told: str) -> None:
    (error,) = await api.errors(JOBS, **arguments)
    assert told in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_cursor_of_another_list_is_refused(api: Api, pool: Pool) -> None:
    await rehearse(pool, api.workspace)
    cursor = (await jobs(api))["pageInfo"]["endCursor"]
    (error,) = await api.errors(
        "query ($after: String) { workflowRuns(after: $after) { nodes { id } } }", after=cursor
    )
    assert error["message"] == "after is a cursor of another list."


async def test_a_job_that_has_ended_cannot_be_cancelled(api: Api, pool: Pool) -> None:
    id = await rehearse(pool, api.workspace)
    await finish(pool, api, id, "DONE")
    payload = (await api(CANCEL, id=id))["cancelJob"]
    assert payload == {
        "job": None,
        "userErrors": [
            {
                "code": "CONFLICT",
                "message": "The job has ended already: it is DONE.",
                "path": ["id"],
            }
        ],
    }


@pytest.mark.parametrize("id", [str(UUID(int=1)), "nonsense", ""])
async def test_a_job_that_is_not_there_is_null_and_not_found(api: Api, id: str) -> None:
    assert await job(api, id) is None
    (error,) = (await api(CANCEL, id=id))["cancelJob"]["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["id"])


async def test_jobs_of_another_workspace_are_as_if_they_were_not_there(
    api: Api, pool: Pool
) -> None:
    other = await fresh_workspace(pool)
    id = await rehearse(pool, other, batches=1)
    assert await job(api, id) is None
    assert (await jobs(api))["totalCount"] == 0
    assert (await api(CANCEL, id=id))["cancelJob"]["userErrors"][0]["code"] == "NOT_FOUND"
    assert (await job(Api(api.client, other), id))["state"] == "QUEUED"


async def test_who_is_no_administrator_sees_own_jobs_alone(api: Api, pool: Pool) -> None:
    seller = await a_seller(api, pool)
    foreign, own = await rehearse(pool, api.workspace), await rehearse(pool, seller.workspace)
    assert ids(await jobs(seller)) == [own]
    assert (await jobs(seller))["totalCount"] == 1
    assert await job(seller, foreign) is None
    assert (await seller(CANCEL, id=foreign))["cancelJob"]["userErrors"][0]["code"] == "NOT_FOUND"
    assert (await job(api, foreign))["state"] == "QUEUED"
    assert (await seller(CANCEL, id=own))["cancelJob"]["job"] == {"state": "CANCELLING"}
    assert ids(await jobs(api)) == [own, foreign]


async def test_a_definition_change_that_is_done_at_once_starts_no_job(api: Api) -> None:
    module = await api.module(apiName="deal", fields=[])
    data = await api(
        'mutation ($id: ID!) { createField(moduleId: $id, input: {apiName: "a", label: "A", '
        "kind: TEXT, indexed: true, unique: true}) { jobs { id } userErrors { message } } }",
        id=module["id"],
    )
    assert data["createField"] == {"jobs": [], "userErrors": []}
