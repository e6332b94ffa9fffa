"""The modules that every workspace has: notes, tasks, call logs and tags.

Their numbers, and those of their fields, are those of `crm.system_modules`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from alembic import op

revision = "w0014"
down_revision = "w0013"

Json = dict[str, object]

_TYPES = {
    "TEXT": "text",
    "LONG_TEXT": "text",
    "SELECT": "text",
    "PHONE": "text",
    "INTEGER": "integer",
    "DATETIME": "timestamptz",
    "USER": "uuid",
    "ANY_LOOKUP": "uuid",
}


def _options(*labels: str) -> list[Json]:
    return [
        {"key": label.upper().replace(" ", "_").replace("-", ""), "label": label}
        for label in labels
    ]


def _record(plural: str, label: str, what: str) -> Json:
    rules = {
        "modules": [],
        "inverseApiName": plural,
        "inverseLabel": label,
        "onDelete": "CASCADE",
    }
    text = f"The record, of whatever module, that the {what} is about; deleted with it"
    return {
        "apiName": "record",
        "label": "Record",
        "kind": "ANY_LOOKUP",
        "description": text,
        "anyLookup": rules,
    }


MODULES: tuple[Json, ...] = (
    {
        "number": 2,
        "apiName": "note",
        "pluralApiName": "notes",
        "label": "Note",
        "pluralLabel": "Notes",
        "description": "What somebody wrote down about a record",
        "icon": "note",
        "titleField": 900_002_001,
        "fields": [
            {
                "apiName": "body",
                "label": "Text",
                "kind": "LONG_TEXT",
                "required": True,
                "searchable": True,
            },
            {
                "apiName": "actionType",
                "label": "Action",
                "kind": "SELECT",
                "description": "What was done, where the note tells of it",
                "searchable": True,
                "options": [
                    {"key": "CALL", "label": "Call"},
                    {"key": "WHATSAPP", "label": "WhatsApp"},
                    {"key": "EMAIL", "label": "E-mail"},
                    {"key": "SMS", "label": "SMS"},
                    {"key": "MEETING", "label": "Meeting"},
                    {"key": "OTHER", "label": "Other"},
                ],
            },
            _record("notes", "Notes", "note"),
        ],
    },
    {
        "number": 3,
        "apiName": "task",
        "pluralApiName": "tasks",
        "label": "Task",
        "pluralLabel": "Tasks",
        "description": "What is to be done, by whom and until when",
        "icon": "task",
        "titleField": 900_003_001,
        "fields": [
            {
                "apiName": "subject",
                "label": "Subject",
                "kind": "TEXT",
                "required": True,
                "searchable": True,
            },
            {
                "apiName": "description",
                "label": "Description",
                "kind": "LONG_TEXT",
                "searchable": True,
            },
            {
                "apiName": "status",
                "label": "Status",
                "kind": "SELECT",
                "required": True,
                "searchable": True,
                "default": "OPEN",
                "options": _options("Open", "In progress", "Done", "Cancelled"),
            },
            {
                "apiName": "priority",
                "label": "Priority",
                "kind": "SELECT",
                "required": True,
                "searchable": True,
                "default": "NORMAL",
                "options": _options("Low", "Normal", "High", "Urgent"),
            },
            {
                "apiName": "dueAt",
                "label": "Due",
                "kind": "DATETIME",
                "indexed": True,
            },
            {
                "apiName": "reminderAt",
                "label": "Reminder",
                "kind": "DATETIME",
                "description": "When to be reminded of it",
                "indexed": True,
            },
            {
                "apiName": "remindedAt",
                "label": "Reminded",
                "kind": "DATETIME",
                "description": "When the reminder was given",
            },
            {
                "apiName": "completedAt",
                "label": "Completed",
                "kind": "DATETIME",
                "description": "When it was done",
            },
            {
                "apiName": "assignee",
                "label": "Assignee",
                "kind": "USER",
                "description": "The user who is to do it",
                "searchable": True,
            },
            _record("tasks", "Tasks", "task"),
        ],
    },
    {
        "number": 4,
        "apiName": "callLog",
        "pluralApiName": "callLogs",
        "label": "Call log",
        "pluralLabel": "Call logs",
        "description": "A call that was made or taken",
        "icon": "call",
        "titleField": 900_004_001,
        "fields": [
            {"apiName": "subject", "label": "Subject", "kind": "TEXT", "searchable": True},
            {
                "apiName": "direction",
                "label": "Direction",
                "kind": "SELECT",
                "required": True,
                "searchable": True,
                "options": _options("Outgoing", "Incoming"),
            },
            {"apiName": "phone", "label": "Phone", "kind": "PHONE", "searchable": True},
            {"apiName": "startedAt", "label": "Started", "kind": "DATETIME", "indexed": True},
            {
                "apiName": "duration",
                "label": "Duration",
                "kind": "INTEGER",
                "description": "How many seconds it took",
                "numberRules": {"min": "0", "max": None, "precision": None, "scale": None},
            },
            {
                "apiName": "outcome",
                "label": "Outcome",
                "kind": "SELECT",
                "searchable": True,
                "options": _options(
                    "Connected", "No answer", "Busy", "Left message", "Wrong number"
                ),
            },
            {"apiName": "summary", "label": "Summary", "kind": "LONG_TEXT", "searchable": True},
            _record("callLogs", "Call logs", "call"),
        ],
    },
    {
        "number": 5,
        "apiName": "tag",
        "pluralApiName": "tags",
        "label": "Tag",
        "pluralLabel": "Tags",
        "description": "A word that records of any module are marked with",
        "icon": "tag",
        "titleField": 900_005_001,
        "recycleBin": False,
        "fields": [
            {
                "apiName": "name",
                "label": "Name",
                "kind": "TEXT",
                "description": "What people read; no two tags have the same, whatever its case",
                "required": True,
                "unique": True,
                "searchable": True,
                "text": {"minLength": None, "maxLength": 50, "pattern": None},
            },
            {
                "apiName": "color",
                "label": "Colour",
                "kind": "TEXT",
                "description": "A colour to show it in, such as `#2f855a`",
                "text": {"minLength": None, "maxLength": None, "pattern": "#[0-9A-Fa-f]{6}"},
            },
        ],
    },
)


def numbered(module: Json) -> list[Json]:
    """The fields with their numbers, which follow from the module's."""
    first = 900_000_000 + int(str(module["number"])) * 1000
    fields: list[Json] = module["fields"]  # type: ignore[assignment]
    return [{"number": first + place, **field} for place, field in enumerate(fields, 1)]


