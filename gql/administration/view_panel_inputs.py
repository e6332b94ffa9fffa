"""The panel of a RECORD view as the API takes it."""

import strawberry
from strawberry import UNSET

from crm import view_drafts as drafts
from gql.administration.view_part_inputs import ViewColumnInput, ViewOrderInput


@strawberry.input(one_of=True, description="What stands in a panel: a field or a section.")
class ViewItemInput:
    """What stands in a panel."""

    field: str | None = strawberry.field(
        default=UNSET, description="The path to a field, such as `phone` or `company.website`."
    )
    section: str | None = strawberry.field(
        default=UNSET,
        description="The key of one of the module's sections: all its fields, later ones too.",
    )

    def read(self) -> drafts.ItemDraft:
        """The draft."""
        return drafts.ItemDraft(self.field or None, self.section or None)


@strawberry.input(description='A column of a tab. Example: `{items: [{field: "name"}]}`.')
class ViewPanelColumnInput:
    """A column of a tab."""

    items: list[ViewItemInput] = strawberry.field(
        description="What stands in it, from top to bottom."
    )

    def read(self) -> list[drafts.ItemDraft]:
        """The drafts of its items."""
        return [item.read() for item in self.items]


@strawberry.input(
    description="A related list in a panel. "
    'Example: `{list: "deals", columns: [{field: "name"}, {field: "amount"}]}`.'
)
class ViewListInput:
    """A related list in a panel."""

    related: str = strawberry.field(
        name="list",
        description="The API name of the other side of a lookup, such as `deals` on a company.",
    )
    label: str | None = strawberry.field(
        default=None, description="What people read above it; left out, the list's own label."
    )
    columns: list[ViewColumnInput] = strawberry.field(
        default_factory=list, description="Its columns, in their order."
    )
    order_by: list[ViewOrderInput] = strawberry.field(
        default_factory=list, description="What its records are ordered by."
    )

    def read(self) -> drafts.ListDraft:
        """The draft."""
        return drafts.ListDraft(
            self.related,
            self.label,
            [column.read() for column in self.columns],
            [order.read() for order in self.order_by],
        )


@strawberry.input(
    description="A tab of a panel. "
    'Example: `{label: "Overview", columns: [{items: [{section: "main"}]}]}`.'
)
class ViewTabInput:
    """A tab of a panel."""

    label: str = strawberry.field(description="What people read.")
    key: str | None = strawberry.field(
        default=None,
        description="Its stable name in the panel; left out, it is made from the label.",
    )
    columns: list[ViewPanelColumnInput] = strawberry.field(
        default_factory=list, description="Up to 4 columns beside each other."
    )
    lists: list[ViewListInput] = strawberry.field(
        default_factory=list, description="Related lists, below the columns."
    )

    def read(self) -> drafts.TabDraft:
        """The draft."""
        return drafts.TabDraft(
            self.label,
            self.key,
            [column.read() for column in self.columns],
            [one.read() for one in self.lists],
        )
