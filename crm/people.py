"""The users that lists of users have: those who are still active, by their names."""

from crm.definitions import USERS, Field, Module
from crm.filters import Compare
from crm.kinds import Operator

_ACTIVE = Field(0, "active", "Active", "BOOLEAN", system_column="active")

ACTIVE = Compare(_ACTIVE, Operator.EQ, True)
"""What holds for users who have not been deactivated."""

_BY_NAME: list[dict[str, object]] = [{"name": "ASC"}]


def usual_order(module: Module) -> list[dict[str, object]] | None:
    """The order of a module's list where none is asked for: users stand by their names."""
    return _BY_NAME if module is USERS else None
