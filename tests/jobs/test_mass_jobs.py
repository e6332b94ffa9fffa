"""Mass actions on more records than one request may write: real workers do them batch by batch."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import created_ids, told
from tests.support.activity import logged, told_of
from tests.support.api import Api
from tests.support.mass import COUNT, counted, filled, finished, mass, number_of


@pytest.mark.usefixtures("worker")
async def test_what_is_more_than_a_request_may_write_goes_on_as_a_job(
    office: Api, pool: Pool
) -> None:
    await filled(office)
    payload = await mass(office, "updateDeals", "where: {all: true}, data: {count: 7, stage: WON}")
    job = payload.pop("job")
    assert payload == {"count": COUNT, "userErrors": []}
    assert job == {
        "id": job["id"],
        "kind": "UPDATE_RECORDS",
        "state": "QUEUED",
        "total": COUNT,
        "done": 0,
        "failed": 0,
        "skipped": 0,
    }
    assert await finished(office, {"job": job}) == {
        "state": "DONE",
        "total": COUNT,
        "done": COUNT,
        "failed": 0,
        "skipped": 0,
        "error": None,
    }
    data = await office(
        "{ deals(filter: {count: {eq: 7}, stage: {eq: WON}, version: {eq: 2}}) { totalCount } }"
    )
    assert data["deals"]["totalCount"] == COUNT
    lines = "select action || ' ' || source, count(*) from {schema}.timeline group by 1"
    assert await counted(office, pool, lines) == {"CREATED api": COUNT, "UPDATED mass": COUNT}


@pytest.mark.usefixtures("worker")
async def test_many_are_assigned_deleted_and_restored(office: Api, pool: Pool) -> None:
    await filled(office)
    me = str(office.workspace.member_id)
    refused = await mass(office, "assignDeals", "where: {all: true}, ownerId: $id", id="nobody")
    assert told(refused["userErrors"]) == [("NOT_FOUND", ("ownerId",))]
    table = f"{office.workspace.schema}.r_{await number_of(office, pool, 'deal')}"
    await pool.execute(f"update {table} set owner_id = null")
    assigned = await mass(office, "assignDeals", "where: {all: true}, ownerId: $id", id=me)
    assert assigned["job"]["kind"] == "ASSIGN_RECORDS"
    assert (await finished(office, assigned))["done"] == COUNT
    data = await office("{ deals(filter: {owner: {isMe: true}}) { totalCount } }")
    assert data["deals"]["totalCount"] == COUNT
    deleted = await mass(office, "deleteDeals", 'where: {filter: {name: {neq: "0"}}}')
    assert (await finished(office, deleted))["done"] == COUNT - 1
    data = await office("{ deals { totalCount } bin: deals(trashed: true) { totalCount } }")
    assert data == {"deals": {"totalCount": 1}, "bin": {"totalCount": COUNT - 1}}
    restored = await mass(office, "restoreDeals", "where: {all: true}")
    assert restored["job"]["kind"] == "RESTORE_RECORDS"
    assert (await finished(office, restored))["done"] == COUNT - 1
    assert (await office("{ deals { totalCount } }"))["deals"]["totalCount"] == COUNT
    usage = await office("{ workspace { usage { records byModule { records trashed } } } }")
    assert usage["workspace"]["usage"]["records"] == COUNT
    gone = await mass(office, "deleteDeals", "where: {all: true}, permanently: true")
    assert (await finished(office, gone))["done"] == COUNT
    assert (
        await counted(office, pool, "select action, count(*) from {schema}.timeline group by 1")
        == {}
    )


@pytest.mark.usefixtures("worker")
async def test_records_that_are_refused_are_counted_and_the_others_done(
    office: Api, pool: Pool
) -> None:
    fields = [
        {"apiName": "name", "label": "Name", "kind": "TEXT"},
        {
            "apiName": "deal",
            "label": "Deal",
            "kind": "LOOKUP",
            "lookup": {
                "module": "deal",
                "inverseApiName": "papers",
                "inverseLabel": "Papers",
                "onDelete": "RESTRICT",
            },
        },
    ]
    await office.module(apiName="paper", titleField="name", fields=fields)
    await filled(office)
    data = await office('{ deals(filter: {name: {in: ["7", "1500"]}}) { nodes { id } } }')
    for node in data["deals"]["nodes"]:
        await office(
            "mutation($id: ID!) { createPaper(data: {dealId: $id}) { userErrors { code } } }",
            id=node["id"],
        )
    job = await finished(office, await mass(office, "deleteDeals", "where: {all: true}"))
    assert (job["state"], job["done"], job["failed"]) == ("DONE", COUNT - 2, 2)
    data = await office("{ deals { nodes { name } } }")
    assert [node["name"] for node in data["deals"]["nodes"]] == ["7", "1500"]
    failures = "select title || ' ' || code, count(*) from {schema}.job_failure group by 1"
    assert await counted(office, pool, failures) == {"7 IN_USE": 1, "1500 IN_USE": 1}


@pytest.mark.usefixtures("worker")
async def test_many_are_tagged_and_untagged(office: Api, pool: Pool) -> None:
    await created_ids(office, "tag", [{"name": name} for name in ("VIP", "cold")])
    await filled(office)
    payload = await mass(office, "updateDeals", 'where: {all: true}, data: {tags: ["cold"]}')
    assert (await finished(office, payload))["done"] == COUNT
    tagged = await mass(office, "tagDeals", 'where: {all: true}, tags: ["vip", "COLD"]')
    assert (tagged["job"]["kind"], tagged["count"]) == ("TAG_RECORDS", COUNT)
    assert (await finished(office, tagged))["done"] == COUNT
    both = '{ deals(filter: {tags: {hasAll: ["vip", "cold"]}}) { totalCount } }'
    assert (await office(both))["deals"]["totalCount"] == COUNT
    untagged = await mass(office, "untagDeals", 'where: {all: true}, tags: ["cold"]')
    assert untagged["job"]["kind"] == "UNTAG_RECORDS"
    assert (await finished(office, untagged))["done"] == COUNT
    data = await office(
        """{ deals { totalCount groups(by: [{tags: {}}]) { nodes { label count } } }
             vip: deals(filter: {tags: {hasAny: ["vip"]}, version: {eq: 4}}) { totalCount } }"""
    )
    assert data["deals"]["groups"]["nodes"] == [{"label": "VIP", "count": COUNT}]
    assert data["vip"]["totalCount"] == COUNT
    await told_of(pool, office)
    entries = await logged(office, {"action": {"in": ["MASS_TAGGED", "MASS_UNTAGGED"]}})
    assert [(entry["title"], entry["count"]) for entry in entries] == [
        (f"Deals: {COUNT:,} tagged together", COUNT),
        (f"Deals: {COUNT:,} untagged together", COUNT),
    ]
