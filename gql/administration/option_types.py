"""Options, and the sets that several fields share, as the API tells them."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from crm import definitions as crm
from crm import option_sets
from crm.option_sets import sharing

if TYPE_CHECKING:
    from gql.administration.module_types import Field


@strawberry.type(description="One choice of a select.")
class Option:
    """One choice of a select."""

    key: str = strawberry.field(
        description="The stable name, which is the value in the API, such as `NEW_DEAL`."
    )
    label: str = strawberry.field(description="What people read, such as `New deal`.")
    color: str | None = strawberry.field(
        description="A colour to show it in, as `#rgb` or `#rrggbb` in small letters, such as "
        "`#2f855a`."
    )
    category: str | None = strawberry.field(
        description="What the option counts as among others, such as `Won`."
    )
    retired: bool = strawberry.field(
        description="Whether it cannot be chosen any more; records that have it keep it."
    )


@strawberry.type(description="Options that several fields share.")
class OptionSet:
    """Options that several fields share."""

    source: strawberry.Private[option_sets.OptionSet]
    definitions: strawberry.Private[crm.Definitions]

    @strawberry.field(description="The stable name, such as `leadSources`; mutations take it.")
    def key(self) -> str:
        return self.source.key

    @strawberry.field(description="What people read.")
    def label(self) -> str:
        return self.source.label

    @strawberry.field(description="What it is for.")
    def description(self) -> str:
        return self.source.description

    @strawberry.field(description="The options in their order, retired ones among them.")
    def options(self) -> list[Option]:
        return [told_option(one) for one in self.source.options]

    @strawberry.field(description="The fields in use that share these options.")
    def fields(
        self,
    ) -> list[Annotated["Field", strawberry.lazy("gql.administration.module_types")]]:
        from gql.administration.module_types import Field

        return [
            Field(source=field, home=module, definitions=self.definitions)
            for module, field in sharing(self.definitions, self.source.key)
            if not (module.deleted or field.deleted)
        ]


def told_option(option: crm.Option) -> Option:
    """The option as the API tells it."""
    return Option(
        key=option.key,
        label=option.label,
        color=option.color,
        category=option.category,
        retired=option.retired,
    )
