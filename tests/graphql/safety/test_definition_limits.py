"""How many modules and fields a workspace may have, whatever happens at once."""

from __future__ import annotations

import asyncio

import pytest

from storage.definition_limits import set_definition_limits
from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    drop_field,
    drop_module,
    make_field,
    make_module,
    moduled,
)
from tests.support.api import Api, Json, serving
from tests.support.every_kind import field
from tests.support.workspaces import FreshWorkspace

RESTORE_MODULE = "mutation($id: ID!) { restoreModule(id: $id) { userErrors { code } } }"
RESTORE_FIELD = "mutation($id: ID!) { restoreField(id: $id) { userErrors { code } } }"
USAGE = """{ workspace { usage { modules moduleLimit fieldLimit
  byModule { module { apiName } fields } } } }"""


async def limit(pool: Pool, workspace: FreshWorkspace, **most: int | None) -> None:
    async with pool.acquire() as connection:
        await set_definition_limits(connection, workspace.schema, most)


async def make(api: Api, name: str, count: int = 1, options: Json | None = None) -> Json:
    """The payload of a new module of some fields."""
    fields = (field(f"f{n}", "TEXT") for n in range(count))
    return await make_module(api, moduled(name, *fields), options)


async def add(api: Api, module: str, name: str) -> Json:
    """The payload of a new field."""
    return await make_field(api, module, field(name, "TEXT"))


async def usage(api: Api) -> Json:
    found: Json = (await api(USAGE))["workspace"]["usage"]
    return found


async def fields_of(api: Api, name: str) -> int:
    """How many fields of a module count."""
    found = {each["module"]["apiName"]: each["fields"] for each in (await usage(api))["byModule"]}
    return int(found[name])


async def test_a_module_beyond_the_limit_is_refused(api: Api, pool: Pool) -> None:
    await limit(pool, api.workspace, modules=2)
    for name in ("car", "boat"):
        assert (await make(api, name))["userErrors"] == []
    for options in (None, {"dryRun": True}):
        (error,) = (await make(api, "plane", options=options))["userErrors"]
        assert (error["code"], error["path"]) == ("MODULE_LIMIT", ["input"])
        assert "has 2 modules" in error["message"]
        assert "may have 2; 1 would be added" in error["message"]
    assert {**await usage(api), "byModule": None} == {
        "modules": 2,
        "moduleLimit": 2,
        "fieldLimit": 400,
        "byModule": None,
    }


async def test_modules_count_until_they_are_gone_for_good(api: Api, pool: Pool) -> None:
    await limit(pool, api.workspace, modules=1)
    car = (await make(api, "car"))["module"]["id"]
    accepted(await drop_module(api, car))
    assert (await usage(api))["modules"] == 1
    (error,) = (await make(api, "boat"))["userErrors"]
    assert error["code"] == "MODULE_LIMIT"
    assert (await api(RESTORE_MODULE, id=car))["restoreModule"]["userErrors"] == []
    accepted(await drop_module(api, car, permanently=True))
    assert (await usage(api))["modules"] == 0
    assert (await make(api, "boat"))["userErrors"] == []


async def test_a_field_beyond_the_limit_is_refused(api: Api, pool: Pool) -> None:
    await limit(pool, api.workspace, fields=3)
    (error,) = (await make(api, "car", 4))["userErrors"]
    assert (error["code"], error["path"]) == ("FIELD_LIMIT", ["input", "fields"])
    assert "Car would have 4 fields and may have 3" in error["message"]
    car = (await make(api, "car", 2))["module"]["id"]
    third = await add(api, car, "third")
    assert third["userErrors"] == []
    (error,) = (await add(api, car, "fourth"))["userErrors"]
    assert (error["code"], error["path"]) == ("FIELD_LIMIT", ["input"])
    assert "has 3 fields, those in the bin included, and may have 3" in error["message"]
    accepted(await drop_field(api, third["field"]["id"]))
    (error,) = (await add(api, car, "fourth"))["userErrors"]
    assert error["code"] == "FIELD_LIMIT"
    restored = await api(RESTORE_FIELD, id=third["field"]["id"])
    assert restored["restoreField"]["userErrors"] == []
    assert await fields_of(api, "car") == 3
    accepted(await drop_field(api, third["field"]["id"], permanently=True))
    assert (await add(api, car, "fourth"))["userErrors"] == []


async def test_what_every_workspace_comes_with_does_not_count(api: Api, pool: Pool) -> None:
    await limit(pool, api.workspace, modules=0, fields=1)
    assert (await usage(api))["modules"] == 0
    task = (await api('{ module(apiName: "task") { id fields { id } } }'))["module"]
    assert len(task["fields"]) > 1
    assert (await add(api, task["id"], "more"))["userErrors"] == []
    (error,) = (await add(api, task["id"], "yetMore"))["userErrors"]
    assert error["code"] == "FIELD_LIMIT"
    assert await fields_of(api, "task") == 1


async def test_a_lowered_limit_takes_nothing_away(api: Api, pool: Pool) -> None:
    car = (await make(api, "car", 3))["module"]["id"]
    await make(api, "boat")
    await limit(pool, api.workspace, modules=1, fields=1)
    (error,) = (await add(api, car, "more"))["userErrors"]
    assert error["code"] == "FIELD_LIMIT"
    changed = await api(
        'mutation($id: ID!) { updateModule(id: $id, input: {label: "Auto"}) '
        "{ userErrors { code } } }",
        id=car,
    )
    assert changed["updateModule"]["userErrors"] == []
    accepted(await drop_module(api, car))
    assert (await api(RESTORE_MODULE, id=car))["restoreModule"]["userErrors"] == []
    await limit(pool, api.workspace, modules=None, fields=None)
    assert (await add(api, car, "more"))["userErrors"] == []
    assert (await usage(api))["moduleLimit"] == 500


@pytest.mark.parametrize("room", [1, 3])
async def test_limits_are_exact_however_many_define_at_once(
    api: Api, pool: Pool, database_url: str, room: int
) -> None:
    car = (await make(api, "car", 1))["module"]["id"]
    await limit(pool, api.workspace, modules=1 + room, fields=1 + room)
    async with serving(database_url) as second:
        servers = (api, Api(second, api.workspace))
        made = await asyncio.gather(
            *(add(servers[n % 2], car, f"more{n}") for n in range(6)),
            *(make(servers[n % 2], f"other{n}") for n in range(6)),
        )
    codes = [error["code"] for payload in made for error in payload["userErrors"]]
    assert sorted(codes) == ["FIELD_LIMIT"] * (6 - room) + ["MODULE_LIMIT"] * (6 - room)
    assert (await usage(api))["modules"] == 1 + room
    assert await fields_of(api, "car") == 1 + room
