"""Reads lists page by page, as a client does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from tests.support.api import Api, Json

PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its root field, filter and order as GraphQL writes them, what is read, and
    arguments besides those of every list."""

    api: Api
    name: str
    order: str = "[]"
    filter: str = "null"
    key: str = "key"
    more: str = ""

    @property
    def document(self) -> str:
        """The list's page by any of its arguments."""
        return f"""query($first: Int, $after: String, $last: Int, $before: String, $offset: Int) {{
          {self.name}({self.more} filter: {self.filter}, orderBy: {self.order}, first: $first,
              after: $after, last: $last, before: $before, offset: $offset) {{
            edges {{ cursor node {{ {self.key} }} }} {PAGE_INFO} totalCount }} }}"""

    async def page(self, **arguments: object) -> Page:
        """The page for `first`, `after`, `last`, `before` and `offset`."""
        return Page((await self.api(self.document, **arguments))[self.name], self.key)

    async def errors(self, **arguments: object) -> list[Json]:
        """The errors for arguments that must be refused."""
        return await self.api.errors(self.document, **arguments)

    async def forward(self, size: int) -> AsyncIterator[Page]:
        """All pages from the first to the last."""
        page = await self.page(first=size)
        yield page
        while page.has_next:
            page = await self.page(first=size, after=page.end)
            yield page

    async def backward(self, size: int) -> AsyncIterator[Page]:
        """All pages from the last to the first."""
        page = await self.page(last=size)
        yield page
        while page.has_previous:
            page = await self.page(last=size, before=page.start)
            yield page


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list as it was answered."""

    answer: Json
    key: str = "key"

    @property
    def keys(self) -> list[object]:
        """The records' keys, in their order."""
        return [edge["node"][self.key] for edge in self.answer["edges"]]

    @property
    def cursors(self) -> list[str]:
        """The records' cursors."""
        return [edge["cursor"] for edge in self.answer["edges"]]

    @property
    def total(self) -> int:
        """How many records all pages have."""
        count: int = self.answer["totalCount"]
        return count

    @property
    def has_next(self) -> bool:
        """Whether the list goes on after the page."""
        has: bool = self.answer["pageInfo"]["hasNextPage"]
        return has

    @property
    def has_previous(self) -> bool:
        """Whether the list has records before the page."""
        has: bool = self.answer["pageInfo"]["hasPreviousPage"]
        return has

    @property
    def start(self) -> str | None:
        """The cursor of the first record."""
        cursor: str | None = self.answer["pageInfo"]["startCursor"]
        return cursor

    @property
    def end(self) -> str | None:
        """The cursor of the last record."""
        cursor: str | None = self.answer["pageInfo"]["endCursor"]
        return cursor

    @property
    def sides(self) -> tuple[bool, bool]:
        """Whether there is something before and after."""
        return self.has_previous, self.has_next
