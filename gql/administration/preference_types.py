"""What users keep for themselves, as the API takes and tells it."""

import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON

from crm.view_preferences import PreferencesDraft
from gql.administration.module_types import Module
from gql.administration.view_inputs import each_read
from gql.administration.view_part_inputs import ViewColumnInput, ViewOrderInput
from gql.administration.view_part_types import ViewField
from gql.administration.view_types import View
from schema_builder.payloads import UserError

ERRORS = "What is wrong with what was asked; empty when it was kept."


@strawberry.input(
    description="What you lay over a view, for yourself; a part that is left out stays, null takes "
    'it away. Example: `{columns: [{field: "name", width: 300}, {field: "amount"}]}`.'
)
class ViewPreferencesInput:
    """What a user lays over a view."""

    columns: list[ViewColumnInput] | None = strawberry.field(
        default=UNSET,
        description="The columns that you want, in your order; without a width as wide as the view "
        "says.",
    )
    order_by: list[ViewOrderInput] | None = strawberry.field(
        default=UNSET,
        description="What records are ordered by for you, also in `deals(view:)`.",
    )

    def read(self) -> PreferencesDraft:
        """The draft to check."""
        return PreferencesDraft(
            columns=each_read(self.columns, ViewColumnInput.read),
            order_by=each_read(self.order_by, ViewOrderInput.read),
        )


@strawberry.type(description="What came of a change of what you laid over a view.")
class ViewPreferencesPayload:
    """What came of a change of a user's layout."""

    view: View | None = strawberry.field(
        description="The view as you have it now; null after an error."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(
    description="Your filter controls of a module. "
    'Example: `{fields: ["stage", "owner", "company.industry"]}`.'
)
class FilterPreferencesInput:
    """A user's filter controls."""

    fields: list[str] = strawberry.field(
        description="The paths to the fields that you filter by, in your order: up to 50."
    )


@strawberry.type(description="Your filter controls of a module, which all its views share.")
class FilterPreferences:
    """A user's filter controls of a module."""

    module: Module = strawberry.field(description="The module.")
    customized: bool = strawberry.field(
        description="Whether you chose any; else a client offers what it thinks best."
    )
    fields: list[ViewField] = strawberry.field(
        description="The fields that you chose, in your order, without those that were deleted."
    )


@strawberry.type(description="What came of a change of your filter controls.")
class FilterPreferencesPayload:
    """What came of a change of a user's filter controls."""

    filter_preferences: FilterPreferences | None = strawberry.field(
        description="Your filter controls as they are now; null after an error."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="A setting that a client keeps for you, such as a window's size.")
class Preference:
    """A setting that a client keeps for a user."""

    key: str = strawberry.field(description="Its name.")
    value: JSON = strawberry.field(description="What the client kept.")


@strawberry.type(description="What came of a change of a setting.")
class PreferencePayload:
    """What came of a change of a setting."""

    preference: Preference | None = strawberry.field(
        description="The setting as it is now; null after an error or once it is reset."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
