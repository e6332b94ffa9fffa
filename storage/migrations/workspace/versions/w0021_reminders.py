"""The tasks of which somebody is still to be reminded, in the order in which they are due.

The condition is that of `storage.reminders`.
"""

from __future__ import annotations

from alembic import op

revision = "w0021"
down_revision = "w0020"

INDEX = """
create index r_3_reminders on r_3(f_900003006) where deleted_at is null
  and f_900003003 is distinct from 'DONE' and f_900003003 is distinct from 'CANCELLED'
  and (f_900003007 is null or f_900003007 < f_900003006)
"""


def upgrade() -> None:
    """Make the index."""
    op.execute(INDEX)
