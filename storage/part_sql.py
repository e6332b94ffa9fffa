"""The JSON of values that lie in several columns."""

from collections.abc import Callable

import sqlalchemy as sa

from crm.definitions import Field
from storage.draft import Draft, text_literal
from storage.json_sql import JSON_TEXT, Entry, json_constant, json_object, json_of
from storage.part_plan import Composite, FileUrl
from storage.plan import Constant, Value
from storage.statement import FileLinkPart
from storage.tables import Column, Row
from storage.value_sql import value_json


def composite_json(draft: Draft, row: Row, part: Composite) -> Column:
    """The JSON object of parts of a value, null where there is none."""
    there = row.column(part.field.column).is_not(None)
    made = json_object([_entry(draft, row, each) for each in part.parts])
    return sa.type_coerce(sa.case((there, made)), JSON_TEXT)


def _entry(draft: Draft, row: Row, part: Constant | Value | FileUrl) -> Entry:
    if isinstance(part, FileUrl):
        return part.key, json_of(file_url(draft, row.column(part.field.column)))
    return part_entry(part, lambda field: row.column(field.column))


def file_url(draft: Draft, id: Column) -> Column:
    """The link to a file by its id, as `crm.file_links` makes and checks it."""
    prefix, inner, outer = (
        draft.parameter(FileLinkPart(part), type_name, ("file link", part))
        for part, type_name in (("prefix", "text"), ("inner", "bytea"), ("outer", "bytea"))
    )
    text = sa.cast(id, sa.Text())
    digest = sa.func.sha256(inner.concat(sa.func.convert_to(text, text_literal("UTF8"))))
    signature = sa.func.encode(sa.func.sha256(outer.concat(digest)), text_literal("hex"))
    bare = sa.func.replace(text, text_literal("-"), text_literal(""))
    return prefix.concat(bare).concat(text_literal(".")).concat(signature)


def part_entry(part: Constant | Value, value: Callable[[Field], Column]) -> Entry:
    """The entry of one part; `value` gives what is there for it."""
    if isinstance(part, Constant):
        return part.key, json_constant(part.json)
    return part.key, value_json(value(part.field), part.field)
