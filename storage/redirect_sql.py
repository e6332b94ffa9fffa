"""The ids that records have today, in statements that may be given one of before a merge.

Each is looked for once, by an index that is empty as a rule (decision 048).
"""

import sqlalchemy as sa

from crm.definitions import Field
from storage.draft import Draft
from storage.tables import Column, Query, Table

_REDIRECT = Table("redirect", has_bin=False)
_OF_RECORDS = frozenset({"ID", "LOOKUP", "MULTI_LOOKUP", "ANY_LOOKUP"})


def holds_ids(field: Field) -> bool:
    """Whether a field's values are ids of records, which may be merged."""
    return field.kind in _OF_RECORDS


def id_today(draft: Draft, id: Column) -> Column:
    """The id of the record that the one with this id became, or its own."""
    row = draft.row("f")
    winner = sa.select(row.column("winner_id")).select_from(_REDIRECT.source(row))
    found = winner.where(row.column("loser_id") == id).scalar_subquery()
    return sa.func.coalesce(found, id)


def title_then(draft: Draft, id: Column) -> Column:
    """What the record with this id was called when it was merged into another one; null where it
    was not."""
    row = draft.row("f")
    found = sa.select(row.column("title")).select_from(_REDIRECT.source(row))
    return found.where(row.column("loser_id") == id).scalar_subquery()


def ids_today(draft: Draft, ids: Column) -> Column:
    """The same of an array of ids."""
    given = draft.row("g")
    source = sa.func.unnest(ids).table_valued("id").render_derived(name=given.alias)
    found: Query = sa.select(id_today(draft, given.column("id"))).select_from(source)
    return sa.func.array(found.scalar_subquery())
