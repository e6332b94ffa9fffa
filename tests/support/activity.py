"""What the tests of the activity log ask of it."""

from __future__ import annotations

import asyncio

from storage.engine import Pool
from tests.support.api import Api, Json

LOG = """
query Log($filter: ActivityLogFilter) {
  activityLogs(filter: $filter, orderBy: [{createdAt: ASC}], first: 100) {
    totalCount
    nodes {
      id number title action source moduleName recordId recordTitle count actor { id } createdAt
    }
  }
}
"""
RECORDS: Json = {"action": {"neq": "DEFINITIONS_CHANGED"}}
"""The filter of what was done to records."""

_UNTOLD = """
select (select count(*) from {schema}.outbox) + (select count(*) from {schema}.activity_waiting)
"""


async def told_of(pool: Pool, api: Api) -> None:
    """Returns as soon as the log tells of all that was written, and the chain holds it."""
    async with asyncio.timeout(60):
        while True:
            if not await pool.fetchval(_UNTOLD.format(schema=api.workspace.schema)):
                return
            await asyncio.sleep(0.05)


async def logged(api: Api, filter: Json | None = None) -> list[Json]:
    """The entries of the log, the oldest first."""
    data = await api(LOG, filter=RECORDS if filter is None else filter)
    nodes: list[Json] = data["activityLogs"]["nodes"]
    return nodes
