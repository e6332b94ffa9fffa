"""Saved views, what users lay over them, and users' own settings."""

from __future__ import annotations

from alembic import op

revision = "w0004"
down_revision = "w0003"

STATEMENTS = (
    # `private_to` is its owner where nobody else has it: a key is unique among those who see it.
    """
    create table view(
      id uuid primary key,
      number integer generated always as identity,
      module integer not null,
      kind text not null,
      key text not null,
      label text not null,
      description text not null default '',
      visibility text not null,
      roles text[] not null default '{}',
      owner_id uuid not null references member,
      private_to uuid,
      is_default boolean not null default false,
      revision integer not null default 1,
      created_at timestamptz not null default now(),
      layout json not null
    )
    """,
    "create unique index view_key on view(module, key, private_to) nulls not distinct",
    "create unique index view_default on view(module, kind) where is_default",
    "create index view_private on view(private_to) where private_to is not null",
    "create index view_owner on view(owner_id)",
    """
    create table view_preference(
      member_id uuid not null references member on delete cascade,
      view_id uuid not null references view on delete cascade,
      body json not null,
      primary key(member_id, view_id)
    )
    """,
    "create index view_preference_view on view_preference(view_id)",
    """
    create table filter_preference(
      member_id uuid not null references member on delete cascade,
      module integer not null,
      fields json not null,
      primary key(member_id, module)
    )
    """,
    """
    create table preference(
      member_id uuid not null references member on delete cascade,
      key text not null,
      value json not null,
      primary key(member_id, key)
    )
    """,
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
