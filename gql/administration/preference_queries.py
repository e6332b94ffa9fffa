"""The query that tells a user's filter controls."""

import strawberry
from strawberry.types import Info

from crm.defining.find import no_module
from crm.definitions import Definitions
from crm.definitions import Module as DefinedModule
from crm.errors import BadUserInput
from crm.grace import module_named
from crm.view_preferences import shown_filters
from crm.views import Views
from gql.administration.module_types import Module
from gql.administration.preference_types import FilterPreferences
from gql.administration.view_part_types import view_field
from gql.administration.view_queries import ModuleName
from gql.context import Context


@strawberry.type
class PreferenceQueries:
    """The root fields about what a user keeps."""

    @strawberry.field(
        description="Your filter controls of a module: which fields, in what order. "
        'Example: `filterPreferences(module: "deal") { fields { path label } }`.'
    )
    def filter_preferences(
        self, info: Info[Context, None], module: ModuleName
    ) -> FilterPreferences:
        context = info.context
        found = module_named(context.definitions, module)
        if found is None:
            raise BadUserInput(no_module(context.definitions, module))
        return filter_preferences(context.definitions, context.known_views, found)


def filter_preferences(
    definitions: Definitions, views: Views, module: DefinedModule
) -> FilterPreferences:
    """A member's filter controls of a module."""
    kept = views.filters.get(module.number)
    return FilterPreferences(
        module=Module(source=module, definitions=definitions),
        customized=kept is not None,
        fields=[
            view_field(definitions, path) for path in shown_filters(definitions, module, kept or ())
        ],
    )
