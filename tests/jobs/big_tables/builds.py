"""Short ways to ask for indexes of big tables, to hold up their builds, and to look at them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.engine import Connection, Pool, connect
from tests.support.api import Api, Json
from tests.support.layout import assert_agreement

QUICK = {
    "lease": 2.0,
    "grace": 1.0,
    "record_delays": [0.2] * 20,
    "sweep": 0.1,
    "longest_look": 0.3,
    "beat": 0.1,
}
ANSWER = """
{ field { id indexed unique uniquePending } jobs { id kind state } plan { steps { detail } }
  userErrors { code message } }
"""
ADD = f"""
mutation Add($module: ID!, $input: FieldInput!, $options: DefinitionOptions) {{
  change: createField(moduleId: $module, input: $input, options: $options) {ANSWER}
}}
"""
UPDATE = f"""
mutation Update($id: ID!, $input: FieldUpdate!) {{
  change: updateField(id: $id, input: $input) {ANSWER}
}}
"""
MODULES = "{ modules(system: false) { id fields { id apiName indexed unique uniquePending } } }"
INDEX = """
select indisvalid as valid, indisready as ready from pg_index where indexrelid = to_regclass($1)
"""


async def changed(api: Api, operation: str, **variables: object) -> Json:
    """The payload of a change that must be right."""
    payload: Json = (await api(operation, **variables))["change"]
    assert payload["userErrors"] == [], payload["userErrors"]
    return payload


async def made_unique(api: Api, deals: Json, field: str) -> str:
    """Asks that a field be unique; gives the id of the job."""
    payload = await changed(api, UPDATE, id=deals[field], input={"unique": True})
    assert payload["field"]["unique"] is False
    assert payload["field"]["uniquePending"] is True
    return str(payload["jobs"][0]["id"])


async def field_of(api: Api, name: str) -> Json:
    """A field of the only module, as it is now."""
    (module,) = (await api(MODULES))["modules"]
    found: Json = next(one for one in module["fields"] if one["apiName"] == name)
    return found


async def index(pool: Pool, api: Api, field_id: str, prefix: str) -> tuple[bool, bool] | None:
    """Whether a field's index is valid, and whether it is kept current; None without one."""
    name = f"{api.workspace.schema}.{prefix}_{field_id.removeprefix('fld_')}"
    row = await pool.fetchrow(INDEX, name)
    return None if row is None else (row["valid"], row["ready"])


async def agree(pool: Pool, api: Api) -> None:
    """Definitions and tables must say the same."""
    async with pool.acquire() as connection:
        await assert_agreement(connection, api.workspace.schema)


@asynccontextmanager
async def writer(url: str, api: Api, *, commit: bool = True) -> AsyncIterator[Connection]:
    """A transaction that has written to the table, for which a build waits at its beginning."""
    connection = await connect(url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(f"update {api.workspace.schema}.r_64 set version = version")
    try:
        yield connection
    finally:
        await transaction.commit()
        await connection.close()


@asynccontextmanager
async def old_reader(url: str) -> AsyncIterator[None]:
    """An old snapshot, for which a build waits at its end."""
    connection = await connect(url)
    async with connection.transaction(isolation="repeatable_read"):
        await connection.fetchval("select count(*) from pg_class")
        yield
    await connection.close()


async def comes_to(
    pool: Pool, api: Api, field_id: str, prefix: str, wanted: tuple[bool, bool] | None
) -> None:
    """Returns as soon as the index stands so."""
    async with asyncio.timeout(30):
        while True:
            if await index(pool, api, field_id, prefix) == wanted:
                return
            await asyncio.sleep(0.03)
