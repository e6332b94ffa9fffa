"""Examples of the documentation that make definitions and read history: they run as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gql.authentication import authenticate
from gql.fixed_schema import fixed_schema
from gql.server import Server
from storage.engine import Pool
from tessera.demo import fill
from tests.support.api import Api

DOCS = Path(__file__).parents[3] / "docs"
MADE = ("createView(", "setTransitions(", "createRule(", "createDuplicateRule(")
IDS = """{ contact: module(apiName: "contact") { id }
           deal: module(apiName: "deal") { fields { id apiName } } }"""


def examples(page: str) -> list[str]:
    """The documents on a page."""
    return re.findall(r"```graphql\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)


@pytest.fixture
async def demo(api: Api, pool: Pool) -> Api:
    """The API of a demo workspace."""
    server = Server(pool, fixed_schema())
    try:
        await fill(
            server, await authenticate(server.actors, f"Bearer {api.workspace.token}".encode())
        )
    finally:
        await server.readers.close()
    return api


async def test_definitions_are_made_as_the_documentation_says(demo: Api) -> None:
    ids = await demo(IDS)
    stage = next(each["id"] for each in ids["deal"]["fields"] if each["apiName"] == "stage")
    made = [
        example
        for page in ("views.md", "administrator.md")
        for example in examples(page)
        if any(name in example for name in MADE)
    ]
    assert {name for name in MADE for example in made if name in example} == set(MADE)
    for example in made:
        document = example.replace('"mod_64"', f'"{ids["contact"]["id"]}"')
        data = await demo(document.replace('"fld_40"', f'"{stage}"'))
        for payload in data.values():
            assert payload["userErrors"] == [], example
            assert payload.keys() - {"userErrors"}
    shown = await demo('{ views(module: "deal") { label kind problems { message } } }')
    kinds = {view["kind"] for view in shown["views"] if not view["problems"]}
    assert {"TABLE", "KANBAN", "CALENDAR"} <= kinds


async def test_a_timeline_is_read_as_the_documentation_says(demo: Api) -> None:
    (example,) = [one for one in examples("front-end.md") if "query History" in one]
    deal = (await demo("{ deals(first: 1) { nodes { id } } }"))["deals"]["nodes"][0]["id"]
    data = await demo(example, id=deal)
    (entry,) = data["deal"]["timeline"]["nodes"]
    assert (entry["action"], entry["source"], entry["version"]) == ("CREATED", "api", 1)
    assert "Name" in [change["label"] for change in entry["changes"]]
