"""The mutations by which users lay their own layout over views and keep their settings."""

import json
from typing import Annotated, cast

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from crm.defining.find import no_module
from crm.defining.mistakes import refused
from crm.definitions import Definitions, Module
from crm.errors import Refused, UserErrorCode
from crm.grace import module_named
from crm.view_changes import find_view
from crm.view_preferences import (
    MAX_SETTINGS,
    PreferencesDraft,
    check_setting,
    checked_filters,
    checked_preferences,
)
from crm.views import Views
from gql.administration.definition_payloads import told_errors
from gql.administration.preference_queries import filter_preferences
from gql.administration.preference_types import (
    FilterPreferencesInput,
    FilterPreferencesPayload,
    Preference,
    PreferencePayload,
    ViewPreferencesInput,
    ViewPreferencesPayload,
)
from gql.administration.view_queries import ModuleName, ViewId
from gql.administration.view_types import seen_view
from gql.context import Context
from storage.preferences import Setting, reset_setting, save_setting
from storage.view_changes import MakePreferenceChange, PreferenceChange

OwnLayout = Annotated[
    ViewPreferencesInput, strawberry.argument(description="What you want for yourself.")
]
OwnFilters = Annotated[
    FilterPreferencesInput, strawberry.argument(description="The filter controls that you want.")
]
Key = Annotated[
    str,
    strawberry.argument(
        description="The setting's name, such as `dealPanel.width`: up to 100 letters, digits and "
        "`. _ : / -`."
    ),
]
Value = Annotated[
    JSON | None,
    strawberry.argument(
        description="What to keep, up to 16 kB as JSON; null, or left out, resets it."
    ),
]


@strawberry.type
class PreferenceMutations:
    """The root fields that change what a user keeps."""

    @strawberry.mutation(
        description="Lays columns and an order of your own over a view, for you alone."
    )
    async def save_view_preferences(
        self, info: Info[Context, None], view: ViewId, input: OwnLayout
    ) -> ViewPreferencesPayload:
        return await _keep_layout(info.context, view, input.read())

    @strawberry.mutation(
        description="Takes away what you laid over a view: you have it again as others do."
    )
    async def reset_view_preferences(
        self, info: Info[Context, None], view: ViewId
    ) -> ViewPreferencesPayload:
        nothing = PreferencesDraft(columns=None, order_by=None)
        return await _keep_layout(info.context, view, nothing)

    @strawberry.mutation(
        description="Keeps your filter controls of a module, which all its views share."
    )
    async def save_filter_preferences(
        self, info: Info[Context, None], module: ModuleName, input: OwnFilters
    ) -> FilterPreferencesPayload:
        def make(definitions: Definitions, views: Views) -> PreferenceChange:
            found = _module(definitions, module)
            kept = checked_filters(definitions, found, input.fields)
            return PreferenceChange(module=found.number, filters=kept)

        return await _keep_filters(info.context, module, make)

    @strawberry.mutation(description="Takes your filter controls of a module away.")
    async def reset_filter_preferences(
        self, info: Info[Context, None], module: ModuleName
    ) -> FilterPreferencesPayload:
        def make(definitions: Definitions, views: Views) -> PreferenceChange:
            return PreferenceChange(module=_module(definitions, module).number)

        return await _keep_filters(info.context, module, make)

    @strawberry.mutation(
        description="Keeps a setting for you, such as a window's size: up to 200 of them. "
        "`viewer { preference(key:) }` tells it. "
        'Example: `setPreference(key: "dealPanel.width", value: 480) { preference { value } }`.'
    )
    async def set_preference(
        self, info: Info[Context, None], key: Key, value: Value = None
    ) -> PreferencePayload:
        context = info.context
        pool, asker = context.server.pool, context.asker
        try:
            text = check_setting(key, value)
            if value is None:
                await reset_setting(pool, asker, key)
                return PreferencePayload(preference=None, user_errors=[])
            if not await save_setting(pool, asker, Setting(key, text), MAX_SETTINGS):
                message = f"You have {MAX_SETTINGS} settings, which is the most; reset one first."
                raise refused(UserErrorCode.INVALID, message, "key")
        except Refused as error:
            return PreferencePayload(preference=None, user_errors=told_errors(error))
        kept = Preference(key=key, value=cast("JSON", json.loads(text)))
        return PreferencePayload(preference=kept, user_errors=[])


async def _keep_layout(
    context: Context, id: strawberry.ID, draft: PreferencesDraft
) -> ViewPreferencesPayload:
    def make(definitions: Definitions, views: Views) -> PreferenceChange:
        view = find_view(views, id, "view")
        before = views.preferences.get(view.id)
        return PreferenceChange(view.id, checked_preferences(definitions, view, before, draft))

    try:
        definitions, views = await context.server.change_preferences(context.asker, make)
    except Refused as error:
        return ViewPreferencesPayload(view=None, user_errors=told_errors(error))
    view = find_view(views, id, "view")
    return ViewPreferencesPayload(
        view=seen_view(definitions, context.asker, views, view), user_errors=[]
    )


async def _keep_filters(
    context: Context, module: str, make: MakePreferenceChange
) -> FilterPreferencesPayload:
    try:
        definitions, views = await context.server.change_preferences(context.asker, make)
    except Refused as error:
        return FilterPreferencesPayload(filter_preferences=None, user_errors=told_errors(error))
    found = filter_preferences(definitions, views, _module(definitions, module))
    return FilterPreferencesPayload(filter_preferences=found, user_errors=[])


def _module(definitions: Definitions, name: str) -> Module:
    found = module_named(definitions, name)
    if found is None:
        raise refused(UserErrorCode.NOT_FOUND, no_module(definitions, name), "module")
    return found
