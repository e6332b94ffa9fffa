"""Changes the settings of a member and of a workspace, so that every server sees it at once."""

from collections.abc import Mapping

import asyncpg

from crm.access import Asker
from crm.errors import Forbidden
from storage.definitions import ADMINISTRATOR
from storage.engine import Connection, Pool
from storage.errors import Stale, translated
from storage.once import claim
from storage.statement import SCHEMA

OWN = ("time_zone", "week_start")
"""What a member may set for itself; null stands for what the workspace has."""

SHARED = ("name", "time_zone", "week_start")
"""What is set for a whole workspace."""

_MEMBER = f"""
update {SCHEMA}.member set {{values}}, epoch = epoch + 1
where id = $1 and active and epoch = $2 returning epoch
"""
_ASKER = f"select epoch from {SCHEMA}.member where id = $1 and active for key share"
_SETTING = f"update {SCHEMA}.setting set {{values}} where one"
# A member is remembered together with the settings that hold for it, so each one's epoch moves.
_EVERYBODY = f"update {SCHEMA}.member set epoch = epoch + 1"
_PLATFORM = "update tessera.workspace set name = $2 where id = $1"


async def change_own(pool: Pool, asker: Asker, given: Mapping[str, str | None]) -> None:
    """Set what `given` names (of `OWN`) for the asker alone.

    Raises Stale where the asker is no longer what was read, Unavailable and Timeout.
    """
    values = _values(given, OWN, 3)
    if values:
        with translated():
            sql = _MEMBER.format(values=values).replace(SCHEMA, asker.schema)
            async with pool.acquire() as connection, connection.transaction():
                await claim(connection)
                found = await connection.fetchval(sql, asker.member, asker.epoch, *given.values())
                if found is None:
                    raise Stale


async def change_shared(pool: Pool, asker: Asker, given: Mapping[str, str]) -> None:
    """Set what `given` names (of `SHARED`) for the whole workspace.

    Raises Forbidden for all but administrators, Stale where the asker is no longer what was
    read, Unavailable and Timeout.
    """
    if asker.role != ADMINISTRATOR:
        raise Forbidden("Only administrators may change the workspace's settings.")
    values = _values(given, SHARED, 1)
    if values:
        with translated():
            async with pool.acquire() as connection, connection.transaction():
                await _change_shared(connection, asker, given, values)


async def _change_shared(
    connection: Connection, asker: Asker, given: Mapping[str, str], values: str
) -> None:
    schema = asker.schema
    await claim(connection)
    # The one row of settings is taken first, so that two such changes never wait for each other.
    await connection.execute(
        _SETTING.format(values=values).replace(SCHEMA, schema), *given.values()
    )
    if await connection.fetchval(_ASKER.replace(SCHEMA, schema), asker.member) != asker.epoch:
        raise Stale
    await connection.execute(_EVERYBODY.replace(SCHEMA, schema))
    if "name" in given:
        await connection.execute(_PLATFORM, asker.workspace, given["name"])


async def knows_time_zone(connection: Connection | Pool, name: str) -> bool:
    """Whether the database knows a time zone; its list may be older than ours."""
    with translated():
        try:
            await connection.fetchval("select now() at time zone $1::text", name)
        except asyncpg.InvalidParameterValueError:
            return False
    return True


def _values(given: Mapping[str, object], known: tuple[str, ...], first: int) -> str:
    unknown = set(given) - set(known)
    if unknown:
        raise ValueError(f"{unknown} can not be set.")
    return ", ".join(f"{name} = ${place}" for place, name in enumerate(given, first))
