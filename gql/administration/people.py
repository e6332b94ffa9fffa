"""Who asks, and in which workspace: the fields `viewer` and `workspace`."""

import strawberry
from strawberry.types import Info

from gql.administration.calendars import WeekStart
from gql.context import Context
from schema_builder.scalars import EmailAddress
from schema_builder.users import User
from storage.people import read_member, read_setting


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
