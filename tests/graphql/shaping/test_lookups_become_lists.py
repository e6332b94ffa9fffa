"""A lookup becomes a multi lookup: what it pointed to is linked, whatever lies in the bin."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import accepted, change_field, everything, told
from tests.graphql.writing.writes import created_id, update
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup
from tests.support.layout import assert_agreement

SHOWN = """{ sites(orderBy: [{number: ASC}]) { nodes { name firm { nodes { name } } } }
  firms(orderBy: [{number: ASC}]) { nodes { name sites { nodes { name } } } } }"""


@pytest.fixture
async def ids(api: Api) -> dict[str, str]:
    """Sites of firms, the id of the lookup under `firm`."""
    await api.module(apiName="firm", titleField="name", fields=[field("name", "TEXT")])
    site = await api.module(
        apiName="site",
        titleField="name",
        fields=[field("name", "TEXT"), {**lookup("firm", "firm", "sites"), "indexed": True}],
    )
    found = {each["apiName"]: each["id"] for each in site["fields"]}
    for name in ("F", "G", "binned"):
        found[name] = await created_id(api, "firm", name=name)
    for name, firm in (("a", "F"), ("b", "F"), ("c", "G"), ("d", "binned")):
        found[name] = await created_id(api, "site", name=name, firmId=found[firm])
    await created_id(api, "site", name="e")
    await delete(api, "Firm", found["binned"])
    await delete(api, "Site", found["b"])
    return found


async def delete(api: Api, type_: str, id: str) -> None:
    await api(f"mutation($id: ID!) {{ delete{type_}(id: $id) {{ userErrors {{ code }} }} }}", id=id)


async def restore(api: Api, type_: str, id: str) -> None:
    data = await api(
        f"mutation($id: ID!) {{ restore{type_}s(where: {{ids: [$id]}}) {{ count }} }}", id=id
    )
    assert data[f"restore{type_}s"]["count"] == 1


async def shown(api: Api) -> tuple[Json, Json]:
    found = await api(SHOWN)
    return tuple(
        {each["name"]: [one["name"] for one in each[by]["nodes"]] for each in found[of]["nodes"]}
        for of, by in (("sites", "firm"), ("firms", "sites"))
    )  # type: ignore[return-value]


async def test_links_are_carried_and_become_many(api: Api, pool: Pool, ids: dict[str, str]) -> None:
    change = {"kind": "MULTI_LOOKUP", "indexed": False}
    planned = accepted(await change_field(api, ids["firm"], change, {"dryRun": True}))
    assert "3 values are carried." in [step["detail"] for step in planned["plan"]["steps"]]
    accepted(await change_field(api, ids["firm"], change))
    async with pool.acquire() as connection:
        await assert_agreement(connection, api.workspace.schema)
    assert await shown(api) == (
        {"a": ["F"], "c": ["G"], "d": [], "e": []},
        {"F": ["a"], "G": ["c"]},
    )
    linked = {"firm": {"connect": [{"id": ids["G"]}]}}
    assert (await update(api, "site", ids["a"], linked))["userErrors"] == []
    await restore(api, "Firm", ids["binned"])
    await restore(api, "Site", ids["b"])
    assert await shown(api) == (
        {"a": ["F", "G"], "b": ["F"], "c": ["G"], "d": ["binned"], "e": []},
        {"F": ["a", "b"], "G": ["a", "c"], "binned": ["d"]},
    )
    lines = await api(
        """query($id: ID!) { site(id: $id) {
             timeline { nodes { changes { label before after } } } } }""",
        id=ids["a"],
    )
    changes = [each["changes"] for each in lines["site"]["timeline"]["nodes"]]
    assert {"label": "Firm", "before": None, "after": "F"} in changes[-1]


async def test_what_a_list_cannot_be_is_refused(api: Api, pool: Pool, ids: dict[str, str]) -> None:
    before = await everything(api, pool)
    refused = await change_field(api, ids["firm"], {"kind": "MULTI_LOOKUP"})
    assert told(refused) == [("INVALID", ("input", "indexed"))]
    refused = await change_field(
        api, ids["firm"], {"kind": "MULTI_LOOKUP", "indexed": False, "required": True}
    )
    assert told(refused) == [("INVALID", ("input", "required"))]
    change = {"kind": "MULTI_LOOKUP", "indexed": False}
    assert await everything(api, pool) == before
    made = await api(
        """mutation { createRule(moduleId: "mod_65", input: {key: "no", label: "No", on: [UPDATE],
             message: "No.", filter: {firm: {name: {eq: "X"}}}}) { userErrors { message } } }"""
    )
    assert made["createRule"]["userErrors"] == []
    assert told(await change_field(api, ids["firm"], change)) == [("IN_USE", ("input",))]
    accepted(await change_field(api, ids["firm"], change, {"dependents": "DELETE"}))
