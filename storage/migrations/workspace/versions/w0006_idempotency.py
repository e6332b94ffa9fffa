"""The answers of mutations under an idempotency key, kept for a day."""

from __future__ import annotations

from alembic import op

revision = "w0006"
down_revision = "w0005"


def upgrade() -> None:
    """Make the table."""
    op.execute(
        """
        create table idempotency(
          member_id uuid not null,
          key text not null,
          place smallint not null,
          request bytea not null,
          at timestamptz not null,
          answer text,
          primary key(member_id, key, place)
        )
        """
    )
    op.execute("create index idempotency_at on idempotency(at)")
