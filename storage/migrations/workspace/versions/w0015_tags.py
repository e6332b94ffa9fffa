"""The tags of records: the ids of tags, in a column of every module's table.

It is null where a record has none, and the index has only those that have some, so that records
without tags are written as fast as before.
"""

from __future__ import annotations

from alembic import op

revision = "w0015"
down_revision = "w0014"

TAGS = """
do $$
declare
  found record;
begin
  for found in select number from module loop
    execute format('alter table %I add column tags uuid[]', 'r_' || found.number);
    execute format(
      'create index %I on %I using gin(tags) where tags is not null',
      't_' || found.number, 'r_' || found.number
    );
  end loop;
end
$$
"""


def upgrade() -> None:
    """Add the column to the tables that are there."""
    op.execute(TAGS)
