"""How often which key used a former name, by day."""

from __future__ import annotations

from alembic import op

revision = "w0020"
down_revision = "w0019"

# `field` is 0 where the name was the module's own. A key that is gone takes its uses along.
TABLE = """
create table former_use(
  module integer not null,
  field integer not null,
  name text not null,
  token_id uuid not null references token(id) on delete cascade,
  day date not null,
  count bigint not null,
  primary key (module, field, name, token_id, day)
)
"""
INDEX = "create index former_use_token on former_use(token_id)"


def upgrade() -> None:
    """Make the table."""
    op.execute(TABLE)
    op.execute(INDEX)
