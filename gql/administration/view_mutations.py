"""The mutations that make, change and delete views."""

import logging
from dataclasses import replace
from typing import Annotated

import strawberry
from strawberry.types import Info

from crm import changes
from crm.definitions import Definitions
from crm.errors import Refused, Unavailable
from crm.seeing import seen_by
from crm.view_changes import ViewChange, create_view, delete_view, set_default_view, update_view
from crm.view_indexes import index_change, index_note, needed_index
from crm.views import Views
from gql.administration.definition_arguments import Options
from gql.administration.definition_payloads import (
    DefinitionOptions,
    told_errors,
    told_plan,
)
from gql.administration.view_inputs import ViewInput, ViewUpdate
from gql.administration.view_queries import ViewId
from gql.administration.view_types import ViewPayload, seen_view
from gql.context import Context
from storage.view_changes import MakeViewChange, ViewsChanged

NewView = Annotated[ViewInput, strawberry.argument(description="What the view is and shows.")]
ChangedView = Annotated[
    ViewUpdate, strawberry.argument(description="What changes; what is left out stays.")
]

log = logging.getLogger(__name__)

NO_PLAN = changes.DefinitionPlan("Nothing changes.", ())


@strawberry.type
class ViewMutations:
    """The root fields that change views."""

    @strawberry.mutation(
        description="Makes a view of a module. Those that others have are made by administrators; "
        "a PRIVATE one anybody may make."
    )
    async def create_view(
        self, info: Info[Context, None], input: NewView, options: Options = None
    ) -> ViewPayload:
        asker, draft = info.context.asker, input.read()

        def make(definitions: Definitions, views: Views) -> ViewChange:
            return create_view(definitions, views, asker, draft)

        return await _carry_out(info.context, options, make)

    @strawberry.mutation(description="Changes a view, for everybody who has it.")
    async def update_view(
        self,
        info: Info[Context, None],
        id: ViewId,
        input: ChangedView,
        options: Options = None,
    ) -> ViewPayload:
        asker, draft = info.context.asker, input.read()

        def make(definitions: Definitions, views: Views) -> ViewChange:
            return update_view(definitions, views, asker, id, draft)

        return await _carry_out(info.context, options, make)

    @strawberry.mutation(
        description="Deletes a view for good, with what users laid over it. No record is touched."
    )
    async def delete_view(
        self, info: Info[Context, None], id: ViewId, options: Options = None
    ) -> ViewPayload:
        asker = info.context.asker

        def make(definitions: Definitions, views: Views) -> ViewChange:
            return delete_view(definitions, views, asker, id)

        return await _carry_out(info.context, options, make)

    @strawberry.mutation(
        description="Makes a view the default of its module and kind, in place of the one before. "
        "A private view cannot be."
    )
    async def set_default_view(
        self, info: Info[Context, None], id: ViewId, options: Options = None
    ) -> ViewPayload:
        asker = info.context.asker

        def make(definitions: Definitions, views: Views) -> ViewChange:
            return set_default_view(definitions, views, asker, id)

        return await _carry_out(info.context, options, make)


async def _carry_out(
    context: Context, options: DefinitionOptions | None, make: MakeViewChange
) -> ViewPayload:
    """Carry out a change, or only try it where the options say so."""
    dry_run = bool(options is not None and options.dry_run)
    try:
        changed = await context.server.change_views(context.asker, make, dry_run=dry_run)
    except Refused as refused:
        return ViewPayload(view=None, plan=told_plan(NO_PLAN), user_errors=told_errors(refused))
    definitions = seen_by(context.asker.role, changed.definitions)
    if not dry_run:
        context.whole = changed.definitions
    plan = await _indexed(context, changed, dry_run=dry_run)
    view = changed.views.get(changed.change.view.id)
    shown = changed.change.view if dry_run or view is None else view
    return ViewPayload(
        view=seen_view(definitions, context.asker, changed.views, shown),
        plan=told_plan(plan),
        user_errors=[],
    )


async def _indexed(
    context: Context, changed: ViewsChanged, *, dry_run: bool
) -> changes.DefinitionPlan:
    """The plan, with the index that a default view needs, which is made now unless it is tried.

    It is a change of its own: the view is kept and works without it.
    """
    plan = changed.change.plan
    needed = (
        None if changed.change.deleted else needed_index(changed.definitions, changed.change.view)
    )
    if needed is None:
        return plan
    if not dry_run:
        try:
            await context.change(lambda definitions, _: index_change(definitions, *needed))
        except (Refused, Unavailable) as error:
            log.warning("the index of a default view was not made: %s", error)
            return plan
    return replace(plan, steps=(*plan.steps, index_note(*needed)))
