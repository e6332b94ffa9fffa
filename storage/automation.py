"""On whose behalf automation works: the people and the settings that a worker needs."""

from dataclasses import dataclass
from uuid import UUID

from crm.access import Asker
from storage.engine import Connection

_ACTOR = """
select member.id, member.role, member.epoch, setting.name, setting.time_zone, setting.week_start
from "{schema}".setting left join lateral (
  select id, role, epoch from "{schema}".member
  where active and (id = $1 or role = 'administrator')
  order by (id = $1) desc nulls last, created_at, id limit 1
) member on true
where setting.one
"""
_MEMBER = """
select member.id, member.role, member.epoch,
  coalesce(member.time_zone, setting.time_zone) as time_zone,
  coalesce(member.week_start, setting.week_start) as week_start
from "{schema}".setting cross join "{schema}".member
where setting.one and member.id = $1 and member.active
"""
_CALENDAR = 'select time_zone, week_start from "{schema}".setting where one'
SOURCE = "workflow"
ADMINISTRATOR = "administrator"


class NobodyToActFor(Exception):
    """The workspace has no active member on whose behalf automation could write."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a workflow writes for, and what templates may know of the workspace."""

    asker: Asker
    workspace_name: str


async def find_actor(
    connection: Connection, workspace: int, schema: str, member: UUID | None
) -> Actor:
    """The asker for automation that `member` set off, with an administrator's rights.

    Where that member is not active any more, or nobody's write set it off, the first
    administrator stands in. Raises NobodyToActFor.
    """
    row = await connection.fetchrow(_ACTOR.format(schema=schema), member)
    if row is None or row["id"] is None:
        raise NobodyToActFor
    asker = Asker(
        workspace=workspace,
        schema=schema,
        member=row["id"],
        role=ADMINISTRATOR,
        epoch=row["epoch"],
        time_zone=row["time_zone"],
        week_start=row["week_start"],
        source=SOURCE,
    )
    return Actor(asker, row["name"])


async def find_member(
    connection: Connection, workspace: int, schema: str, member: UUID | None
) -> Asker | None:
    """A member as an asker, with the role that it has now; None where it is not active."""
    row = await connection.fetchrow(_MEMBER.format(schema=schema), member)
    if row is None:
        return None
    return Asker(
        workspace=workspace,
        schema=schema,
        member=row["id"],
        role=row["role"],
        epoch=row["epoch"],
        time_zone=row["time_zone"],
        week_start=row["week_start"],
    )


async def calendar_of(connection: Connection, schema: str) -> tuple[str, str]:
    """The workspace's time zone and the day on which its weeks begin."""
    row = await connection.fetchrow(_CALENDAR.format(schema=schema))
    if row is None:
        raise LookupError(f"the workspace {schema} has no settings")
    return row["time_zone"], row["week_start"]
