"""What the tests of mass jobs do and look at."""

from __future__ import annotations

import asyncio

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.background import in_state

COUNT = 2_500
MASS = "count job { id kind state total done failed skipped } userErrors { code message path }"
JOB = "query($id: ID!) { job(id: $id) { state total done failed skipped error } }"


async def filled(office: Api, count: int = COUNT, module: str = "deal") -> None:
    """Makes so many records, called 0 and so on."""
    name = module[0].upper() + module[1:]
    for start in range(0, count, 1_000):
        data = [{"name": str(n)} for n in range(start, min(start + 1_000, count))]
        await office(
            f"mutation($data: [{name}Create!]!) {{ create{name}s(data: $data) {{ "
            "userErrors { message } } }",
            data=data,
        )


async def mass(office: Api, field: str, arguments: str, **variables: object) -> Json:
    """The payload of a mass mutation."""
    declared = f"({', '.join(f'${name}: ID!' for name in variables)})" if variables else ""
    answer = await office(
        f"mutation{declared} {{ mass: {field}({arguments}) {{ {MASS} }} }}", **variables
    )
    payload: Json = answer["mass"]
    return payload


async def finished(office: Api, payload: Json) -> Json:
    """The job of a mass mutation, when it has ended."""
    await in_state(office, payload["job"]["id"], seconds=60)
    found: Json = (await office(JOB, id=payload["job"]["id"]))["job"]
    return found


async def counted(office: Api, pool: Pool, sql: str) -> dict[object, int]:
    """How many rows there are of each value."""
    rows = await pool.fetch(sql.format(schema=office.workspace.schema))
    return {row[0]: row[1] for row in rows}


async def number_of(office: Api, pool: Pool, module: str) -> int:
    """The number of a module."""
    number: int = await pool.fetchval(
        f"select number from {office.workspace.schema}.module where body->>'apiName' = $1", module
    )
    return number


async def done_to(office: Api, payload: Json, count: int) -> None:
    """Returns as soon as a job has done so much."""
    async with asyncio.timeout(30):
        while True:
            if (await office(JOB, id=payload["job"]["id"]))["job"]["done"] >= count:
                return
            await asyncio.sleep(0.02)
