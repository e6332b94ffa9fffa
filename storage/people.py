"""Reads the people and the settings of a workspace."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.access import Asker
from storage.engine import Connection, Pool
from storage.errors import translated
from storage.statement import SCHEMA

_MEMBER = f"select id, name, email, created_at from {SCHEMA}.member where id = $1"
_SETTING = f"select name, time_zone, week_start from {SCHEMA}.setting where one"


@dataclass(frozen=True, slots=True)
class Member:
    """A person who works in a workspace."""

    id: UUID
    name: str
    email: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for a whole workspace; `week_start` is MONDAY, SUNDAY or SATURDAY."""

    name: str
    time_zone: str
    week_start: str


async def read_member(connection: Connection | Pool, asker: Asker) -> Member:
    """The asker as a person. Raises Unavailable where the database does not answer."""
    with translated():
        row = await connection.fetchrow(_MEMBER.replace(SCHEMA, asker.schema), asker.member)
    assert row is not None, "members are never removed"
    return Member(row["id"], row["name"], row["email"], row["created_at"])


async def read_setting(connection: Connection | Pool, asker: Asker) -> Setting:
    """The workspace's settings. Raises Unavailable where the database does not answer."""
    with translated():
        row = await connection.fetchrow(_SETTING.replace(SCHEMA, asker.schema))
    assert row is not None, "every workspace has its settings"
    return Setting(row["name"], row["time_zone"], row["week_start"])
