"""The type of a workspace's users."""

from datetime import datetime

import strawberry

from schema_builder.node import Node
from schema_builder.scalars import EmailAddress


@strawberry.type(description="A person who works in this workspace.")
class User(Node):
    """A person who works in this workspace."""

    id: strawberry.ID = strawberry.field(description="The user's id.")
    name: str = strawberry.field(description="The user's full name.")
    email: EmailAddress = strawberry.field(description="The address the user signs in with.")
    created_at: datetime = strawberry.field(description="When the user joined the workspace.")
