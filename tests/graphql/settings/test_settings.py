"""`updateViewer` and `updateWorkspace`: whose calendar holds for whom, on every server at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from storage.engine import Pool
from storage.settings import knows_time_zone
from storage.workspaces import add_member, find_workspace, issue_token
from tests.support.api import Api, Json, serving
from tests.support.workspaces import MakeWorkspace

ME = "{ viewer { timeZone weekStart } workspace { name timeZone weekStart } }"
OWN = """
mutation Own($input: ViewerUpdate!) {
  updateViewer(input: $input) { viewer { timeZone weekStart } userErrors { code message path } }
}
"""
SHARED = """
mutation Shared($input: WorkspaceUpdate!) {
  updateWorkspace(input: $input) {
    workspace { name timeZone weekStart } userErrors { code message path }
  }
}
"""


@pytest.fixture
async def elsewhere(api: Api, database_url: str) -> AsyncIterator[Api]:
    """The same workspace's API on a second server, which has seen its member before."""
    async with serving(database_url) as client:
        other = Api(client, api.workspace)
        await other(ME)
        yield other


@pytest.fixture
async def colleague(api: Api, pool: Pool) -> Api:
    """Another member of the workspace, seen before by the same server."""
    workspace = api.workspace
    async with pool.acquire() as connection:
        member = await add_member(connection, workspace.schema, "Bo", "bo@settings.example")
        token = await issue_token(connection, workspace.id, member, "test")
    other = Api(api.client, replace(workspace, member_id=member, token=token))
    await other(ME)
    return other


async def own(api: Api, **given: object) -> Json:
    """What came of a change of the asker's own settings that must succeed."""
    payload: Json = (await api(OWN, input=given))["updateViewer"]
    assert payload["userErrors"] == []
    return payload


async def test_own_settings_win_and_null_goes_back(api: Api, elsewhere: Api) -> None:
    changed = await own(api, timeZone="Asia/Tokyo", weekStart="SUNDAY")
    tokyo = {"timeZone": "Asia/Tokyo", "weekStart": "SUNDAY"}
    assert changed["viewer"] == tokyo
    for server in (api, elsewhere):
        data = await server(ME)
        assert data["viewer"] == tokyo
        assert (data["workspace"]["timeZone"], data["workspace"]["weekStart"]) == ("UTC", "MONDAY")
    assert (await own(api, weekStart=None))["viewer"] == {**tokyo, "weekStart": "MONDAY"}
    assert (await own(api))["viewer"] == {**tokyo, "weekStart": "MONDAY"}
    await own(api, timeZone=None)
    assert (await elsewhere(ME))["viewer"] == {"timeZone": "UTC", "weekStart": "MONDAY"}


async def test_the_workspaces_settings_hold_for_who_chose_nothing(
    api: Api, elsewhere: Api, colleague: Api, pool: Pool
) -> None:
    await own(colleague, timeZone="Asia/Tokyo")
    given = {"name": "Acme", "timeZone": "America/New_York", "weekStart": "SATURDAY"}
    payload = (await api(SHARED, input=given))["updateWorkspace"]
    assert payload == {"workspace": given, "userErrors": []}
    shared = {"timeZone": "America/New_York", "weekStart": "SATURDAY"}
    assert await elsewhere(ME) == {"viewer": shared, "workspace": given}
    assert (await colleague(ME))["viewer"] == {**shared, "timeZone": "Asia/Tokyo"}
    found = await find_workspace(pool, api.workspace.workspace.key)
    assert found is not None
    assert found.name == "Acme"


