"""Keeps the free settings of a workspace's members.

They shape no statement and are never cached, so that to save one raises no epoch.
"""

from dataclasses import dataclass

from crm.access import Asker
from storage.engine import Connection, Pool
from storage.errors import translated
from storage.names import identifier
from storage.once import claim

_LOCK = "select 1 from {schema}.member where id = $1 for no key update"
_COUNT = "select count(*) from {schema}.preference where member_id = $1 and key <> $2"
_SAVE = """
insert into {schema}.preference(member_id, key, value) values ($1, $2, $3)
on conflict (member_id, key) do update set value = excluded.value
"""
_RESET = "delete from {schema}.preference where member_id = $1 and key = $2"
_ALL = "select key, value::text from {schema}.preference where member_id = $1 order by key"
_ONE = "select value::text from {schema}.preference where member_id = $1 and key = $2"


@dataclass(frozen=True, slots=True)
class Setting:
    """A free setting; `value` is JSON text."""

    key: str
    value: str


async def save_setting(pool: Pool, asker: Asker, setting: Setting, most: int) -> bool:
    """Keep a setting of the asker's; False, and nothing done, where there are `most` others."""
    schema = identifier(asker.schema)
    with translated():
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(_LOCK.format(schema=schema), asker.member)
            others = await connection.fetchval(
                _COUNT.format(schema=schema), asker.member, setting.key
            )
            if others >= most:
                return False
            await claim(connection)
            await connection.execute(
                _SAVE.format(schema=schema), asker.member, setting.key, setting.value
            )
    return True


async def reset_setting(pool: Pool, asker: Asker, key: str) -> None:
    """Forget a setting of the asker's."""
    with translated():
        async with pool.acquire() as connection, connection.transaction():
            await claim(connection)
            sql = _RESET.format(schema=identifier(asker.schema))
            await connection.execute(sql, asker.member, key)


async def read_settings(connection: Connection | Pool, asker: Asker) -> list[Setting]:
    """The asker's settings, by key."""
    with translated():
        rows = await connection.fetch(_ALL.format(schema=identifier(asker.schema)), asker.member)
    return [Setting(row["key"], row["value"]) for row in rows]


async def read_setting_value(connection: Connection | Pool, asker: Asker, key: str) -> str | None:
    """The JSON text of one of the asker's settings."""
    with translated():
        value: str | None = await connection.fetchval(
            _ONE.format(schema=identifier(asker.schema)), asker.member, key
        )
    return value
