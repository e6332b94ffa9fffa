"""Who asks, and in which workspace: the fields `viewer` and `workspace`."""

import json
from typing import Annotated, cast

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from gql.administration.calendars import WeekStart
from gql.administration.preference_types import Preference
from gql.administration.usage_types import WorkspaceUsage, usage_of
from gql.context import Context
from schema_builder.scalars import EmailAddress
from schema_builder.users import User
from storage.people import read_member, read_setting
from storage.preferences import read_setting_value, read_settings

Key = Annotated[str, strawberry.argument(description="The setting's name.")]


@strawberry.type(description="You: the user whose token this request carries.")
class Viewer:
    """The user whose token the request carries."""

    user: User = strawberry.field(description="You, as others see you.")
    role: str = strawberry.field(description="Your role, which says what you may do.")
    time_zone: str = strawberry.field(
        description="The time zone in which `today` and its kin are read for you, such as "
        "`Europe/Berlin`: your own, or the workspace's."
    )
    week_start: WeekStart = strawberry.field(
        description="The day on which your weeks begin: your own choice, or the workspace's."
    )

    @strawberry.field(
        description="What a client kept for you under this key; null where nothing was."
    )
    async def preference(self, info: Info[Context, None], key: Key) -> JSON | None:
        context = info.context
        text = await read_setting_value(context.server.pool, context.asker, key)
        return None if text is None else cast("JSON", json.loads(text))

    @strawberry.field(description="All that clients kept for you, by key.")
    async def preferences(self, info: Info[Context, None]) -> list[Preference]:
        context = info.context
        found = await read_settings(context.server.pool, context.asker)
        return [Preference(key=one.key, value=cast("JSON", json.loads(one.value))) for one in found]


@strawberry.type(description="The workspace that your token belongs to.")
class Workspace:
    """The workspace that the token belongs to."""

    name: str = strawberry.field(description="What the workspace is called.")
    time_zone: str = strawberry.field(
        description="The time zone of everybody who has not chosen another."
    )
    week_start: WeekStart = strawberry.field(
        description="The day on which weeks begin for everybody who has not chosen another."
    )

    @strawberry.field(
        description="How many records, modules and fields there are, and how many there may be."
    )
    async def usage(self, info: Info[Context, None]) -> WorkspaceUsage:
        return await usage_of(info.context)


@strawberry.type
class PeopleQueries:
    """The root fields about who asks."""

    @strawberry.field(description="You: the user whose token this request carries.")
    async def viewer(self, info: Info[Context, None]) -> Viewer:
        return await viewer_of(info.context)

    @strawberry.field(description="The workspace that your token belongs to.")
    async def workspace(self, info: Info[Context, None]) -> Workspace:
        return await workspace_of(info.context)


async def viewer_of(context: Context) -> Viewer:
    """The asker as it is known."""
    asker = context.asker
    member = await read_member(context.server.pool, asker)
    user = User(
        id=strawberry.ID(str(member.id)),
        name=member.name,
        email=EmailAddress(member.email),
        created_at=member.created_at,
    )
    return Viewer(
        user=user,
        role=asker.role,
        time_zone=asker.time_zone,
        week_start=WeekStart(asker.week_start),
    )


async def workspace_of(context: Context) -> Workspace:
    """The asker's workspace as it is now."""
    setting = await read_setting(context.server.pool, context.asker)
    return Workspace(
        name=setting.name,
        time_zone=setting.time_zone,
        week_start=WeekStart(setting.week_start),
    )
