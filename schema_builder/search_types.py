"""What a search across modules gives: hits, each with its record and why it was found."""

import strawberry

from crm.search.questions import MOST_RANKED
from schema_builder.interfaces import Record
from schema_builder.pages import PageInfo


@strawberry.type(
    description="A record that a search found. A word counts most in the title, less in other "
    "fields, least in long texts, in labels and in titles of what a lookup points to."
)
class SearchHit:
    """A record that a search found."""

    score: float = strawberry.field(
        description="How well the record meets the search, from 0 to 1, comparable within one "
        "search alone; 0 where all was found in labels and in titles of what lookups point to."
    )
    field: str | None = strawberry.field(
        description="The API name of the field in which a word was found: the title field before "
        "all others, else the first that has one. Null where no single value shows it."
    )
    snippet: str | None = strawberry.field(
        description="The text of `field` around the first word found, as HTML: the words found "
        "stand between `<mark>` and `</mark>`, all else is escaped, so that it can be shown as it "
        "is; `…` stands where text was left out. Null where `field` is."
    )
    record: Record = strawberry.field(
        description="The record. Use `... on` with a module's type for its own fields."
    )


@strawberry.type(description="One of a page of hits, with its place among them.")
class SearchEdge:
    """A hit and its place."""

    cursor: str = strawberry.field(description="The hit's place, for `after`.")
    node: SearchHit = strawberry.field(description="The hit.")


@strawberry.type(description="A page of what a search found, the best first.")
class SearchConnection:
    """A page of hits."""

    nodes: list[SearchHit] = strawberry.field(description="The page's hits.")
    edges: list[SearchEdge] = strawberry.field(description="The page's hits, each with its cursor.")
    page_info: PageInfo = strawberry.field(
        description="What lies around the page, and the cursors to go on with."
    )
    truncated: bool = strawberry.field(
        description=f"Whether in some module more than {MOST_RANKED:,} records were found: only so "
        "many of each are ranked, and the pages end after them. Search for more words."
    )
