"""What jobs that write to many records have still to do, and what they could not do."""

from __future__ import annotations

from alembic import op

revision = "w0013"
down_revision = "w0012"

MASS_JOBS = (
    # The ids are fixed when the job is started, so many to a row; a batch takes its row away.
    """
    create table job_batch(
      job_id uuid not null references job on delete cascade,
      place integer not null,
      ids uuid[] not null,
      primary key (job_id, place)
    )
    """,
    """
    create table job_failure(
      job_id uuid not null references job on delete cascade,
      place bigint generated always as identity,
      record_id uuid not null,
      title text not null,
      code text not null,
      message text not null,
      primary key (job_id, place)
    )
    """,
    "alter table job add column skipped bigint not null default 0",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in MASS_JOBS:
        op.execute(statement)
