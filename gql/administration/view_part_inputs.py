"""The columns and orders that views, panels and users' preferences take."""

import strawberry

from crm import view_drafts as drafts
from gql.administration.view_enums import Sort


@strawberry.input(description='A column. Example: `{field: "company.name", width: 240}`.')
class ViewColumnInput:
    """A column."""

    field: str = strawberry.field(
        description="The path to a field: `amount`, `company.name` through lookups, or `title`."
    )
    width: int | None = strawberry.field(
        default=None, description="How wide, in pixels: 20 to 2,000; left out, as wide as it fits."
    )

    def read(self) -> drafts.ColumnDraft:
        """The draft."""
        return drafts.ColumnDraft(self.field, self.width)


@strawberry.input(description='A key of an order. Example: `{field: "closeDate", sort: DESC}`.')
class ViewOrderInput:
    """A key of an order."""

    field: str = strawberry.field(
        description="The path to a field, such as `amount` or `company.name`."
    )
    sort: Sort = strawberry.field(default=Sort.ASC, description="The direction.")

    def read(self) -> drafts.OrderDraft:
        """The draft."""
        return drafts.OrderDraft(self.field, self.sort.value)
