"""Makes, names, moves and deletes sections through the API."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import ERRORS, PLAN, accepted, everything, make_module, moduled
from tests.support.api import Api, Json
from tests.support.every_kind import field

MAKE = f"""mutation($id: ID!, $input: SectionInput!, $options: DefinitionOptions) {{
  change: createSection(moduleId: $id, input: $input, options: $options) {{
    section {{ key label }} module {{ sections {{ key }} }} {PLAN} {ERRORS} }} }}"""
NAME = f"""mutation($id: ID!, $key: String!, $input: SectionUpdate!, $options: DefinitionOptions) {{
  change: updateSection(moduleId: $id, key: $key, input: $input, options: $options) {{
    section {{ key label }} module {{ sections {{ key }} }} {PLAN} {ERRORS} }} }}"""
MOVE = f"""mutation($id: ID!, $key: String!, $after: String, $options: DefinitionOptions) {{
  change: moveSection(moduleId: $id, key: $key, after: $after, options: $options) {{
    section {{ key label }} module {{ sections {{ key }} }} {PLAN} {ERRORS} }} }}"""
DROP = f"""mutation($id: ID!, $key: String!, $options: DefinitionOptions) {{
  change: deleteSection(moduleId: $id, key: $key, options: $options) {{
    section {{ key label }} module {{ sections {{ key }} fields {{ apiName section }} }}
    {PLAN} {ERRORS} }} }}"""


@pytest.fixture
async def module(api: Api) -> str:
    """A module with two sections and a field in each."""
    given = moduled(
        "boat",
        field("name", "TEXT", section="main"),
        field("sail", "TEXT", section="rig"),
        sections=[{"key": "main", "label": "Main"}, {"key": "rig", "label": "Rig"}],
    )
    return str(accepted(await make_module(api, given))["module"]["id"])


async def change(api: Api, document: str, **variables: object) -> Json:
    """The payload of a change that must be made."""
    return accepted((await api(document, **variables))["change"])


async def test_sections_are_made_named_moved_and_deleted(api: Api, module: str) -> None:
    made = await change(api, MAKE, id=module, input={"key": "papers", "label": "Papers"})
    assert made["section"] == {"key": "papers", "label": "Papers"}
    assert [one["key"] for one in made["module"]["sections"]] == ["main", "rig", "papers"]
    assert made["plan"]["steps"][0]["target"] == "boat#papers"
    named = await change(api, NAME, id=module, key="papers", input={"label": "Documents"})
    assert named["section"] == {"key": "papers", "label": "Documents"}
    for after, order in ((None, ["papers", "main", "rig"]), ("main", ["main", "papers", "rig"])):
        moved = await change(api, MOVE, id=module, key="papers", after=after)
        assert [one["key"] for one in moved["module"]["sections"]] == order
    gone = await change(api, DROP, id=module, key="main")
    assert gone["section"] is None
    assert "name" in gone["plan"]["summary"]
    assert gone["module"] == {
        "sections": [{"key": "papers"}, {"key": "rig"}],
        "fields": [
            {"apiName": "name", "section": None},
            {"apiName": "sail", "section": "rig"},
        ],
    }


async def test_dry_runs_keep_nothing(api: Api, module: str, pool: Pool) -> None:
    before = await everything(api, pool)
    dry = {"dryRun": True}
    await change(api, MAKE, id=module, input={"key": "papers", "label": "Papers"}, options=dry)
    await change(api, NAME, id=module, key="main", input={"label": "x"}, options=dry)
    await change(api, MOVE, id=module, key="rig", options=dry)
    await change(api, DROP, id=module, key="rig", options=dry)
    assert await everything(api, pool) == before


@pytest.mark.parametrize(
    ("document", "variables", "code", "path"),
    [
        (MAKE, {"input": {"key": "main", "label": "x"}}, "NAME_TAKEN", ["input", "key"]),
        (MAKE, {"input": {"key": "mAIN", "label": "x"}}, "NAME_TAKEN", ["input", "key"]),
        (MAKE, {"input": {"key": "", "label": "x"}}, "INVALID", ["input", "key"]),
        (MAKE, {"input": {"key": "Main", "label": "x"}}, "INVALID", ["input", "key"]),
        (MAKE, {"input": {"key": "a-b", "label": "x"}}, "INVALID", ["input", "key"]),
        (MAKE, {"input": {"key": "a" * 64, "label": "x"}}, "TOO_LONG", ["input", "key"]),
        (MAKE, {"input": {"key": "ok", "label": " "}}, "REQUIRED", ["input", "label"]),
        (MAKE, {"input": {"key": "ok", "label": "x" * 256}}, "TOO_LONG", ["input", "label"]),
        (NAME, {"key": "none", "input": {"label": "x"}}, "NOT_FOUND", ["key"]),
        (NAME, {"key": "main", "input": {"label": ""}}, "REQUIRED", ["input", "label"]),
        (MOVE, {"key": "none"}, "NOT_FOUND", ["key"]),
        (MOVE, {"key": "main", "after": "none"}, "NOT_FOUND", ["after"]),
        (MOVE, {"key": "main", "after": "main"}, "INVALID", ["after"]),
        (DROP, {"key": "none"}, "NOT_FOUND", ["key"]),
        (DROP, {"key": "'; drop"}, "NOT_FOUND", ["key"]),
        (DROP, {"id": "mod_1", "key": "main"}, "NOT_FOUND", ["moduleId"]),
    ],
)
async def test_what_makes_no_sense_is_refused(
    api: Api, module: str, pool: Pool, document: str, variables: Json, code: str, path: list[str]
) -> None:
    before = await everything(api, pool)
    payload = (await api(document, **{"id": module, **variables}))["change"]
    assert payload["section"] is None
    found = [(error["code"], error["path"]) for error in payload["userErrors"]]
    assert (code, path) in found
    assert await everything(api, pool) == before
