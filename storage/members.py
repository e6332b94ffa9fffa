"""Reads who a token speaks for."""

from __future__ import annotations

from crm.access import Asker
from crm.file_links import FileLinks
from storage.engine import Connection, Pool
from storage.errors import LayoutMoved, translated

_STATEMENT = """
select member.id, member.role, member.epoch, token.expires_at,
  coalesce(member.time_zone, setting.time_zone) as time_zone,
  coalesce(member.week_start, setting.week_start) as week_start, setting.file_secret
from "{schema}".token
join "{schema}".member on member.id = token.member_id
cross join "{schema}".setting
where token.hash = $1 and token.revoked_at is null and member.active
  and (token.expires_at is null or token.expires_at > now())
"""
# The schema, or a table in it, is not there.
_NO_WORKSPACE = frozenset({"3F000", "42P01"})


async def find_asker(
    connection: Connection | Pool,
    workspace_id: int,
    schema: str,
    token_hash: bytes,
    public_url: str = "",
) -> Asker | None:
    """The member that a token speaks for, in one statement; None where it speaks for nobody.

    None stands for a workspace that is not there, a token that is unknown, revoked or expired,
    and a member who is no longer active. `public_url` is
    where links to files begin. The member's own calendar wins over the workspace's.
    Raises Unavailable or Timeout where the database does not answer.
    """
    try:
        with translated():
            row = await connection.fetchrow(_STATEMENT.format(schema=schema), token_hash)
    except LayoutMoved as moved:
        if str(moved) not in _NO_WORKSPACE:
            raise
        return None
    if row is None:
        return None
    return Asker(
        workspace=workspace_id,
        schema=schema,
        member=row["id"],
        role=row["role"],
        epoch=row["epoch"],
        time_zone=row["time_zone"],
        week_start=row["week_start"],
        expires_at=row["expires_at"],
        token_hash=token_hash,
        file_links=FileLinks(workspace_id, row["file_secret"], public_url),
    )
