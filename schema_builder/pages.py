"""What every connection says of its page."""

import strawberry


@strawberry.type(
    description="What lies around a page, and the cursors to go on with. For the next page ask "
    "with `after: endCursor`, for the one before with `last` and `before: startCursor`, where "
    "the list takes them: groups, searches, agendas and timelines go forward alone."
)
class PageInfo:
    """What lies around a page."""

    has_next_page: bool = strawberry.field(description="Whether there are records after this page.")
    has_previous_page: bool = strawberry.field(
        description="Whether there are records before this page."
    )
    start_cursor: str | None = strawberry.field(
        description="The cursor of the page's first record; null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the page's last record; null on an empty page."
    )
