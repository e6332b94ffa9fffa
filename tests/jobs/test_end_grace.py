"""A job ends the grace of former names when its day has come."""

from __future__ import annotations

import asyncio

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import change_field, change_module, field_ids
from tests.support.api import Api, Json
from tests.support.mass import COUNT, filled, finished, mass

GRACE = {"graceUntil": "2099-01-01T00:00:00Z"}
LATER = {"graceUntil": "2100-01-01T00:00:00Z"}
DUE = """
update {schema}.job set due_at = now()
where kind = 'END_GRACE' and (body->>'until')::timestamptz = '2099-01-01T00:00:00Z'
"""
JOBS = "{ jobs(filter: {kind: [END_GRACE]}) { nodes { state } } }"


async def ended(office: Api, pool: Pool, count: int) -> None:
    """Has the day of the jobs of GRACE come, and waits until so many of them are done."""
    await pool.execute(DUE.format(schema=office.workspace.schema))
    # Whatever is changed has the workers look for what is due.
    await office('mutation { createDeal(data: {name: "x"}) { userErrors { code } } }')
    async with asyncio.timeout(90):
        while True:
            states = [job["state"] for job in (await office(JOBS))["jobs"]["nodes"]]
            if states.count("DONE") == count:
                return
            await asyncio.sleep(0.05)


async def grace(office: Api, amount: str, chance: str | None, options: Json) -> None:
    """Renames the amount of deals, and deals themselves."""
    payload = await change_field(office, amount, {"apiName": "worth"}, options)
    assert payload["userErrors"] == []
    if chance is not None:
        names = {"apiName": "chance", "pluralApiName": "chances"}
        assert (await change_module(office, chance, names, options))["userErrors"] == []


async def names(office: Api) -> list[str]:
    """What of deals and of their amounts can be asked for, by name."""
    data = await office(
        """{ deal: __type(name: "Deal") { fields(includeDeprecated: true) { name } }
          chance: __type(name: "Chance") { fields(includeDeprecated: true) { name } }
          query: __type(name: "Query") { fields(includeDeprecated: true) { name } } }"""
    )
    known = {"amount", "worth", "deals", "chances"}
    found = [*data["query"]["fields"], *(data["deal"] or data["chance"])["fields"]]
    return sorted(one["name"] for one in found if one["name"] in known)


async def ids_of_deal(office: Api) -> tuple[str, str]:
    data = await office('{ module(apiName: "deal") { id fields { id apiName } } }')
    return data["module"]["id"], field_ids(data["module"])["amount"]


@pytest.mark.usefixtures("worker")
async def test_former_names_end_when_their_day_comes(office: Api, pool: Pool) -> None:
    module, amount = await ids_of_deal(office)
    await grace(office, amount, module, GRACE)
    assert await names(office) == ["amount", "chances", "deals", "worth"]
    await ended(office, pool, 2)
    assert await names(office) == ["chances", "worth"]
    (entry, *_) = (
        await office("{ activityLogs(first: 1, orderBy: [{number: DESC}]) { nodes { title } } }")
    )["activityLogs"]["nodes"]
    assert entry["title"].startswith("Ends the grace of former names of "), entry


@pytest.mark.usefixtures("worker")
async def test_a_grace_that_was_made_longer_does_not_end_before(office: Api, pool: Pool) -> None:
    _, amount = await ids_of_deal(office)
    await grace(office, amount, None, GRACE)
    await change_field(office, amount, {}, LATER)
    await ended(office, pool, 1)
    assert await names(office) == ["amount", "deals", "worth"]


@pytest.mark.usefixtures("worker")
async def test_a_mass_job_takes_data_by_former_names(office: Api) -> None:
    _, amount = await ids_of_deal(office)
    await filled(office)
    await grace(office, amount, None, LATER)
    payload = await mass(
        office, "updateDeals", 'where: {filter: {amount: {isNull: true}}}, data: {amount: "7"}'
    )
    assert payload["userErrors"] == []
    assert (await finished(office, payload))["done"] == COUNT
    data = await office('{ deals(filter: {worth: {eq: "7"}}) { totalCount } }')
    assert data["deals"]["totalCount"] == COUNT
