"""What is told of answers: facts and errors; and of definitions that change meanwhile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from crm.errors import RequestErrorCode
from tests.explorer.browser import IN_BROWSER, Explorer
from tests.explorer.conftest import Visit
from tests.support.api import Api
from tests.support.every_kind import field
from tests.support.processes import ROOT

CODES = ROOT / "explorer" / "src" / "errors" / "requestCodes.ts"
CREATE = """mutation {
  createModule(input: {
    apiName: "vehicle", pluralApiName: "vehicles", label: "Vehicle", pluralLabel: "Vehicles",
    description: "What is parked outside.", titleField: "plate",
    fields: [{apiName: "plate", label: "Plate", kind: TEXT}]
  }) { module { id } userErrors { code message path } }
}"""


@pytest.mark.parametrize("code", list(RequestErrorCode))
def test_every_code_of_a_request_is_explained(code: RequestErrorCode) -> None:
    assert re.search(rf"^  {code.value}:", Path(CODES).read_text(), re.MULTILINE)


class TestInBrowser:
    """What is seen on the page."""

    pytestmark = IN_BROWSER

    async def test_an_answer_is_told_with_its_facts(self, explorer: Explorer) -> None:
        await explorer.sign_in()
        await explorer.write("{ deals(first: 1) { totalCount } }")
        await explorer.run()
        facts = explorer.page.get_by_label("About the response")
        await expect(facts).to_contain_text(re.compile(r"Status 200\s*Time \d+ ms\s*Size \d+ B"))
        await expect(facts).to_contain_text(re.compile(r"Cost 11 of 1,000\s*Revision \d+"))

    async def test_the_facts_are_explained_to_who_asks(self, explorer: Explorer) -> None:
        await explorer.sign_in()
        await explorer.run()
        ask = explorer.page.get_by_role("button", name="What are these?")
        facts = explorer.page.get_by_label("About the response")
        await expect(facts).not_to_contain_text("what one operation may cost")
        await ask.click()
        await expect(facts).to_contain_text("what one operation may cost")
        await ask.click()
        await expect(facts).not_to_contain_text("what one operation may cost")

    async def test_a_cost_that_is_too_much_is_shown(self, explorer: Explorer) -> None:
        await explorer.sign_in()
        lists = " ".join(f"a{number}: deals {{ totalCount }}" for number in range(95))
        await explorer.write(f"{{ {lists} }}")
        answer = await explorer.run()
        cost = answer["errors"][0]["extensions"]["cost"]
        facts = explorer.page.get_by_label("About the response")
        await expect(facts).to_contain_text(f"Cost {cost:,} of 1,000")
        await expect(facts).to_contain_text("COST_EXCEEDED")
        await expect(facts).to_contain_text("more than one request may")

    async def test_an_error_is_explained(self, explorer: Explorer) -> None:
        await explorer.sign_in()
        await explorer.write("{ deals { nope } }")
        await explorer.run()
        facts = explorer.page.get_by_label("About the response")
        await expect(facts).to_contain_text("GRAPHQL_VALIDATION_FAILED")
        await expect(facts).to_contain_text("something that the schema does not have")
        assert "Cannot query field" in await explorer.response()

    async def test_what_a_person_must_mend_is_explained_by_the_schema(
        self, explorer: Explorer
    ) -> None:
        await explorer.sign_in()
        await explorer.write(
            "mutation M($data: TagCreate!) { createTag(data: $data) { userErrors { code path } } }",
            '{"data": {}}',
        )
        answer = await explorer.run()
        assert answer["data"]["createTag"]["userErrors"][0]["code"] == "REQUIRED"
        facts = explorer.page.get_by_label("About the response")
        await expect(facts).to_contain_text("REQUIRED")
        await expect(facts).to_contain_text("A value is missing that must be there")

    async def test_facts_belong_to_the_tab_that_asked(self, explorer: Explorer) -> None:
        await explorer.sign_in()
        await explorer.run()
        facts = explorer.page.get_by_label("About the response")
        await expect(facts).to_be_visible()
        await explorer.page.get_by_role("button", name="New tab").click()
        await expect(facts).to_have_count(0)

    async def test_a_new_module_is_there_at_once(self, visit: Visit, own: Api) -> None:
        explorer = await visit(workspace=own.workspace)
        await explorer.sign_in(own.workspace.token)
        await expect(explorer.module("Vehicles")).to_have_count(0)
        await explorer.write(CREATE)
        assert (await explorer.run())["data"]["createModule"]["userErrors"] == []
        await expect(explorer.module("Vehicles")).to_be_visible()
        notice = explorer.page.get_by_text("The definitions changed")
        await expect(notice).to_be_visible()
        await expect(explorer.page.locator(".notice")).to_contain_text("New: Vehicles.")
        assert "createModule" in await explorer.query()
        await self._is_completed(explorer)
        await explorer.page.get_by_role("button", name="Got it").click()
        await expect(notice).to_have_count(0)

    async def _is_completed(self, explorer: Explorer) -> None:
        """Completion knows the new module."""
        await explorer.page.get_by_role("button", name="New tab").click()
        await explorer.page.locator(".graphiql-query-editor .view-lines").click()
        await explorer.page.keyboard.type("{ vehi")
        await explorer.page.keyboard.press("Control+Space")
        suggestions = explorer.page.locator(".suggest-widget .monaco-list-row")
        await expect(suggestions.filter(has_text="vehicles").first).to_be_visible()

    async def test_a_change_by_somebody_else_is_told_and_what_is_typed_stays(
        self, visit: Visit, own: Api
    ) -> None:
        boat = await own.module(apiName="boat", fields=[field("name", "TEXT")])
        explorer = await visit(workspace=own.workspace)
        await explorer.sign_in(own.workspace.token)
        await explorer.write("query Mine { boats { totalCount } }")
        await own(
            """mutation Add($id: ID!, $input: FieldInput!) {
              createField(moduleId: $id, input: $input) { userErrors { code } }
            }""",
            id=boat["id"],
            input=field("sail", "TEXT"),
        )
        await explorer.run()
        await expect(explorer.page.locator(".notice")).to_contain_text("Changed: Boats.")
        assert "query Mine" in await explorer.query()
