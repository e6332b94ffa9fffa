"""What statements that write records say of it: the rows of the timeline and the outbox."""

from collections.abc import Callable, Iterable, Mapping

from storage.record_layout import Column, RecordTable
from storage.statement import SCHEMA

Form = Callable[[Mapping[str, str]], str]
"""Writes the JSON object of columns by their names, without those that hold nothing."""


def line(
    table: RecordTable,
    action: str,
    names: Iterable[str],
    source: str = "written",
    form: Form | None = None,
) -> str:
    """The timeline's rows for what `source` gives, whose columns `names` hold [before, after].

    Each row tells the version that it made of the record.
    """
    columns = {name: f"{source}.{name}" for name in names}
    changes = (form or _without_nulls)(columns) if columns else "'{}'::json"
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


def _without_nulls(columns: Mapping[str, str]) -> str:
    """The object of those columns that hold something."""
    return (
        f"(select json_strip_nulls(row_to_json(c)) from (select {', '.join(columns.values())}) c)"
    )


def _with_documents(columns: Mapping[str, str]) -> str:
    """The same where nulls within what they hold are values."""
    entries = ", ".join(f"('{name}', {column})" for name, column in columns.items())
    return (
        "(select coalesce(json_object_agg(c.name, c.change) filter (where c.change is not null), "
        f"'{{}}'::json) from (values {entries}) as c(name, change))"
    )


def form_of(columns: Iterable[Column]) -> Form:
    """How the changes of these columns are written."""
    return _with_documents if any(column.type == "jsonb" for column in columns) else _without_nulls
