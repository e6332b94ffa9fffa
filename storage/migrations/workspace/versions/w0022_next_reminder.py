"""When the next reminder of a workspace is due.

It is known apart, so that a sweeper need not ask the table of tasks, whose many indexes every
connection would have to remember.
"""

from __future__ import annotations

from alembic import op

revision = "w0022"
down_revision = "w0021"

STATEMENTS = (
    # One row; null while nothing is to be reminded of.
    "create table reminder(due_at timestamptz)",
    """
    insert into reminder(due_at) select min(f_900003006) from r_3 where deleted_at is null
      and f_900003003 is distinct from 'DONE' and f_900003003 is distinct from 'CANCELLED'
      and (f_900003007 is null or f_900003007 < f_900003006)
    """,
    """
    insert into tessera.dirty(workspace, at)
    select substr(current_schema(), 3)::integer, now() from reminder where due_at is not null
    on conflict (workspace) do update set at = greatest(dirty.at, excluded.at)
    """,
)


def upgrade() -> None:
    """Make the table."""
    for statement in STATEMENTS:
        op.execute(statement)
