"""Reminders of tasks: given when they are due, once each, whatever becomes of workers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from jobs.runner import Runner
from storage.engine import Pool
from storage.events import pending
from storage.reminders import SIZE, give_reminders
from tests.graphql.writing.writes import created_id, created_ids, delete, updated
from tests.jobs.test_sweeper import is_marked, mark, sweep
from tests.support.activity import logged, told_of
from tests.support.api import Api, Json
from tests.support.automation import ended, finished, start_sweeper, start_worker, workflow
from tests.support.mass import counted
from tests.support.processes import kill_nine

QUICK = {"lease": 1.0, "sweep": 0.1, "longest_look": 0.3, "beat": 0.1}
STATE = "id subject version remindedAt updatedBy { id }"


def moment(**ago: float) -> str:
    """A moment so long ago, as the API takes it."""
    return (datetime.now(UTC) - timedelta(**ago)).isoformat()


async def reminded(api: Api) -> list[str]:
    """The tasks that were reminded of, by the filter that the docs name."""
    data = await api(
        """{ tasks(filter: {assignee: {isMe: true}, remindedAt: {isNull: false},
                            status: {in: [OPEN, IN_PROGRESS]}},
                   orderBy: [{subject: ASC}]) { nodes { subject } } }"""
    )
    return [node["subject"] for node in data["tasks"]["nodes"]]


async def given(pool: Pool, api: Api) -> int:
    """How many reminders a worker gives that looks now."""
    schema = api.workspace.schema
    async with pool.acquire() as connection:
        await connection.execute(f"update {schema}.reminder set due_at = now()")
        return await give_reminders(connection, schema)


async def tasks(api: Api, *rows: Json) -> list[str]:
    """Tasks of the one who asks."""
    me = str(api.workspace.member_id)
    return await created_ids(api, "task", [{"assigneeId": me, **row} for row in rows])


async def test_what_is_due_is_reminded_of_once(office: Api, pool: Pool) -> None:
    past, future = moment(hours=1), moment(hours=-1)
    ids = await tasks(
        office,
        {"subject": "due", "reminderAt": past},
        {"subject": "later", "reminderAt": future},
        {"subject": "none"},
        {"subject": "done", "reminderAt": past, "status": "DONE"},
        {"subject": "cancelled", "reminderAt": past, "status": "CANCELLED"},
        {"subject": "known", "reminderAt": past, "remindedAt": moment(minutes=1)},
        {"subject": "put off", "reminderAt": past, "remindedAt": moment(hours=2)},
        {"subject": "deleted", "reminderAt": past},
    )
    await delete(office, "task", ids[-1])
    assert await given(pool, office) == 2
    assert await given(pool, office) == 0
    assert await reminded(office) == ["due", "known", "put off"]
    data = await office(f"query($id: ID!) {{ task(id: $id) {{ {STATE} }} }}", id=ids[0])
    assert (data["task"]["version"], data["task"]["updatedBy"]) == (2, None)
    await updated(office, "task", ids[0], {"reminderAt": moment(seconds=-60)})
    assert await given(pool, office) == 0
    await updated(office, "task", ids[0], {"reminderAt": moment(seconds=0)})
    assert await given(pool, office) == 1


async def test_history_tells_of_it_and_others_are_in_nobodys_way(office: Api, pool: Pool) -> None:
    (task,) = await tasks(office, {"subject": "due", "reminderAt": moment(hours=1)})
    assert await given(pool, office) == 1
    data = await office(
        """query($id: ID!) { task(id: $id) { timeline { nodes {
             action source actor { id } changes { field before } } } } }""",
        id=task,
    )
    assert data["task"]["timeline"]["nodes"][0] == {
        "action": "UPDATED",
        "source": "reminder",
        "actor": None,
        "changes": [{"field": "remindedAt", "before": None}],
    }
    data = await office(
        """mutation($id: ID!) { updateTask(id: $id, expectedVersion: 1, data: {subject: "s"}) {
             userErrors { code } } }""",
        id=task,
    )
    assert data["updateTask"]["userErrors"] == []
    await tasks(office, {"subject": "b", "reminderAt": moment(hours=1)})
    async with pool.acquire() as holder, holder.transaction():
        await holder.execute(f"select 1 from {office.workspace.schema}.r_3 for update")
        assert await given(pool, office) == 0
    assert await given(pool, office) == 1


async def test_it_sets_workflows_off(office: Api, database_url: str, redis_url: str) -> None:
    await workflow(
        office,
        name="remind",
        module="task",
        trigger={"on": ["RECORD_UPDATED"], "fields": ["remindedAt"]},
        condition={"assignee": {"email": {"eq": office.workspace.email}}},
        steps=[{"updateRecord": {"data": {"description": "{{ record.subject }}!"}}}],
    )
    with (
        ended(start_sweeper(database_url, redis_url, QUICK)),
        ended(start_worker(database_url, redis_url, QUICK)),
    ):
        (task,) = await tasks(office, {"subject": "soon", "reminderAt": moment(seconds=-1)})
        (run,) = await finished(office, 1)
    assert run["recordId"] == task
    data = await office("query($id: ID!) { task(id: $id) { description remindedAt } }", id=task)
    assert data["task"]["description"] == "soon!"
    assert data["task"]["remindedAt"] is not None


async def all_given(office: Api, pool: Pool, lines: str, count: int) -> None:
    """Returns as soon as so many reminders were given."""
    async with asyncio.timeout(60):
        while True:
            if (await counted(office, pool, lines)).get("reminder") == count:
                return
            await asyncio.sleep(0.05)


async def test_each_is_given_once_whatever_is_killed(
    office: Api, pool: Pool, database_url: str, redis_url: str
) -> None:
    count = 5 * SIZE + 7
    await tasks(office, *({"subject": str(n), "reminderAt": moment(hours=1)} for n in range(count)))
    lines = "select source, count(*) from {schema}.timeline where action = 'UPDATED' group by 1"
    with ended(start_sweeper(database_url, redis_url, QUICK)):
        for kill_after in (0.0, 0.02, 0.05):
            with (
                ended(start_worker(database_url, redis_url, QUICK)) as one,
                ended(start_worker(database_url, redis_url, QUICK)),
            ):
                await asyncio.sleep(kill_after)
                kill_nine(one)
        with ended(start_worker(database_url, redis_url, QUICK)):
            await all_given(office, pool, lines, count)
            await told_of(pool, office)
    assert await counted(office, pool, lines) == {"reminder": count}
    entries = (
        "select f_900006004, count(*) from {schema}.r_6 where f_900006002 = 'UPDATED' group by 1"
    )
    assert await counted(office, pool, entries) == {"reminder": count}


async def test_the_sweeper_waits_for_the_next_one(office: Api, pool: Pool) -> None:
    later = datetime.now(UTC) + timedelta(days=2)
    schema, workspace = office.workspace.schema, office.workspace.id
    task = await created_id(office, "task", subject="later", reminderAt=later.isoformat())
    await Runner(pool).look_after(workspace)
    async with pool.acquire() as connection:
        assert (await pending(connection, schema)).due_at == later
    await mark(pool, workspace, 1_000)
    await sweep(pool)
    assert not await is_marked(pool, workspace)
    due = "select at from tessera.due where workspace = $1"
    assert await pool.fetchval(due, workspace) == later
    # The time has come: the workspace is marked again, and told of.
    await pool.execute(f"update {schema}.r_3 set f_900003006 = now() - interval '1 second'")
    await pool.execute(f"update {schema}.reminder set due_at = now() - interval '1 second'")
    await pool.execute("update tessera.due set at = now() where workspace = $1", workspace)
    assert workspace in await sweep(pool)
    assert await is_marked(pool, workspace)
    await Runner(pool).look_after(workspace)
    data = await office("query($id: ID!) { task(id: $id) { remindedAt } }", id=task)
    assert data["task"]["remindedAt"] is not None


async def test_the_log_tells_of_nobody(office: Api, pool: Pool) -> None:
    await tasks(office, {"subject": "due", "reminderAt": moment(hours=1)})
    await Runner(pool).look_after(office.workspace.id)
    await told_of(pool, office)
    (entry,) = await logged(office, {"source": {"eq": "reminder"}})
    assert (entry["action"], entry["actor"], entry["title"]) == (
        "UPDATED",
        None,
        "Task due: changed (Reminded)",
    )


async def test_it_takes_as_many_statements_for_many(office: Api, pool: Pool) -> None:
    counts, schema = [], office.workspace.schema
    async with pool.acquire() as connection:
        for count in (1, 3, 40):  # at the first the driver asks about types
            due = ({"subject": "t", "reminderAt": moment(hours=1)} for _ in range(count))
            await tasks(office, *due)
            await connection.execute(
                f"update {office.workspace.schema}.reminder set due_at = now()"
            )
            sent: list[str] = []
            with connection.query_logger(lambda query, sent=sent: sent.append(query.query)):
                assert await give_reminders(connection, schema) == count
            counts.append(len(sent))
    assert counts[1] == counts[2] <= 7  # asked, begun, held, locked, written, asked, committed
