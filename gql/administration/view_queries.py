"""The queries that tell of views."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from crm.defining.find import no_module
from crm.errors import BadUserInput
from crm.grace import module_named
from crm.ids import parse_id
from gql.administration.view_types import View, seen_view, seen_views
from gql.context import Context

ViewId = Annotated[strawberry.ID, strawberry.argument(description="The view's id.")]
ModuleName = Annotated[
    str, strawberry.argument(description="The API name of a module, such as `deal`.")
]


@strawberry.type
class ViewQueries:
    """The root fields about views."""

    @strawberry.field(
        description="Your views of a module: those that others have too, then your private ones, "
        "each in the order they were made; none where nobody made any. "
        'Example: `views(module: "deal") { id label kind isDefault }`.'
    )
    def views(self, info: Info[Context, None], module: ModuleName) -> list[View]:
        context = info.context
        found = module_named(context.definitions, module)
        if found is None:
            raise BadUserInput(no_module(context.definitions, module))
        views = context.known_views
        return seen_views(context.definitions, context.asker, views, views.of_module(found.number))

    @strawberry.field(
        description="One of your views, with all that is needed to draw it; null where you have "
        "none with this id."
    )
    def view(self, info: Info[Context, None], id: ViewId) -> View | None:
        context = info.context
        views = context.known_views
        found = views.get(parse_id(id))
        if found is None:
            return None
        return seen_view(context.definitions, context.asker, views, found)
