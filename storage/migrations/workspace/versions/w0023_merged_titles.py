"""What records were called that were merged into others, for the lines that tell of them."""

from __future__ import annotations

from alembic import op

revision = "w0023"
down_revision = "w0022"


def upgrade() -> None:
    """Let a redirect know the title; of those that are there nobody knows it any more."""
    op.execute("alter table redirect add column title text")
