"""The activity log of a workspace: a module that every workspace has, and its chain of hashes.

The numbers of the module and its fields are those of `crm.system_modules`.
"""

from __future__ import annotations

import json

from alembic import op

revision = "w0016"
down_revision = "w0015"

Json = dict[str, object]

ACTIONS = (
    ("CREATED", "Created"),
    ("UPDATED", "Changed"),
    ("DELETED", "Put in the recycle bin"),
    ("DELETED_PERMANENTLY", "Deleted permanently"),
    ("RESTORED", "Restored"),
    ("MASS_UPDATED", "Changed together"),
    ("MASS_ASSIGNED", "Given to one owner"),
    ("MASS_DELETED", "Deleted together"),
    ("MASS_DELETED_PERMANENTLY", "Deleted permanently together"),
    ("MASS_RESTORED", "Restored together"),
    ("BIN_PURGED", "Purged from the recycle bin"),
    ("DEFINITIONS_CHANGED", "Modules or fields changed"),
)

FIELDS: tuple[Json, ...] = (
    {
        "apiName": "summary",
        "label": "Summary",
        "kind": "TEXT",
        "description": "What was done, in words",
        "searchable": True,
    },
    {
        "apiName": "action",
        "label": "Action",
        "kind": "SELECT",
        "description": "What was done",
        "indexed": True,
        "options": [{"key": key, "label": label} for key, label in ACTIONS],
    },
    {
        "apiName": "actor",
        "label": "Actor",
        "kind": "USER",
        "description": "The user who did it, or on whose behalf it was done; nobody where Tessera "
        "did it by itself",
    },
    {
        "apiName": "source",
        "label": "Source",
        "kind": "TEXT",
        "description": "What it came from, such as `api`, `workflow`, `mass`, `purge`",
        "indexed": True,
    },
    {
        "apiName": "moduleName",
        "label": "Module",
        "kind": "TEXT",
        "description": "The module that it was done in, by the API name that it had then",
        "indexed": True,
    },
    {
        "apiName": "recordId",
        "label": "Record",
        "kind": "TEXT",
        "description": "The id of the record, whether it is still there or not; empty where it "
        "was several",
        "indexed": True,
    },
    {
        "apiName": "recordTitle",
        "label": "Record's title",
        "kind": "TEXT",
        "description": "What the record was called then",
    },
    {
        "apiName": "count",
        "label": "Count",
        "kind": "INTEGER",
        "description": "How many records it was done to",
    },
)

MODULE: Json = {
    "number": 6,
    "apiName": "activityLog",
    "pluralApiName": "activityLogs",
    "label": "Activity log entry",
    "pluralLabel": "Activity log",
    "description": "What was done in the workspace, by whom and when. Tessera writes it; "
    "administrators can delete entries",
    "icon": "activity",
    "titleField": 900_006_001,
    "system": True,
    "fields": [
        {"number": number, "readOnly": True, **field}
        for number, field in enumerate(FIELDS, 900_006_001)
    ],
}

TABLES = (
    "create sequence n_6",
    """
    create table r_6(
      id uuid primary key,
      number bigint not null default nextval('n_6'::regclass),
      owner_id uuid,
      created_at timestamptz not null,
      created_by uuid,
      updated_at timestamptz not null,
      updated_by uuid,
      version integer not null default 1,
      deleted_at timestamptz,
      deleted_by uuid,
      tags uuid[],
      f_900006001 text,
      f_900006002 text,
      f_900006003 uuid constraint k_900006003 references member(id),
      f_900006004 text,
      f_900006005 text,
      f_900006006 text,
      f_900006007 text,
      f_900006008 integer
    )
    """,
    "alter sequence n_6 owned by r_6.number",
    "create unique index r_6_number on r_6(number)",
    "create index b_6 on r_6(deleted_at, id) where deleted_at is not null",
    "create index t_6 on r_6 using gin(tags) where tags is not null",
    "create table w_6(id uuid primary key, layout integer not null, words tsvector not null)",
    "create index w_6_words on w_6 using gin(words)",
    "create index i_900006002 on r_6(f_900006002, id) where deleted_at is null",
    "create index l_900006003 on r_6(f_900006003, id)",
    "create index i_900006004 on r_6(f_900006004, id) where deleted_at is null",
    "create index i_900006005 on r_6(f_900006005, id) where deleted_at is null",
    "create index i_900006006 on r_6(f_900006006, id) where deleted_at is null",
)

CHAIN = (
    # What is to become links of the chain: entries, and what was said of entries' deletion.
    """
    create table activity_waiting(
      place bigint generated always as identity primary key,
      entry uuid,
      deletion text
    )
    """,
    """
    create table activity_link(
      place bigint primary key,
      entry uuid unique,
      deletion text,
      content bytea not null,
      hash bytea not null
    )
    """,
    # The last link; whoever adds to the chain holds this row.
    """
    create table activity_end(
      one boolean primary key default true check (one),
      place bigint not null,
      hash bytea not null
    )
    """,
    "insert into activity_end(place, hash) values (0, '')",
)

# A workspace that is being made has no epoch yet; its first one is 1.
EPOCH = "update epoch set epoch = epoch + 1 where one"
REVISION = """
insert into revision(revision, change)
select epoch, json_build_object(
  'summary', 'The activity log comes with every workspace.', 'steps', '[]'::json,
  'modules', '[]'::json, 'order', (select json_agg(number order by position, number) from module)
) from epoch
"""


def upgrade() -> None:
    """Make the tables and say what the module is."""
    op.execute(EPOCH)
    for command in (*TABLES, *CHAIN):
        op.execute(command)
    body = json.dumps(MODULE).replace("'", "''")
    # No colon followed by a letter stands in it, which alembic would take for a parameter.
    op.execute(
        "insert into module(number, revision, position, body) select 6, "
        "coalesce((select epoch from epoch), 1), "
        f"coalesce((select max(position) + 1 from module), 0), '{body}'::json"
    )
    op.execute(REVISION)
