"""The chain over the activity log: what is edited, missing or added in the tables is found."""

from __future__ import annotations

import pytest

from storage.activity_chain import ChainFound, examine_chain
from storage.engine import Pool
from tests.graphql.writing.writes import created_ids
from tests.jobs.test_activity_log import DELETE_ENTRIES
from tests.support.activity import logged, told_of
from tests.support.api import Api
from tests.support.processes import plain_environment, run_tessera

THIRD = "(select entry from {schema}.activity_link where place = 3)"
TAMPERINGS = {
    "edited": (
        f"update {{schema}}.r_6 set f_900006001 = 'Nothing happened' where id = {THIRD}",
        "(link 3 of the chain), was edited",
    ),
    "another actor": (
        f"update {{schema}}.r_6 set f_900006003 = null where id = {THIRD}",
        "(link 3 of the chain), was edited",
    ),
    "deleted": (f"delete from {{schema}}.r_6 where id = {THIRD}", "(link 3 of the chain) is miss"),
    "deleted with its link": (
        f"with gone as (delete from {{schema}}.r_6 where id = {THIRD}) "
        "delete from {schema}.activity_link where place = 3",
        "link 3 of the chain is missing",
    ),
    "edited with its content": (
        "update {schema}.activity_link set content = sha256('x') where place = 3",
        "link 3 of the chain was edited",
    ),
    "the end cut off": (
        "with gone as (delete from {schema}.activity_link "
        "where place = (select max(place) from {schema}.activity_link) returning entry) "
        "delete from {schema}.r_6 using gone where id = entry",
        "of the chain is missing",
    ),
    "added": (
        "insert into {schema}.r_6(id, created_at, updated_at, f_900006001) "
        "values (gen_random_uuid(), now(), now(), 'It was somebody else')",
        "is in no link of the chain",
    ),
    "a deletion made up": (
        "update {schema}.activity_link set deletion = '{{}}' where place = 3",
        "link 3 of the chain was edited",
    ),
}


async def examined(office: Api, pool: Pool) -> ChainFound:
    """What an examination of the workspace's chain finds."""
    async with pool.acquire() as connection:
        return await examine_chain(connection, office.workspace.schema)


async def written(office: Api, pool: Pool) -> list[str]:
    """Writes a few records and waits for the log to tell of them; gives the entries' ids."""
    await created_ids(office, "deal", [{"name": n} for n in "abcd"])
    await told_of(pool, office)
    return [entry["id"] for entry in await logged(office)]


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("name", TAMPERINGS)
async def test_what_was_tampered_with_is_found(office: Api, pool: Pool, name: str) -> None:
    await written(office, pool)
    assert (await examined(office, pool)).wrong is None
    sql, said = TAMPERINGS[name]
    async with pool.acquire() as connection:
        schema = office.workspace.schema
        transaction = connection.transaction(isolation="repeatable_read")
        await transaction.start()
        await connection.execute(sql.format(schema=schema))
        wrong = (await examine_chain(connection, schema)).wrong
        await transaction.rollback()
    assert wrong is not None
    assert said in wrong


@pytest.mark.usefixtures("worker")
async def test_deletions_with_the_permission_are_none(office: Api, pool: Pool) -> None:
    entries = await written(office, pool)
    before = await examined(office, pool)
    await office(DELETE_ENTRIES, where={"ids": entries[:1]})
    await office(DELETE_ENTRIES, where={"ids": entries[:2]}, gone=True)
    assert (await examined(office, pool)).wrong is None, "before the log tells of it"
    await told_of(pool, office)
    after = await examined(office, pool)
    assert (after.wrong, after.deleted) == (None, 2)
    # An entry for each of the two actions, a link for each of the two deletions.
    assert after.links == before.links + 4
    together = await logged(office, {"moduleName": {"eq": "activityLog"}})
    assert [(each["action"], each["count"]) for each in together] == [
        ("MASS_DELETED", 1),
        ("MASS_DELETED_PERMANENTLY", 2),
    ]


@pytest.mark.usefixtures("worker")
async def test_doctor_names_the_first_row_that_is_not_as_it_was(
    office: Api, pool: Pool, database_url: str, redis_url: str
) -> None:
    environment = plain_environment(TESSERA_DATABASE_URL=database_url, TESSERA_REDIS_URL=redis_url)
    await written(office, pool)
    key, schema = office.workspace.workspace.key, office.workspace.schema
    found = await examined(office, pool)
    good = run_tessera("doctor", environment=environment).stdout
    assert f"Activity log of {key}" in good
    assert found.hash in "".join(good.split())
    entry = await pool.fetchval(f"select entry from {schema}.activity_link where place = 2")
    await pool.execute(f"update {schema}.r_6 set f_900006008 = 2 where id = $1", entry)
    done = run_tessera("doctor", environment=environment)
    await pool.execute(f"update {schema}.r_6 set f_900006008 = 1 where id = $1", entry)
    assert done.returncode == 1
    assert str(entry) in "".join(done.stdout.split())
