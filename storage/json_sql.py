"""JSON objects and lists in SQL. `json` keeps the order of keys, `jsonb` would not."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from storage.draft import number_literal, text_literal
from storage.tables import Column, Condition

MOST_ENTRIES = 50
"""A function of PostgreSQL takes 100 arguments: two for each entry."""

Entry = tuple[str, Column]


def json_object(entries: Sequence[Entry]) -> Column:
    """The object with these entries, in their order."""
    if len(entries) <= MOST_ENTRIES:
        return _built(entries)
    chunks = [
        _built(entries[start : start + MOST_ENTRIES])
        for start in range(0, len(entries), MOST_ENTRIES)
    ]
    return sa.cast(_spliced(chunks), sa.JSON())


def json_list(
    item: Column,
    only: Condition | None = None,
    ordered_by: Column | None = None,
) -> Column:
    """The list of an expression over all rows, or over those that `only` holds for.

    Without `ordered_by` it keeps the order in which a subquery gives its rows.
    """
    found = sa.func.json_agg(item)
    if ordered_by is not None:
        found = sa.func.json_agg(aggregate_order_by(item, ordered_by))
    filled = found if only is None else found.filter(only)
    return sa.func.coalesce(filled, text_literal("[]"))


def _built(entries: Sequence[Entry]) -> Column:
    arguments = [part for key, value in entries for part in (text_literal(key), value)]
    return sa.func.json_build_object(*arguments)


def _spliced(chunks: Sequence[Column]) -> Column:
    """The text of one object out of several that have entries: braces inside are left out."""
    last, second = number_literal(-1), number_literal(2)
    texts = [sa.cast(chunk, sa.Text()) for chunk in chunks]
    joined: Column = sa.func.left(texts[0], last, type_=sa.Text())
    for position, text in enumerate(texts[1:], 2):
        inner = sa.func.substr(text, second, type_=sa.Text())
        if position < len(texts):
            inner = sa.func.left(inner, last, type_=sa.Text())
        joined = joined.concat(text_literal(", ")).concat(inner)
    return joined
