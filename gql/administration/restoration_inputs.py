"""What a module or a field is to be other than it was when it comes back from the bin."""

import strawberry

from crm.defining import restoration


@strawberry.input(
    description="What a field is to be other than it was, where its names were taken meanwhile or "
    "records share its values."
)
class FieldRestoration:
    """What a field is to be other than it was."""

    api_name: str | None = strawberry.field(
        default=None, description="Another name in the API; left out, its own."
    )
    inverse_api_name: str | None = strawberry.field(
        default=None,
        description="Another name for the list on the other side of a lookup; left out, its own.",
    )
    unique: bool | None = strawberry.field(
        default=None,
        description="`false`: it is not unique any more, whatever values records have by now.",
    )

    def read(self) -> restoration.FieldRestoration:
        """What is asked for."""
        return restoration.FieldRestoration(self.api_name, self.inverse_api_name, self.unique)


@strawberry.input(
    description="What a module is to be called other than it was, where its names were taken "
    "meanwhile."
)
class ModuleRestoration:
    """What a module is to be called other than it was."""

    api_name: str | None = strawberry.field(
        default=None, description="Another singular in the API; left out, its own."
    )
    plural_api_name: str | None = strawberry.field(
        default=None, description="Another plural in the API; left out, its own."
    )

    def read(self) -> restoration.ModuleRestoration:
        """What is asked for."""
        return restoration.ModuleRestoration(self.api_name, self.plural_api_name)
