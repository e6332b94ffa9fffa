"""How many records each module has, and how many a workspace may have."""

from __future__ import annotations

from alembic import op

revision = "w0008"
down_revision = "w0007"

STATEMENTS = (
    "alter table setting add column record_limit bigint check (record_limit >= 0)",
    # `room` is how many more records there may be; null where there is no limit.
    "create table record_slot(slot smallint primary key, room bigint)",
    "insert into record_slot(slot) select generate_series(0, 15)",
    """
    create table record_count(
      slot smallint not null,
      module integer not null,
      live bigint not null,
      binned bigint not null,
      primary key(slot, module)
    )
    """,
    """
    do $$
    declare
      found record;
    begin
      for found in select number from module loop
        execute format(
          'insert into record_count(slot, module, live, binned) select 0, $1,
             count(*) filter (where deleted_at is null), count(deleted_at) from %I',
          'r_' || found.number
        ) using found.number;
      end loop;
    end
    $$
    """,
)


def upgrade() -> None:
    """Make the tables, and count what is there."""
    for statement in STATEMENTS:
        op.execute(statement)
