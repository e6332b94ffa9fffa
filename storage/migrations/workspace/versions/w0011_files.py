"""The files of a workspace, and the secret that links to them are signed with."""

from __future__ import annotations

from alembic import op

revision = "w0011"
down_revision = "w0010"

FILES = (
    # `size` is there once all of the contents are. Of a record's file `module`, `field` and
    # `record_id` say whose it is; `remove_at` is there for files that nothing holds.
    """
    create table file(
      id uuid primary key,
      name text not null,
      content_type text not null,
      size bigint,
      created_at timestamptz not null,
      created_by uuid,
      job_id uuid,
      module integer,
      field integer,
      record_id uuid,
      remove_at timestamptz
    )
    """,
    "create index file_remove_at on file(remove_at) where remove_at is not null",
    "create index file_record on file(record_id) where record_id is not null",
    "create index file_job on file(job_id) where job_id is not null",
    # Two random UUIDs have 244 random bits.
    """
    alter table setting add column file_secret bytea not null
      default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))
    """,
)


def upgrade() -> None:
    """Make the table of files, and the secret."""
    for statement in FILES:
        op.execute(statement)
