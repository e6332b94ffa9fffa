"""What statements that write records say of it: the rows of the timeline and the outbox."""

from collections.abc import Iterable, Mapping, Sequence

from storage.record_layout import RecordTable
from storage.statement import SCHEMA

_AT_ONCE = 90
"""How many texts one concat_ws is given; PostgreSQL's functions take a hundred arguments."""


def line(
    table: RecordTable,
    action: str,
    names: Iterable[str],
    source: str = "written",
) -> str:
    """The timeline's rows for what `source` gives, whose columns `names` hold [before, after] as
    JSON or its text, or null where nothing is told.

    Each row tells the version that it made of the record.
    """
    changes = object_of({name: f"{source}.{name}" for name in names})
    return f"""line as (
  insert into {SCHEMA}.timeline(id, module, record_id, version, at, actor_id, source, action,
    changes)
  select ($1::uuid[])[row_number() over ()], {table.module}, {source}.id,
    {source}.version, $2::timestamptz, $3::uuid, $4::text, '{action}', {changes}
  from {source}
)"""


def box(
    table: RecordTable, action: str, extra: str = "", source: str = "written", suffix: str = ""
) -> str:
    """The outbox's rows for what `source` gives, which may say by itself what its `action` was."""
    also = f", {extra}" if extra else ""
    told = f"'{action}'" if action else f"{source}.action"
    return f"""box{suffix} as (
  insert into {SCHEMA}.outbox(at, module, record_id, action, actor_id, source, depth, body)
  select $2::timestamptz, {table.module}, {source}.id, {told}, $3::uuid, $4::text, $5::integer,
    json_build_object('record', {source}.record, 'automation', $6::boolean{also})
  from {source}
)"""


def linked(told: Sequence[str], source: str = "written") -> str:
    """What an event says of links; nothing where they stay."""
    each = ", ".join(f"'{name}', {source}.{name}" for name in told)
    return f", 'links', json_strip_nulls(json_build_object({each}))" if told else ""


def object_of(columns: Mapping[str, str]) -> str:
    """The JSON object of columns by their names, each of JSON or its text, without those that are
    null. Joined as text it takes half the time of `json_strip_nulls(row_to_json(…))`."""
    entries = [f"'\"{name}\":' || {column}::text" for name, column in columns.items()]
    if not entries:
        return "'{}'::json"
    parts = [
        f"concat_ws(',', {', '.join(entries[start : start + _AT_ONCE])})"
        for start in range(0, len(entries), _AT_ONCE)
    ]
    if len(parts) > 1:
        filled = ", ".join(f"nullif({part}, '')" for part in parts)
        parts = [f"concat_ws(',', {filled})"]
    return f"('{{' || {parts[0]} || '}}')::json"
