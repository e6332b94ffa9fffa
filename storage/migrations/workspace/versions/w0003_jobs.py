"""The table of jobs: work that goes on in the background, batch by batch."""

from __future__ import annotations

from alembic import op

revision = "w0003"
down_revision = "w0002"

# A job that is not finished is due at some time: when it shall begin or go on, or when the lease
# of the worker that is at it ends. `checkpoint` says how far the batches have come that are
# committed.
JOBS = (
    """
    create table job(
      id uuid primary key,
      kind text not null,
      state text not null default 'QUEUED',
      cancelling boolean not null default false,
      body json not null,
      checkpoint json,
      total bigint,
      done bigint not null default 0,
      failed bigint not null default 0,
      tries integer not null default 0,
      attempts integer not null default 0,
      deaths integer not null default 0,
      actor_id uuid,
      created_at timestamptz not null default now(),
      due_at timestamptz default now(),
      started_at timestamptz,
      finished_at timestamptz,
      error text
    )
    """,
    "create index job_due on job(due_at) where due_at is not null",
)


def upgrade() -> None:
    """Make the table of jobs."""
    for statement in JOBS:
        op.execute(statement)
