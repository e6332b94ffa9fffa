"""How many modules a workspace may have, and how many fields each of them."""

from __future__ import annotations

from alembic import op

revision = "w0017"
down_revision = "w0016"

STATEMENTS = (
    # Null stands for the usual limit, which the code has.
    "alter table setting add column module_limit integer check (module_limit >= 0)",
    "alter table setting add column field_limit integer check (field_limit >= 0)",
)


def upgrade() -> None:
    """Make the columns."""
    for statement in STATEMENTS:
        op.execute(statement)
