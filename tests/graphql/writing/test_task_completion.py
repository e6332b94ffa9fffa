"""When a task was done: it follows its status, whatever write changes that."""

from __future__ import annotations

from datetime import datetime

from tests.graphql.writing.merging import merged
from tests.graphql.writing.writes import (
    create_many,
    created,
    created_id,
    created_ids,
    update_many,
    updated,
)
from tests.support.api import Api, Json
from tests.support.counting import watched_server

AT = "2024-05-06T07:08:09Z"
DONE = "status completedAt updatedAt"


async def tasks(api: Api, *names: str, **more: object) -> list[str]:
    return await created_ids(api, "task", [{"subject": name, **more} for name in names])


async def states(api: Api) -> list[tuple[str, bool]]:
    """Each task's status, and whether it tells when it was done, in the order they were made."""
    data = await api("{ tasks(orderBy: [{number: ASC}]) { nodes { status completedAt } } }")
    return [(node["status"], node["completedAt"] is not None) for node in data["tasks"]["nodes"]]


async def test_it_comes_and_goes_with_the_status(api: Api) -> None:
    made = await created(api, "task", {"subject": "a", "status": "DONE"}, f"{DONE} createdAt id")
    assert made["completedAt"] == made["createdAt"]
    task = made["id"]
    again = await updated(api, "task", task, {"status": "DONE", "subject": "b"}, DONE)
    assert again["completedAt"] == made["completedAt"]
    other = await updated(api, "task", task, {"subject": "c"}, DONE)
    assert other["completedAt"] == made["completedAt"]
    reopened = await updated(api, "task", task, {"status": "IN_PROGRESS"}, DONE)
    assert reopened["completedAt"] is None
    done = await updated(api, "task", task, {"status": "DONE"}, DONE)
    assert done["completedAt"] == done["updatedAt"]
    assert datetime.fromisoformat(done["completedAt"]) > datetime.fromisoformat(made["completedAt"])
    gone = await updated(api, "task", task, {"status": "CANCELLED"}, DONE)
    assert gone["completedAt"] is None


async def test_what_a_write_says_of_it_is_obeyed(api: Api) -> None:
    data: Json = {"subject": "a", "status": "DONE", "completedAt": AT}
    made = await created(api, "task", data, "id completedAt")
    assert made["completedAt"] == AT
    (task,) = await tasks(api, "b")
    done = await updated(api, "task", task, {"status": "DONE", "completedAt": AT}, "completedAt")
    assert done["completedAt"] == AT
    done = await updated(api, "task", task, {"completedAt": None}, "status completedAt")
    assert done == {"status": "DONE", "completedAt": None}


async def test_history_previews_and_versions_tell_of_both(api: Api) -> None:
    (task,) = await tasks(api, "a")
    document = """mutation($id: ID!, $dry: Boolean) {
      updateTask(id: $id, data: {status: DONE}, options: {dryRun: $dry}) {
        task { version timeline(first: 1) { nodes { changes { field before after } } } }
        preview { changes { field before after } } } }"""
    tried = (await api(document, id=task, dry=True))["updateTask"]["preview"]["changes"]
    assert [change["field"] for change in tried] == ["status", "completedAt"]
    assert (await states(api)) == [("OPEN", False)]
    done = (await api(document, id=task, dry=False))["updateTask"]["task"]
    (line,) = done["timeline"]["nodes"]
    assert done["version"] == 2
    assert [(each["field"], each["before"]) for each in line["changes"]] == [
        ("status", "Open"),
        ("completedAt", None),
    ]
    assert line["changes"][1]["after"] > tried[1]["after"] > "2000"


async def test_many_at_once(api: Api) -> None:
    await create_many(
        api,
        "task",
        [{"subject": status, "status": status} for status in ("OPEN", "DONE", "CANCELLED")],
    )
    assert await states(api) == [("OPEN", False), ("DONE", True), ("CANCELLED", False)]
    first = await api("{ tasks(filter: {status: {eq: DONE}}) { nodes { completedAt version } } }")
    payload = await update_many(api, "task", {"all": True}, {"status": "DONE"})
    assert payload == {"count": 3, "userErrors": []}
    assert await states(api) == [("DONE", True)] * 3
    data = await api(
        """{ tasks(filter: {version: {eq: 1}}) { nodes { completedAt version } }
             done: tasks(filter: {version: {eq: 2}}) { nodes { completedAt updatedAt } } }"""
    )
    assert data["tasks"] == first["tasks"]
    assert all(node["completedAt"] == node["updatedAt"] for node in data["done"]["nodes"])
    await update_many(api, "task", {"all": True}, {"status": "OPEN"})
    assert await states(api) == [("OPEN", False)] * 3


async def test_each_of_several_written_along_with_a_record(office: Api) -> None:
    team = await created_id(office, "team", name="a")
    one, two, three, four = await tasks(office, "1", "2", "3", "4", recordId=team)
    await updated(office, "task", four, {"status": "DONE"})
    data: Json = {
        "tasks": {
            "update": [
                {"id": one, "data": {"status": "DONE"}},
                {"id": two, "data": {"subject": "x"}},
                {"id": three, "data": {"status": "DONE", "completedAt": AT}},
                {"id": four, "data": {"status": "OPEN"}},
            ],
            "create": [{"subject": "5", "status": "DONE"}],
        }
    }
    await updated(office, "team", team, data)
    assert await states(office) == [
        ("DONE", True),
        ("OPEN", False),
        ("DONE", True),
        ("OPEN", False),
        ("DONE", True),
    ]
    shown = await office("query($id: ID!) { task(id: $id) { completedAt } }", id=three)
    assert shown["task"]["completedAt"] == AT


async def test_the_winner_of_a_merge(api: Api) -> None:
    one, two = await tasks(api, "1", "2")
    record = await merged(api, "task", one, [two], {"status": "DONE"}, DONE)
    assert record["completedAt"] is not None


async def test_many_cost_no_more_statements_than_few(api: Api, database_url: str) -> None:
    ids = await tasks(api, *map(str, range(20)))
    counts = []
    async with watched_server(database_url) as watched:
        of = Api(watched.client, api.workspace)
        for some in (ids[:1], ids[1:3], ids[3:]):
            await watched.statements()
            payload = await update_many(of, "task", {"ids": some}, {"status": "DONE"})
            assert payload["count"] == len(some)
            counts.append(len(await watched.statements()))
    assert counts[1] == counts[2]
    assert await states(api) == [("DONE", True)] * 20