async def test_a_later_field_of_the_same_request_follows(api: Api) -> None:
    data = await api(
        """mutation {
          one: updateViewer(input: {timeZone: "Asia/Tokyo"}) { viewer { timeZone } }
          two: updateWorkspace(input: {weekStart: SUNDAY}) { workspace { weekStart } }
          three: updateViewer(input: {}) { viewer { timeZone weekStart } }
        }"""
    )
    assert data == {
        "one": {"viewer": {"timeZone": "Asia/Tokyo"}},
        "two": {"workspace": {"weekStart": "SUNDAY"}},
        "three": {"viewer": {"timeZone": "Asia/Tokyo", "weekStart": "SUNDAY"}},
    }


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("Mars/Base", None),
        ("", None),
        ("Etc/GMT+5", None),
        ("'; drop table member --", None),
    ],
)
@pytest.mark.parametrize(
    ("mutation", "field"), [(OWN, "updateViewer"), (SHARED, "updateWorkspace")]
)
async def test_an_unknown_time_zone_is_refused(
    api: Api, mutation: str, field: str, given: str, nearest: str | None
) -> None:
    payload = (await api(mutation, input={"timeZone": given}))[field]
    errors = payload["userErrors"]
    if given == "" and field == "updateWorkspace":
        assert errors[0]["code"] == "REQUIRED"
        return
    (error,) = errors
    assert (error["code"], error["path"]) == ("INVALID", ["input", "timeZone"])
    if nearest is not None:
        assert nearest in error["message"]
    assert (await api(ME))["viewer"]["timeZone"] == "UTC"


async def test_a_workspace_keeps_all_its_settings(api: Api) -> None:
    given = {"name": " ", "timeZone": None, "weekStart": None}
    payload = (await api(SHARED, input=given))["updateWorkspace"]
    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == [
        ("REQUIRED", ["input", name]) for name in given
    ]
    payload = (await api(SHARED, input={"name": "x" * 256}))["updateWorkspace"]
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("TOO_LONG", ["input", "name"])


async def test_only_administrators_change_the_workspace(
    api: Api, colleague: Api, pool: Pool
) -> None:
    member = colleague.workspace.member_id
    await pool.execute(
        f"update {api.workspace.schema}.member set role = 'seller', epoch = epoch + 1 "
        "where id = $1",
        member,
    )
    (error,) = await colleague.errors(SHARED, input={"name": "Mine"})
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert (await own(colleague, weekStart="SUNDAY"))["viewer"]["weekStart"] == "SUNDAY"


async def test_another_workspace_keeps_its_settings(
    api: Api, make_workspace: MakeWorkspace
) -> None:
    other = Api(api.client, await make_workspace())
    before = await other(ME)
    await own(api, timeZone="Asia/Tokyo")
    await api(SHARED, input={"name": "Acme", "timeZone": "Asia/Tokyo", "weekStart": "SUNDAY"})
    assert await other(ME) == before


async def test_changes_at_once_are_all_made(api: Api, colleague: Api) -> None:
    names = [f"Name {number}" for number in range(8)]
    changes = [api(SHARED, input={"name": name}) for name in names]
    changes += [api(OWN, input={"weekStart": "SUNDAY"}), colleague(OWN, input={"weekStart": None})]
    payloads = await asyncio.gather(*changes)
    assert [next(iter(data.values()))["userErrors"] for data in payloads] == [[]] * len(changes)
    assert (await api(ME))["workspace"]["name"] in names


async def test_what_there_is_to_choose_from(api: Api, pool: Pool) -> None:
    data = await api(
        """{ timeZones { name label offset } countries { code name }
             currencies { code name symbol decimals } }"""
    )
    zones = {zone["name"]: zone for zone in data["timeZones"]}
    assert zones["UTC"] == {
        "name": "UTC",
        "label": "Coordinated Universal Time",
        "offset": "+00:00",
    }
    assert zones["Europe/Berlin"]["label"] == "Central European Time"
    assert zones["Europe/Berlin"]["offset"] in {"+01:00", "+02:00"}
    assert zones["Asia/Kolkata"]["offset"] == "+05:30"
    assert zones["America/St_Johns"]["offset"] in {"-03:30", "-02:30"}
    unknown = await pool.fetch(
        "select name from unnest($1::text[]) name "
        "where name not in (select name from pg_timezone_names)",
        list(zones),
    )
    assert unknown == []
    assert {"code": "DE", "name": "Germany"} in data["countries"]
    currencies = {one["code"]: one for one in data["currencies"]}
    assert currencies["EUR"] == {"code": "EUR", "name": "Euro", "symbol": "€", "decimals": 2}
    assert [currencies[code]["decimals"] for code in ("JPY", "KWD", "RSD")] == [0, 3, 2]
    assert "DEM" not in currencies


async def test_the_database_says_which_zones_it_knows(pool: Pool) -> None:
    assert await knows_time_zone(pool, "Europe/Berlin")
    assert not await knows_time_zone(pool, "Mars/Base")
