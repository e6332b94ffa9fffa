"""Finds the browser, and drives the explorer in it as a person would."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from playwright.async_api import ConsoleMessage, Locator, Page, Request, Response, expect

from tests.support.api import Json
from tests.support.workspaces import FreshWorkspace

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NO_BROWSER = (
    "NO BROWSER: the explorer was not tested, because there is no Chromium on the PATH. "
    "Install one (Debian and Ubuntu: apt-get install chromium)."
)

TOGETHER = pytest.mark.xdist_group("explorer")
"""One worker runs them all, so that there is one build, one server and one browser."""
IN_BROWSER = [
    TOGETHER,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_BROWSER),
]

BEGIN = """
    if (window.name !== "begun") {
        localStorage.clear();
        window.name = "begun";
    }
"""
"""Makes each tab one of somebody who was never here."""
OPEN_EDITORS = """
    let environment;
    Object.defineProperty(globalThis, "MonacoEnvironment", {
        get: () => environment,
        set: (given) => { environment = {...given, globalAPI: true}; },
    });
"""
"""Lets scripts of tests see the editors; typing letter by letter, they would close brackets."""
EDITOR = "monaco.editor.getEditors().find((one) => one.getModel().uri.path.endsWith(name))"
WRITE = f"([name, text]) => {EDITOR}.setValue(text)"
READ = f"(name) => {EDITOR}.getValue()"
OTHER = f"([name, text]) => {EDITOR}.getValue() !== text"


# Without slots: Playwright keeps things of its own on what it calls.
@dataclass
class Explorer:
    """The page in a browser of its own, and what went wrong in it."""

    page: Page
    url: str
    workspace: FreshWorkspace
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Notes every request to another server, and every complaint of the browser."""
        self.page.on("request", self._requested)
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def open(self) -> None:
        """Open the address."""
        await self.page.goto(self.url)

    async def sign_in(self, token: str | None = None) -> None:
        """Open the address and sign in; as the demo's form offers it, or with this token."""
        await self.open()
        field = self.page.get_by_label("Token or API key")
        await expect(field).to_have_value(re.compile("^tss_"))
        if token is not None:
            await field.fill(token)
        await self.page.get_by_role("button", name="Sign in").click()
        await self.page.get_by_role("button", name=re.compile("Signed in as")).wait_for()
        await self.page.locator(".graphiql-query-editor .view-lines").wait_for()

    async def write(self, query: str, variables: str | None = None) -> None:
        """Put an operation into the editor, over what is in it."""
        texts = {"operation.graphql": query}
        if variables is not None:
            texts["variables.json"] = variables
        for name, text in texts.items():
            await self.page.evaluate(WRITE, [name, text])

    async def run(self) -> Json:
        """Press the button that runs, and give the answer that came."""
        async with self.page.expect_response(_answers_the_editor) as waiting:
            await self.page.get_by_role("button", name=re.compile("Execute query")).click()
        answer: Json = await (await waiting.value).json()
        return answer

    async def query(self) -> str:
        """What stands in the editor."""
        return await self._read("operation.graphql")

    async def response(self) -> str:
        """What stands in the response."""
        return await self._read("response.json")

    async def _read(self, name: str) -> str:
        text: str = await self.page.evaluate(READ, name)
        return text

    def module(self, label: str) -> Locator:
        """A module's card in the panel."""
        return self.page.locator("details.module").filter(
            has=self.page.locator("summary .label", has_text=re.compile(f"^{label}$"))
        )

    async def example(self, label: str, title: str) -> None:
        """Take an example of a module."""
        card = self.module(label)
        if await card.get_attribute("open") is None:
            await card.locator("summary").click()
        await card.get_by_role("button", name=title, exact=True).click()

    async def taken(self, label: str, title: str) -> Json:
        """The operation that an example of an open module puts into the editors, as it is sent.

        Its button is told of a click, and not moved to, which is much quicker.
        """
        before = await self.query()
        button = self.module(label).get_by_role("button", name=title, exact=True)
        await button.dispatch_event("click")
        # Some ask the server for a word or a record first.
        await self.other_than(before)
        variables = await self._read("variables.json")
        return {"query": await self.query(), "variables": json.loads(variables or "{}")}

    async def other_than(self, text: str) -> None:
        """Returns as soon as something else than this text stands in the editor."""
        await self.page.wait_for_function(OTHER, arg=["operation.graphql", text])

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.foreign.append(request.url)

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _is_refusal(message.text):
            self.complaints.append(message.text)


OF_THE_PAGE = re.compile(
    r"\s*query (Who|IntrospectionQuery|Definitions|Counts|Revision|Word|Newest|Now|Viewer)\b"
)
"""The operations that the page asks for itself."""


def _answers_the_editor(response: Response) -> bool:
    if not response.url.endswith("/graphql"):
        return False
    return OF_THE_PAGE.match(response.request.post_data_json["query"]) is None


def _is_refusal(text: str) -> bool:
    """Whether the browser only tells of an answer with a status of 4xx, which tests provoke."""
    return re.match(r"Failed to load resource: .* status of 4\d\d", text) is not None


SIZES: Mapping[str, tuple[int, int]] = {"wide": (1280, 800), "narrow": (390, 844)}
