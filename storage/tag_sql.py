"""Tags in SQL: a record has the ids of its tags in an array, which is null where it has none."""

from uuid import UUID

import sqlalchemy as sa

from crm.definitions import Field
from crm.filters import Compare, Slot
from crm.operands import operand_list
from crm.saved_tags import tag_kept
from crm.system_modules import TAG_NAME, TAGS
from storage.draft import Draft
from storage.statement import Converted, Fixed
from storage.tables import Column, Condition, Query, Row, Table

TAG_TABLE = Table(f"r_{TAGS}")
_REDIRECT = Table("redirect", has_bin=False)
_NAME = Field(TAG_NAME, "name", "Name", "TEXT")
TAG_NAME_COLUMN = _NAME.column
"""The column of a tag's name."""
_NONE = "'{}'::uuid[]"


def named_tags(draft: Draft, compare: Compare) -> Column:
    """The ids of the tags with the names that are asked for, whatever their case, and of those that
    a saved filter keeps by identity; asked once, not for each record."""
    tag = draft.row()
    asked = _is_named(draft, tag, compare)
    if _kept(compare):
        ids = _ids(draft, compare)
        merged = _merged(draft, compare, "winner_id").scalar_subquery()
        asked = sa.or_(asked, tag.column("id") == sa.any_(ids), tag.column("id").in_(merged))
    found = sa.select(sa.func.array_agg(tag.column("id"))).select_from(TAG_TABLE.source(tag))
    return sa.func.coalesce(found.where(asked).scalar_subquery(), sa.literal_column(_NONE))


def has_all_tags(draft: Draft, column: Column, compare: Compare) -> Condition:
    """Whether the record has each of the tags; never where one of them is not there."""
    ids = named_tags(draft, compare)
    wanted = sa.func.cardinality(_names(draft, compare))
    there = _count(draft, compare, named=True) == wanted
    if _kept(compare):
        merged = _merged(draft, compare, "count(*)").scalar_subquery()
        kept = _count(draft, compare, named=False) + merged
        there = sa.and_(there, kept == sa.func.cardinality(_ids(draft, compare)))
    every = sa.and_(column.op("@>", is_comparison=True)(ids), there)
    if isinstance(compare.operand, Slot):
        # It may stand for an empty list, which a record without tags has all of.
        return sa.or_(wanted == sa.literal_column("0"), every)
    return every


def _count(draft: Draft, compare: Compare, *, named: bool) -> Column:
    """How many of the tags that are asked for by name, or by identity, are there."""
    tag = draft.row()
    if named:
        asked = _is_named(draft, tag, compare)
    else:
        asked = tag.column("id") == sa.any_(_ids(draft, compare))
    found = sa.select(sa.func.count()).select_from(TAG_TABLE.source(tag))
    return found.where(asked).scalar_subquery()


def _is_named(draft: Draft, tag: Row, compare: Compare) -> Condition:
    return sa.func.lower(tag.column(_NAME.column)) == sa.any_(_names(draft, compare))


def _merged(draft: Draft, compare: Compare, what: str) -> Query:
    """What there is of kept tags that were merged into others."""
    row = draft.row()
    column = row.column(what) if what.isidentifier() else sa.literal_column(what)
    found = sa.select(column).select_from(_REDIRECT.source(row))
    return found.where(row.column("loser_id") == sa.any_(_ids(draft, compare)))


def tag_rows(draft: Draft, tags: Column) -> tuple[Row, Condition]:
    """The tags of a record, which are those among the ids that are there."""
    tag = draft.row()
    return tag, tag.column("id") == sa.any_(tags)


def _names(draft: Draft, compare: Compare) -> Column:
    asked = compare.operand
    if not isinstance(asked, Slot):
        asked = [text for text in operand_list(_NAME, asked) if tag_kept(str(text)) is None]
    return draft.parameter(Converted(asked, _folded), "text[]", ("tags", repr(asked)))


def _ids(draft: Draft, compare: Compare) -> Column:
    kept = _kept(compare)
    return draft.parameter(Fixed(kept), "uuid[]", ("kept tags", repr(kept)))


def _kept(compare: Compare) -> list[UUID]:
    """The tags that a saved filter keeps by identity. What a request gives are names."""
    if isinstance(compare.operand, Slot):
        return []
    found = (tag_kept(str(text)) for text in operand_list(_NAME, compare.operand))
    return list(dict.fromkeys(id_ for id_ in found if id_ is not None))


def _folded(given: object) -> list[object]:
    return list(dict.fromkeys(str(name).lower() for name in operand_list(_NAME, given)))
