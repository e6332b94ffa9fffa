"""Tags in SQL: a record has the ids of its tags in an array, which is null where it has none."""

import sqlalchemy as sa

from crm.definitions import Field
from crm.filters import Compare, Slot
from crm.operands import operand_list
from crm.saved_tags import tag_key
from crm.system_modules import TAG_NAME, TAGS
from storage.draft import Draft
from storage.statement import Converted
from storage.tables import Column, Condition, Row, Table

TAG_TABLE = Table(f"r_{TAGS}")
_NAME = Field(TAG_NAME, "name", "Name", "TEXT")
TAG_NAME_COLUMN = _NAME.column
"""The column of a tag's name."""
_NONE = "'{}'::uuid[]"


def named_tags(draft: Draft, compare: Compare) -> Column:
    """The ids of the tags with the names that are asked for, whatever their case, or that a saved
    filter keeps by identity; asked once, not for each record."""
    tag = draft.row()
    found = sa.select(sa.func.array_agg(tag.column("id"))).select_from(TAG_TABLE.source(tag))
    asked = _names(draft, compare)
    key = sa.literal_column("'#'").concat(sa.cast(tag.column("id"), sa.Text()))
    named = sa.func.lower(tag.column(_NAME.column)) == sa.any_(asked)
    meant = found.where(sa.or_(named, key == sa.any_(asked)))
    return sa.func.coalesce(meant.scalar_subquery(), sa.literal_column(_NONE))


def has_all_tags(draft: Draft, column: Column, compare: Compare) -> Condition:
    """Whether the record has each of the tags; never where one of them is not there."""
    ids = named_tags(draft, compare)
    wanted = sa.func.cardinality(_names(draft, compare))
    found = sa.func.cardinality(named_tags(draft, compare))
    every = sa.and_(column.op("@>", is_comparison=True)(ids), found == wanted)
    if isinstance(compare.operand, Slot):
        # It may stand for an empty list, which a record without tags has all of.
        return sa.or_(wanted == sa.literal_column("0"), every)
    return every


def tag_rows(draft: Draft, tags: Column) -> tuple[Row, Condition]:
    """The tags of a record, which are those among the ids that are there."""
    tag = draft.row()
    return tag, tag.column("id") == sa.any_(tags)


def _names(draft: Draft, compare: Compare) -> Column:
    return draft.parameter(
        Converted(compare.operand, _folded), "text[]", ("tags", repr(compare.operand))
    )


def _folded(given: object) -> list[object]:
    return list(dict.fromkeys(tag_key(str(name)) for name in operand_list(_NAME, given)))
