"""Where in a record a word was found, in SQL: the field, and the text around the word."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from crm.definitions import Field, Inverse, Module
from crm.search.fields import Searched
from storage.draft import Draft, number_literal, text_literal
from storage.search_terms import Terms
from storage.tables import Column, Row, table_of
from storage.ties import tied
from storage.value_sql import option_label, title_text

BEFORE, SHOWN = 40, 160
"""Characters of a snippet: those before the first word found, and all."""

# Characters that no text has any business to hold stand for the marks until all is escaped.
_OPEN, _CLOSE = "\ue000", "\ue001"
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"))


def found_field(draft: Draft, searched: Searched, terms: Terms, id: Column) -> Column:
    """The API name of the field that shows most of what was asked; null where none does."""
    return _found(draft, searched, terms, id, "name")


def found_text(draft: Draft, searched: Searched, terms: Terms, id: Column) -> Column:
    """The text around the first word found in that field, as HTML."""
    return _found(draft, searched, terms, id, "text")


def _found(draft: Draft, searched: Searched, terms: Terms, id: Column, wanted: str) -> Column:
    row, value = draft.row(), draft.row("v")
    texts = [*_own(row, searched, terms), *_labelled(draft, row, searched)]
    texts += _linked(draft, row, searched)
    number = text_literal("#").concat(sa.cast(row.column("number"), sa.Text()))
    texts.append(("number", number))
    source = sa.func.unnest(
        array([text_literal(name) for name, _ in texts]), array([text for _, text in texts])
    ).table_valued("name", "text", with_ordinality="n")
    text = value.column("text")
    shown = value.column("name") if wanted == "name" else _snippet(text, terms.pattern)
    return (
        sa.select(shown)
        .select_from(table_of(searched.module).source(row))
        .join(source.render_derived(name=value.alias), sa.true())
        .where(
            row.column("id") == id,
            text.op("~", is_comparison=True)(terms.pattern),
        )
        .order_by(_parts_within(draft, text, terms).desc(), value.column("n"))
        .limit(number_literal(1))
        .scalar_subquery()
    )


def _parts_within(draft: Draft, text: Column, terms: Terms) -> Column:
    """How many parts of the question the text shows; a single one is in all that are looked at."""
    each = draft.row("e")
    source = sa.func.unnest(terms.shown).table_valued("pattern").render_derived(name=each.alias)
    shown = text.op("~", is_comparison=True)(each.column("pattern"))
    count = sa.select(sa.func.count()).select_from(source).where(shown).scalar_subquery()
    return sa.case((terms.several, count), else_=number_literal(1))


def _own(row: Row, searched: Searched, terms: Terms) -> list[tuple[str, Column]]:
    return [
        (own.field.api_name, _shown(row.column(own.field.column), own.field, terms))
        for own in searched.own
    ]


def _shown(column: Column, field: Field, terms: Terms) -> Column:
    text = sa.cast(column, sa.Text())
    if field.kind != "COUNTRY":
        return text
    return sa.func.coalesce(terms.countries.op("->>")(text), text)


def _labelled(draft: Draft, row: Row, searched: Searched) -> list[tuple[str, Column]]:
    return [(field.api_name, _labels(draft, row, field)) for field in searched.labelled]


def _labels(draft: Draft, row: Row, field: Field) -> Column:
    column = row.column(field.column)
    if field.kind != "MULTI_SELECT":
        return option_label(column, field)
    chosen = draft.row("o")
    source = sa.func.unnest(column).table_valued("key").render_derived(name=chosen.alias)
    label = option_label(chosen.column("key"), field)
    joined = sa.func.string_agg(label, text_literal(", "))
    return sa.select(joined).select_from(source).scalar_subquery()


def _linked(draft: Draft, row: Row, searched: Searched) -> list[tuple[str, Column]]:
    return [
        (
            field.api_name,
            _titles(draft, field, target, row)
            if field.is_list
            else _title(draft, target, row.column(field.column)),
        )
        for field, target in searched.linked
    ]


def _titles(draft: Draft, field: Field, target: Module, row: Row) -> Column:
    """What the records are called that a multi lookup links."""
    of = tied(draft, Inverse(target, field, own=True), row.column("id"))
    joined = sa.func.string_agg(title_text(of.row, target), text_literal(", "))
    found = sa.select(joined).select_from(of.source)
    return found.where(of.tie, *of.table.live(of.row)).scalar_subquery()


def _title(draft: Draft, target: Module, id: Column) -> Column:
    row, table = draft.row(), table_of(target)
    return (
        sa.select(title_text(row, target))
        .select_from(table.source(row))
        .where(row.column("id") == id, *table.live_one(row))
        .scalar_subquery()
    )


def _snippet(text: Column, pattern: Column) -> Column:
    start = sa.func.greatest(
        number_literal(1), sa.func.regexp_instr(text, pattern) - number_literal(BEFORE)
    )
    taken = sa.func.substr(text, start, number_literal(SHOWN))
    bare = sa.func.translate(taken, text_literal(_OPEN + _CLOSE), text_literal(""))
    marked: Column = sa.func.regexp_replace(
        bare, pattern, text_literal(f"{_OPEN}\\&{_CLOSE}"), text_literal("g"), type_=sa.Text()
    )
    for plain, escaped in (*_ESCAPES, (_OPEN, "<mark>"), (_CLOSE, "</mark>")):
        marked = sa.func.replace(
            marked, text_literal(plain), text_literal(escaped), type_=sa.Text()
        )
    more = text_literal("…")
    left = sa.case((start > number_literal(1), more), else_=text_literal(""))
    beyond = sa.func.length(text) >= start + number_literal(SHOWN)
    right = sa.case((beyond, more), else_=text_literal(""))
    return left.concat(marked).concat(right)
