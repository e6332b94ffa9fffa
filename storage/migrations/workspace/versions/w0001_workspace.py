"""The fixed tables of a workspace's schema; its modules' tables are made by definitions.

No schema is written: these statements run with the workspace's schema as the search path.
"""

from __future__ import annotations

from alembic import op

revision = "w0001"
down_revision = None

DEFINITIONS = (
    # The epoch is raised by every change of definitions; the counters give physical names.
    """
    create table epoch(
      one boolean primary key default true check (one),
      epoch bigint not null default 1,
      next_module integer not null default 64,
      next_field integer not null default 1
    )
    """,
    """
    create table setting(
      one boolean primary key default true check (one),
      name text not null,
      time_zone text not null default 'UTC',
      week_start text not null default 'MONDAY'
    )
    """,
    """
    create table module(
      number integer primary key,
      revision bigint not null,
      position integer not null,
      body json not null,
      deleted_at timestamptz
    )
    """,
    "create index module_revision on module(revision)",
    """
    create table revision(
      revision bigint primary key,
      at timestamptz not null default now(),
      member_id uuid,
      change json not null
    )
    """,
)

PEOPLE = (
    """
    create table member(
      id uuid primary key,
      number integer generated always as identity unique,
      name text not null,
      email text not null,
      role text not null default 'administrator',
      active boolean not null default true,
      time_zone text,
      epoch bigint not null default 1,
      created_at timestamptz not null default now()
    )
    """,
    "create unique index member_email on member(lower(email))",
    # `hash` is the SHA-256 of the whole token; its text is shown once and kept nowhere.
    """
    create table token(
      hash bytea primary key,
      id uuid not null unique,
      member_id uuid not null references member on delete cascade,
      label text not null default '',
      prefix text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      revoked_at timestamptz,
      last_used_at timestamptz
    )
    """,
    "create index token_member on token(member_id)",
)

HISTORY = (
    """
    create table timeline(
      id uuid primary key,
      module integer not null,
      record_id uuid not null,
      at timestamptz not null,
      actor_id uuid,
      source text not null,
      action text not null,
      changes json not null,
      note text
    )
    """,
    "create index timeline_record on timeline(record_id, id)",
    # What must happen after a commit: a row here, written in the same transaction.
    """
    create table outbox(
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      module integer not null,
      record_id uuid not null,
      action text not null,
      actor_id uuid,
      source text not null,
      depth integer not null default 0,
      body json not null
    )
    """,
)

WORKFLOWS = (
    """
    create table workflow(
      id uuid primary key,
      number integer generated always as identity unique,
      revision integer not null default 1,
      active boolean not null default true,
      module integer not null,
      name text not null,
      body json not null,
      created_at timestamptz not null default now(),
      created_by uuid,
      deleted_at timestamptz
    )
    """,
    """
    create table workflow_run(
      id uuid primary key,
      workflow_id uuid not null,
      workflow_revision integer not null,
      event_id bigint not null,
      event text not null,
      record_id uuid not null,
      state text not null,
      body json not null,
      steps json not null,
      step integer not null default 0,
      tries integer not null default 0,
      attempts integer not null default 0,
      deaths integer not null default 0,
      depth integer not null default 0,
      due_at timestamptz,
      started_at timestamptz not null,
      finished_at timestamptz,
      error text,
      unique(workflow_id, event_id)
    )
    """,
    # Every run that is not finished is due at some time: when it shall begin or be tried again,
    # or when the lease of the worker that is at it ends.
    "create index workflow_run_due on workflow_run(due_at) where due_at is not null",
    "create index workflow_run_workflow on workflow_run(workflow_id, id)",
    "create index workflow_run_record on workflow_run(record_id, id)",
    """
    create table workflow_step_run(
      id uuid primary key,
      run_id uuid not null references workflow_run on delete cascade,
      step integer not null,
      attempt integer not null,
      state text not null,
      input json,
      output json,
      error text,
      started_at timestamptz not null,
      finished_at timestamptz,
      unique(run_id, step, attempt)
    )
    """,
)


def upgrade() -> None:
    """Make the fixed tables."""
    for statement in (*DEFINITIONS, *PEOPLE, *HISTORY, *WORKFLOWS):
        op.execute(statement)
