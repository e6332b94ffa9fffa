"""The users that lists of users have: those who are still active, by their names."""

from crm.definitions import Field
from crm.filters import Compare
from crm.kinds import Operator

_ACTIVE = Field(0, "active", "Active", "BOOLEAN", system_column="active")

ACTIVE = Compare(_ACTIVE, Operator.EQ, True)
"""What holds for users who have not been deactivated."""

BY_NAME: list[dict[str, object]] = [{"name": "ASC"}]
"""The order of users where none is asked for."""
