"""The day on which a member's own weeks begin; null stands for the workspace's."""

from __future__ import annotations

from alembic import op

revision = "w0002"
down_revision = "w0001"


def upgrade() -> None:
    """Add the column."""
    op.execute("alter table member add column week_start text")
