"""Limits of a workspace's records, and what it has."""

from __future__ import annotations

from crm.system_modules import ACTIVITY_LOGS
from storage.engine import Pool
from storage.record_counts import set_record_limit
from tests.support.api import Api, Json

USAGE = """{ workspace { usage { records recordLimit
  byModule { module { apiName } records trashed } } } }"""


async def usage(api: Api) -> Json:
    found: Json = (await api(USAGE))["workspace"]["usage"]
    return found


async def by_module(api: Api, *names: str) -> list[tuple[int, int]]:
    """Records and trashed ones of each of these modules."""
    found = {each["module"]["apiName"]: each for each in (await usage(api))["byModule"]}
    return [(found[name]["records"], found[name]["trashed"]) for name in names]


async def limit(api: Api, pool: Pool, most: int | None) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await set_record_limit(connection, api.workspace.schema, most)


async def counted(api: Api, pool: Pool) -> None:
    """Fails unless the counts are those of the tables; entries of the activity log do not count."""
    schema = api.workspace.schema
    for number in await pool.fetch(
        f"select number from {schema}.module where number <> $1", ACTIVITY_LOGS
    ):
        row = await pool.fetchrow(
            f"""select
              (select array[count(*) - count(deleted_at), count(deleted_at)]
               from {schema}.r_{number["number"]}) as there,
              (select array[coalesce(sum(live), 0), coalesce(sum(binned), 0)]::bigint[]
               from {schema}.record_count where module = $1) as counted""",
            number["number"],
        )
        assert row["there"] == row["counted"]
