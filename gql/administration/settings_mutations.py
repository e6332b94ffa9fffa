"""The mutations that change the asker's own settings and those of the workspace."""

from typing import Annotated

import strawberry
from strawberry import UNSET
from strawberry.types import Info

from crm.errors import UserError, UserErrorCode
from crm.time_zones import nearest_time_zones, time_zones
from gql.administration.calendars import WeekStart
from gql.administration.people import Viewer, Workspace, viewer_of, workspace_of
from gql.context import Context
from schema_builder import payloads
from storage.settings import change_own, change_shared, knows_time_zone

NAME_LIMIT = 255
OWN_TIME_ZONE = "A time zone from `timeZones`, such as `Europe/Berlin`; null: the workspace's."
ERRORS = "What is wrong with what was asked; empty when the change was made."


@strawberry.input(
    description="What changes of your own settings; what is left out stays, null goes back to "
    'what the workspace has. Example: `{timeZone: "Europe/Berlin", weekStart: null}`.'
)
class ViewerUpdate:
    """What changes of the asker's own settings."""

    time_zone: str | None = strawberry.field(default=UNSET, description=OWN_TIME_ZONE)
    week_start: WeekStart | None = strawberry.field(
        default=UNSET, description="The day on which your weeks begin; null: the workspace's."
    )


@strawberry.input(
    description="What changes of the workspace's settings; what is left out stays. "
    'Example: `{timeZone: "America/New_York", weekStart: SUNDAY}`.'
)
class WorkspaceUpdate:
    """What changes of the workspace's settings."""

    name: str | None = strawberry.field(
        default=UNSET, description=f"What it is called, in up to {NAME_LIMIT} characters."
    )
    time_zone: str | None = strawberry.field(
        default=UNSET,
        description="The time zone of everybody who has not chosen another: one from `timeZones`.",
    )
    week_start: WeekStart | None = strawberry.field(
        default=UNSET,
        description="The day on which weeks begin for everybody who has not chosen another.",
    )


@strawberry.type(description="What came of a change of your own settings.")
class ViewerPayload:
    """What came of a change of the asker's own settings."""

    viewer: Viewer = strawberry.field(description="You, as you are now.")
    user_errors: list[payloads.UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change of the workspace's settings.")
class WorkspacePayload:
    """What came of a change of the workspace's settings."""

    workspace: Workspace = strawberry.field(description="The workspace as it is now.")
    user_errors: list[payloads.UserError] = strawberry.field(description=ERRORS)


OwnSettings = Annotated[
    ViewerUpdate, strawberry.argument(description="What changes; what is left out stays.")
]
SharedSettings = Annotated[
    WorkspaceUpdate, strawberry.argument(description="What changes; what is left out stays.")
]


@strawberry.type
class SettingsMutations:
    """The root fields that change settings."""

    @strawberry.mutation(
        description="Changes your own settings: relative dates and groups by days follow them "
        "from the next request on, wherever you are signed in."
    )
    async def update_viewer(self, info: Info[Context, None], input: OwnSettings) -> ViewerPayload:
        context = info.context
        given = _given(time_zone=input.time_zone, week_start=input.week_start)
        errors = await _time_zone_errors(context, given)
        if not errors:
            await change_own(context.server.pool, context.asker, given)
            context.asker = await context.server.refresh(context.asker)
        return ViewerPayload(viewer=await viewer_of(context), user_errors=_told(errors))

    @strawberry.mutation(
        description="Changes the settings of the workspace, for everybody who has not chosen "
        "otherwise. Only administrators may."
    )
    async def update_workspace(
        self, info: Info[Context, None], input: SharedSettings
    ) -> WorkspacePayload:
        context = info.context
        given = _given(name=input.name, time_zone=input.time_zone, week_start=input.week_start)
        errors = [*_missing(given), *await _time_zone_errors(context, given)]
        if not errors:
            wanted = {name: value for name, value in given.items() if value is not None}
            await change_shared(context.server.pool, context.asker, wanted)
        return WorkspacePayload(workspace=await workspace_of(context), user_errors=_told(errors))


def _given(**values: str | None) -> dict[str, str | None]:
    """Those that were not left out, as plain texts."""
    return {
        name: None if value is None else str(value)
        for name, value in values.items()
        if value is not UNSET
    }


async def _time_zone_errors(context: Context, given: dict[str, str | None]) -> list[UserError]:
    name = given.get("time_zone")
    if name is None:
        return []
    path = ("input", "timeZone")
    if name not in time_zones():
        nearest = " or ".join(nearest_time_zones(name))
        meant = f"did you mean {nearest}?" if nearest else "timeZones lists those that there are."
        message = f"There is no time zone {name[:80]}; {meant}"
        return [UserError(UserErrorCode.INVALID, message, path)]
    if not await knows_time_zone(context.server.pool, name):
        message = f"The database does not know {name} yet; choose another of its time."
        return [UserError(UserErrorCode.INVALID, message, path)]
    return []


def _missing(given: dict[str, str | None]) -> list[UserError]:
    errors = [
        UserError(
            UserErrorCode.REQUIRED,
            f"A workspace always has a {label}; leave it out where it should stay.",
            ("input", path),
        )
        for name, path, label in _NEEDED
        if name in given and not (given[name] or "").strip()
    ]
    name = given.get("name") or ""
    if len(name) > NAME_LIMIT:
        message = f"The name has {len(name)} characters; at most {NAME_LIMIT} are allowed."
        errors.append(UserError(UserErrorCode.TOO_LONG, message, ("input", "name")))
    return errors


_NEEDED = (
    ("name", "name", "name"),
    ("time_zone", "timeZone", "time zone"),
    ("week_start", "weekStart", "first day of the week"),
)


def _told(errors: list[UserError]) -> list[payloads.UserError]:
    return [
        payloads.UserError(code=error.code, message=error.message, path=list(error.path))
        for error in errors
    ]
