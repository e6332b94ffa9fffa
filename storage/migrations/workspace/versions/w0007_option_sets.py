"""Sets of options that several fields share."""

from __future__ import annotations

from alembic import op

revision = "w0007"
down_revision = "w0006"

OPTION_SET = """
create table option_set(
  key text primary key,
  revision bigint not null,
  position integer not null,
  body json not null
)
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(OPTION_SET)
