"""Golden cases: each folder has a query, its variables, the SQL it becomes, and its answer.

`pytest tests/golden --golden-write` writes the SQL and the answers anew; read the difference
before it is kept. In variables and answers `@Acme` stands for the id of the record of that name,
and `cursor:[…]` for a cursor with that content.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from storage.engine import Pool
from tessera.sales_formulas import SALES_FORMULAS
from tessera.sales_pack import SALES_PACK
from tessera.sales_views import SALES_VIEWS
from tests.support.api import Api, Json
from tests.support.computed import FIELD, formula_field
from tests.support.counting import Watched, watched_server
from tests.support.sales_records import fill_sales
from tests.support.views import create_view
from tests.support.workspaces import fresh_workspace

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/query.graphql"))
CURSOR = "cursor:"
COMPUTED = (
    *(each for each in SALES_FORMULAS if each[0] == "company"),
    ("deal", formula_field("daysToClose", 'daysBetween(date("2027-01-01"), closeDate)')),
    ("deal", formula_field("isBig", "amount * 1.19 >= coalesce(company.annualRevenue, 0) / 100")),
)


RULE = """mutation($module: ID!, $input: DuplicateRuleInput!) {
  createDuplicateRule(moduleId: $module, input: $input) { userErrors { code message } } }"""
DUPLICATES: tuple[Json, ...] = (
    {
        "key": "stage",
        "label": "Same stage",
        "matches": [{"field": "stage", "method": "EXACT"}],
    },
    {
        "key": "company",
        "label": "Similar name of one company",
        "matches": [
            {"field": "name", "method": "SIMILAR", "threshold": 0.3},
            {"field": "company", "method": "EXACT"},
        ],
    },
    {
        "key": "name",
        "label": "Similar name",
        "matches": [{"field": "name", "method": "SIMILAR", "threshold": 0.4}],
    },
)


@dataclass(frozen=True, slots=True)
class Golden:
    """The workspace of the cases on a watched server, and the ids of its records by name."""

    api: Api
    watched: Watched
    ids: dict[str, str]

    def given(self, value: object) -> object:
        """Variables with ids and cursors in place of what stands for them."""
        match value:
            case dict():
                return {name: self.given(item) for name, item in value.items()}
            case list():
                return [self.given(item) for item in value]
            case str() if value.startswith("@"):
                return self.ids[value[1:]]
            case str() if value.startswith(CURSOR):
                parts = json.dumps(self.given(json.loads(value.removeprefix(CURSOR))))
                return base64.urlsafe_b64encode(parts.encode()).decode().rstrip("=")
        return value

    def shown(self, value: object) -> object:
        """An answer with what stands for ids and cursors in their place."""
        match value:
            case dict():
                return {name: self.shown(item) for name, item in value.items()}
            case list():
                return [self.shown(item) for item in value]
            case str():
                names = {id: name for name, id in self.ids.items()}
                return f"@{names[value]}" if value in names else self._shown_cursor(value)
        return value

    def _shown_cursor(self, text: str) -> str:
        try:
            parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (binascii.Error, ValueError):
            return text
        if not isinstance(parts, list):
            return text
        return CURSOR + json.dumps(self.shown(parts), ensure_ascii=False)


@pytest.fixture(scope="module")
async def golden(client: httpx.AsyncClient, pool: Pool, database_url: str) -> AsyncIterator[Golden]:
    """The sales pack with its fixed records."""
    workspace = await fresh_workspace(pool)
    api = Api(client, workspace)
    for module in SALES_PACK:
        await api.module(**module)
    for name, field in COMPUTED:
        found = await api("query ($name: String!) { module(apiName: $name) { id } }", name=name)
        answer = await api(FIELD, module=found["module"]["id"], input=field)
        assert answer["createField"]["userErrors"] == []
    found = await api('{ module(apiName: "deal") { id } }')
    for rule in DUPLICATES:
        answer = await api(RULE, module=found["module"]["id"], input=rule)
        assert answer["createDuplicateRule"]["userErrors"] == []
    ids = await fill_sales(api)
    for view in SALES_VIEWS:
        ids[f"view {view['label']}"] = (await create_view(api, **view))["id"]
    async with watched_server(database_url) as watched:
        watching = Api(watched.client, workspace)
        await watching('{ views(module: "deal") { id } }')
        await watched.statements()
        yield Golden(watching, watched, ids)


def test_there_are_cases() -> None:
    assert len(CASES) >= 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_case(golden: Golden, case: Path, request: pytest.FixtureRequest) -> None:
    query = (case / "query.graphql").read_text()
    variables: Json = json.loads((case / "variables.json").read_text())
    answer = await golden.api.ask(query, golden.given(variables))  # type: ignore[arg-type]
    statement = (await golden.watched.statements())[0]
    sql = statement.replace(f"{golden.api.workspace.schema}.", "ws.") + "\n"
    shown = json.dumps(golden.shown(answer), indent=2, ensure_ascii=False) + "\n"
    if request.config.getoption("--golden-write"):
        (case / "plan.sql").write_text(sql)
        (case / "answer.json").write_text(shown)
    assert shown == (case / "answer.json").read_text()
    assert sql == (case / "plan.sql").read_text()
