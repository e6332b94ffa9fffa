"""The recycle bin: an index of what lies in it, what comes back with it, and when it is emptied."""

from __future__ import annotations

from alembic import op

revision = "w0012"
down_revision = "w0011"

# A link that was taken away because the record that it pointed to was put in the bin.
BIN = (
    """
    create table unlinked(
      target_id uuid not null,
      field integer not null,
      record_id uuid not null,
      at timestamptz not null,
      primary key (target_id, field, record_id)
    )
    """,
    "create index unlinked_record on unlinked(record_id)",
    # When the first record in a bin is to be deleted permanently; null while none lies there.
    """
    create table bin(
      one boolean primary key default true check (one),
      purge_at timestamptz
    )
    """,
    "insert into bin default values",
    """
    do $$
    declare
      found record;
      filled boolean := false;
      holds boolean;
    begin
      for found in select number from module loop
        execute format(
          'create index %I on %I(deleted_at, id) where deleted_at is not null',
          'b_' || found.number, 'r_' || found.number
        );
        execute format(
          'select exists (select from %I where deleted_at is not null)', 'r_' || found.number
        ) into holds;
        filled := filled or holds;
      end loop;
      if filled then
        update bin set purge_at = now();
        insert into tessera.dirty(workspace, at)
        values (substr(current_schema(), 3)::integer, now())
        on conflict (workspace) do update set at = greatest(dirty.at, excluded.at);
      end if;
    end
    $$
    """,
)


def upgrade() -> None:
    """Make the tables and the indexes."""
    for statement in BIN:
        op.execute(statement)
