"""Options and sets of options as the API takes them."""

import strawberry

from crm import option_sets
from crm.defining import inputs
from crm.defining import option_sets as defining
from crm.defining.options import OptionsOf as Owner
from gql.administration.rule_inputs import known

KEY = (
    "The stable name, which becomes the value in the API: capital letters, digits and "
    "underscores, such as `NEW_DEAL`. It cannot change."
)
LABEL = "What people read; it can change at any time."
COLOR = "A colour to show it in, as `#rgb` or `#rrggbb`, such as `#2f855a`."
CATEGORY = "What it counts as among others, such as `Won`."


@strawberry.input(description='One choice of a select. Example: `{key: "NEW", label: "New"}`.')
class OptionInput:
    """One choice of a select."""

    key: str = strawberry.field(description=KEY)
    label: str = strawberry.field(description=LABEL)
    color: str | None = strawberry.field(default=None, description=COLOR)
    category: str | None = strawberry.field(default=None, description=CATEGORY)
    retired: bool | None = strawberry.field(
        default=None,
        description="Whether it cannot be chosen any more; left out, it stays what it was.",
    )

    def read(self) -> inputs.OptionInput:
        """The option as it is asked for."""
        return inputs.OptionInput(self.key, self.label, self.color, self.category, self.retired)


@strawberry.input(
    description="What changes of an option; what is left out stays. Its key never changes."
)
class OptionUpdate:
    """What changes of an option."""

    label: str | None = strawberry.field(default=strawberry.UNSET, description=LABEL)
    color: str | None = strawberry.field(
        default=strawberry.UNSET, description=f"{COLOR} Null for none."
    )
    category: str | None = strawberry.field(
        default=strawberry.UNSET, description=f"{CATEGORY} Null for none."
    )

    def read(self) -> inputs.OptionUpdate:
        """The update that is asked for."""
        return inputs.OptionUpdate(known(self.label), known(self.color), known(self.category))


@strawberry.input(
    one_of=True,
    description="Whose options are meant: those of a field, or those of a set. Examples: "
    '`{field: "fld_40"}`, `{optionSet: "leadSources"}`.',
)
class OptionsOf:
    """Whose options are meant."""

    field: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The id of a field that has options of its own."
    )
    option_set: str | None = strawberry.field(
        default=strawberry.UNSET, description="The key of a set, whose fields all change with it."
    )

    def read(self) -> Owner:
        """The owner that is meant."""
        return Owner(self.field or None, self.option_set or None)


@strawberry.input(
    description="Options that several fields share. Example: "
    '`{key: "leadSources", label: "Lead sources", options: [{key: "WEB", label: "Web"}]}`.'
)
class OptionSetInput:
    """Options that several fields share."""

    key: str = strawberry.field(
        description="The stable name by which fields choose it: letters, digits and underscores, "
        "such as `leadSources`. It cannot change."
    )
    label: str = strawberry.field(description="What people read.")
    description: str | None = strawberry.field(default=None, description="What it is for.")
    options: list[OptionInput] = strawberry.field(description="The options, in their order.")

    def read(self) -> option_sets.OptionSet:
        """The set that is asked for."""
        options = tuple(one.read().over(None) for one in self.options)
        return option_sets.OptionSet(self.key, self.label, self.description or "", options)


@strawberry.input(description="What changes of a set of options; what is left out stays.")
class OptionSetUpdate:
    """What changes of a set of options."""

    label: str | None = strawberry.field(
        default=strawberry.UNSET, description="What people read from now on."
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="What it is for."
    )
    options: list[OptionInput] | None = strawberry.field(
        default=strawberry.UNSET,
        description="All the options in their order, known by their keys. One that is left out "
        "goes, unless a record holds it: such a one can be retired.",
    )

    def read(self) -> defining.OptionSetUpdate:
        """The update that is asked for."""
        options = known(self.options)
        return defining.OptionSetUpdate(
            known(self.label),
            known(self.description),
            tuple(one.read() for one in options) if isinstance(options, list) else options,
        )
