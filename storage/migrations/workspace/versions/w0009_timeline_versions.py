"""Tells for each line of history which version of the record it made."""

from __future__ import annotations

from alembic import op

revision = "w0009"
down_revision = "w0008"

# Every line counted the record's version up by one, from 1.
STATEMENTS = (
    "alter table timeline add column version integer",
    """
    update timeline set version = counted.version
    from (
      select id, row_number() over (partition by record_id order by id) as version from timeline
    ) counted
    where counted.id = timeline.id
    """,
    "alter table timeline alter column version set not null",
)


def upgrade() -> None:
    """Count the lines of each record."""
    for statement in STATEMENTS:
        op.execute(statement)
