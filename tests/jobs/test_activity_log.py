"""The activity log of a workspace: real workers write what was done, once each."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import ERRORS, created_id, created_ids, delete_many
from tests.jobs.test_purge import aged, purged
from tests.support.activity import logged, told_of
from tests.support.api import Api, Json
from tests.support.automation import ended, start_sweeper, start_worker
from tests.support.background import in_state
from tests.support.colleagues import join
from tests.support.mass import COUNT, filled, finished, mass

UPDATE = f"""
mutation($id: ID!, $data: DealUpdate!) {{ updateDeal(id: $id, data: $data) {{ {ERRORS} }} }}
"""
DELETE = f"""
mutation($id: ID!, $gone: Boolean) {{ deleteDeal(id: $id, permanently: $gone) {{ {ERRORS} }} }}
"""
DELETE_ENTRIES = f"""
mutation($where: ActivityLogSelection!, $gone: Boolean) {{
  mass: deleteActivityLogs(where: $where, permanently: $gone) {{ count {ERRORS} }}
}}
"""


def short(entry: Json) -> tuple[str, str | None, str | None, int]:
    """What an entry says, in short."""
    return entry["action"], entry["moduleName"], entry["recordTitle"], entry["count"]


@pytest.mark.usefixtures("worker")
async def test_it_tells_of_every_write_of_a_record(office: Api, pool: Pool) -> None:
    id = await created_id(office, "deal", name="Ship", amount="10")
    await office(UPDATE, id=id, data={"name": "Boat", "amount": "20"})
    await office(DELETE, id=id)
    await office(f'mutation {{ restoreDeals(where: {{ids: ["{id}"]}}) {{ count }} }}')
    await office(DELETE, id=id)
    await office(DELETE, id=id, gone=True)
    await told_of(pool, office)
    found = await logged(office)
    assert [short(entry) for entry in found] == [
        ("CREATED", "deal", "Ship", 1),
        ("UPDATED", "deal", "Boat", 1),
        ("DELETED", "deal", "Boat", 1),
        ("MASS_RESTORED", "deal", None, 1),
        ("DELETED", "deal", "Boat", 1),
        ("DELETED_PERMANENTLY", "deal", "Boat", 1),
    ]
    changed = next(entry for entry in found if entry["action"] == "UPDATED")
    assert changed["title"] == "Deal Boat: changed (Name, Amount)"
    assert changed["recordId"] == id
    assert changed["source"] == "api"
    assert {entry["actor"]["id"] for entry in found} == {str(office.workspace.member_id)}


@pytest.mark.usefixtures("worker")
async def test_an_action_on_many_records_is_one_entry(office: Api, pool: Pool) -> None:
    ids = await created_ids(office, "deal", [{"name": n} for n in "abc"])
    await mass(office, "updateDeals", "where: {all: true}, data: {count: 7}")
    await mass(office, "deleteDeals", "where: {all: true}, permanently: true")
    dry = "mutation { updateDeals(where: {all: true}, data: {count: 1}, options: {dryRun: true})"
    await office(dry + " { count } }")
    await told_of(pool, office)
    together = await logged(office, {"source": {"eq": "mass"}})
    assert [short(entry) for entry in together] == [
        ("MASS_UPDATED", "deal", None, 3),
        ("MASS_DELETED_PERMANENTLY", "deal", None, 3),
    ]
    assert len(await logged(office, {"recordId": {"in": ids}})) == 3


@pytest.mark.usefixtures("worker")
async def test_a_job_is_one_entry_when_it_has_ended(office: Api, pool: Pool) -> None:
    await filled(office)
    job = await mass(office, "updateDeals", "where: {all: true}, data: {count: 7}")
    await finished(office, job)
    await told_of(pool, office)
    assert [short(entry) for entry in await logged(office, {"source": {"eq": "mass"}})] == [
        ("MASS_UPDATED", "deal", None, COUNT)
    ]


@pytest.mark.usefixtures("worker")
async def test_emptying_the_bins_is_one_entry_of_nobody(office: Api, pool: Pool) -> None:
    ids = await created_ids(office, "deal", [{"name": n} for n in "ab"])
    await delete_many(office, "deal", {"ids": ids})
    await aged(office, pool, 31, "a", "b")
    await created_id(office, "deal", name="c")
    await purged(office, [])
    (job,) = (await office("{ jobs { nodes { id } } }"))["jobs"]["nodes"]
    await in_state(office, job["id"])
    await told_of(pool, office)
    (entry,) = await logged(office, {"action": {"eq": "BIN_PURGED"}})
    assert (entry["count"], entry["source"], entry["actor"]) == (2, "purge", None)


@pytest.mark.usefixtures("worker")
async def test_changes_of_definitions_are_told_of(office: Api, pool: Pool) -> None:
    await told_of(pool, office)
    found = await logged(office, {"action": {"eq": "DEFINITIONS_CHANGED"}})
    assert [entry["moduleName"] for entry in found] == ["company", "deal", "task1"]
    assert {entry["actor"]["id"] for entry in found} == {str(office.workspace.member_id)}


async def test_nothing_is_lost_or_told_twice_though_workers_are_killed(
    office: Api, pool: Pool, database_url: str, redis_url: str
) -> None:
    data = [{"name": str(n)} for n in range(1_000)]
    make = f"mutation($data: [DealCreate!]!) {{ createDeals(data: $data) {{ {ERRORS} }} }}"
    await office(make, data=data)
    schema = office.workspace.schema
    with ended(start_sweeper(database_url, redis_url)):
        for _ in range(3):
            with ended(start_worker(database_url, redis_url)):
                await office(make, data=data)
        with ended(start_worker(database_url, redis_url)):
            await told_of(pool, office)
    told = await pool.fetch(
        f"select f_900006006 as id, count(*) from {schema}.r_6 where f_900006002 = 'CREATED' "
        "group by 1"
    )
    assert {row["count"] for row in told} == {1}
    kept = await pool.fetch(f"select record_id::text as id from {schema}.timeline")
    assert {row["id"] for row in told} == {row["id"] for row in kept}
    links = await pool.fetchval(f"select count(*) from {schema}.activity_link")
    assert links == await pool.fetchval(f"select count(*) from {schema}.r_6")


@pytest.mark.usefixtures("worker")
async def test_it_is_filtered_grouped_and_searched_like_any_list(office: Api, pool: Pool) -> None:
    await created_ids(office, "deal", [{"name": n} for n in ("Ship", "Boat")])
    await created_id(office, "company", name="Shipyard")
    await told_of(pool, office)
    data = await office(
        """{
          activityLogs(search: "ship", filter: {moduleName: {eq: "deal"}}) { nodes { title } }
          groups: activityLogs {
            groups(by: [{moduleName: {}}, {action: {}}]) {
              nodes { label count key { ... on ActivityLogGroupKey { moduleName action } } }
            }
          }
          search(query: "shipyard") { nodes { record { __typename } } }
        }"""
    )
    assert data["activityLogs"]["nodes"] == [{"title": "Deal Ship: created"}]
    assert [each["record"]["__typename"] for each in data["search"]["nodes"]] == ["Company"]
    counts = {
        (group["key"]["moduleName"], group["key"]["action"]): group["count"]
        for group in data["groups"]["groups"]["nodes"]
    }
    assert counts["deal", "CREATED"] == 2


@pytest.mark.usefixtures("worker")
async def test_only_administrators_delete_and_nobody_writes(office: Api, pool: Pool) -> None:
    await created_id(office, "deal", name="Ship")
    await told_of(pool, office)
    member = await join(office, pool, "member")
    (entry,) = await logged(office)
    where = {"ids": [entry["id"]]}
    refused = (await member(DELETE_ENTRIES, where=where))["mass"]
    assert [error["code"] for error in refused["userErrors"]] == ["FORBIDDEN"]
    one = f'mutation {{ deleteActivityLog(id: "{entry["id"]}") {{ {ERRORS} }} }}'
    errors = (await member(one))["deleteActivityLog"]["userErrors"]
    assert [error["code"] for error in errors] == ["FORBIDDEN"]
    access = "{ activityLogs(first: 1) { nodes { viewerAccess { canUpdate canDelete } } } }"
    for api, may in ((member, False), (office, True)):
        (node,) = (await api(access))["activityLogs"]["nodes"]
        assert node["viewerAccess"] == {"canUpdate": False, "canDelete": may}
    assert (await office(DELETE_ENTRIES, where=where))["mass"]["count"] == 1
    names = '{ __type(name: "Mutation") { fields { name } } }'
    fields = (await office(names))["__type"]["fields"]
    about = {field["name"] for field in fields if "ActivityLog" in field["name"]}
    assert about == {"deleteActivityLog", "deleteActivityLogs", "restoreActivityLogs"}


@pytest.mark.usefixtures("worker")
async def test_entries_count_for_no_limit(office: Api, pool: Pool) -> None:
    usage = "{ workspace { usage { records byModule { module { apiName } } } } }"
    await created_id(office, "deal", name="Ship")
    await told_of(pool, office)
    (entry,) = await logged(office)
    for gone in (False, True):
        await office(DELETE_ENTRIES, where={"ids": [entry["id"]]}, gone=gone)
        found = (await office(usage))["workspace"]["usage"]
        assert found["records"] == 1
    named = {each["module"]["apiName"] for each in found["byModule"]}
    assert "activityLog" not in named


async def test_definitions_of_it_are_tesseras(office: Api) -> None:
    modules = (await office("{ modules { id apiName } }"))["modules"]
    log = next(each["id"] for each in modules if each["apiName"] == "activityLog")
    data = await office(
        f"""mutation($log: ID!, $deal: ID!) {{
          field: createField(moduleId: $log, input: {{
            apiName: "mine", label: "Mine", kind: TEXT }}) {{
            {ERRORS} }}
          keys: updateModule(id: $log, input: {{uniqueKeys: [["recordId"]]}}) {{ {ERRORS} }}
          lookup: createField(moduleId: $deal, input: {{
            apiName: "entry", label: "Entry", kind: LOOKUP, lookup: {{module: "activityLog"}}
          }}) {{ {ERRORS} }}
        }}""",
        log=log,
        deal=next(each["id"] for each in modules if each["apiName"] == "deal"),
    )
    for name in ("field", "keys", "lookup"):
        assert [error["code"] for error in data[name]["userErrors"]] == ["INVALID"], name
