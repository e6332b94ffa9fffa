"""Tells the number of the module whose record has an id, which is a part of the id."""

from __future__ import annotations

from alembic import op

revision = "p0003"
down_revision = "p0002"

# Of the second half of the id the first two bits are the variant, the next 16 the number (see
# `crm.ids`). One expression, so that the planner puts it in place of the call.
MODULE_OF = """
create function tessera.module_of(id uuid) returns integer
language sql immutable strict parallel safe as $$
select (get_byte(uuid_send(id), 8) & 63) * 1024
  + get_byte(uuid_send(id), 9) * 4
  + get_byte(uuid_send(id), 10) / 64
$$
"""


def upgrade() -> None:
    """Make the function."""
    op.execute(MODULE_OF)