def _tables(module: Json, fields: list[Json]) -> Iterator[str]:
    number = module["number"]
    table, words = f"r_{number}", f"w_{number}"
    columns = [f"f_{field['number']} {_TYPES[str(field['kind'])]}" for field in fields]
    yield f"create sequence n_{number}"
    yield f"""
    create table {table}(
      id uuid primary key,
      number bigint not null default nextval('n_{number}'::regclass),
      owner_id uuid,
      created_at timestamptz not null,
      created_by uuid,
      updated_at timestamptz not null,
      updated_by uuid,
      version integer not null default 1,
      deleted_at timestamptz,
      deleted_by uuid,
      {", ".join(columns)}
    )
    """
    yield f"alter sequence n_{number} owned by {table}.number"
    yield f"create unique index {table}_number on {table}(number)"
    bin_only = "where deleted_at is not null"
    yield f"create index b_{number} on {table}(deleted_at, id) {bin_only}"
    shape = "id uuid primary key, layout integer not null, words tsvector not null"
    yield f"create table {words}({shape})"
    yield f"create index {words}_words on {words} using gin(words)"
    for field in fields:
        yield from _indexes(table, field)


def _indexes(table: str, field: Json) -> Iterator[str]:
    number = field["number"]
    column = f"f_{number}"
    if field["kind"] == "USER":
        key = f"foreign key ({column}) references member(id)"
        yield f"alter table {table} add constraint k_{number} {key}"
    if field["kind"] in ("USER", "ANY_LOOKUP"):
        yield f"create index l_{number} on {table}({column}, id)"
    if field.get("unique"):
        yield f"create unique index u_{number} on {table}(lower({column})) where deleted_at is null"
    if field.get("indexed"):
        yield f"create index i_{number} on {table}({column}, id) where deleted_at is null"


# A workspace that is being made has no epoch yet; its first one is 1.
_EPOCH = "update epoch set epoch = epoch + 1 where one"
_REVISION = """
insert into revision(revision, change)
select epoch, json_build_object(
  'summary', 'Notes, tasks, call logs and tags come with every workspace.', 'steps', '[]'::json,
  'modules', '[]'::json, 'order', (select json_agg(number order by position, number) from module)
) from epoch
"""


def upgrade() -> None:
    """Make their tables and say what they are."""
    op.execute(_EPOCH)
    for place, module in enumerate(MODULES):
        fields = numbered(module)
        for command in _tables(module, fields):
            op.execute(command)
        body = json.dumps({**module, "system": True, "fields": fields}).replace("'", "''")
        # No colon followed by a letter stands in it, which alembic would take for a parameter.
        op.execute(
            "insert into module(number, revision, position, body) select "
            f"{module['number']}, coalesce((select epoch from epoch), 1), "
            f"coalesce((select max(position) + 1 from module), {place}), '{body}'::json"
        )
    op.execute(_REVISION)
