"""Which records a search finds, in SQL.

A record meets a question by its own words where all its parts are met there: one look into the
index. Else at least one part is met by an option's label or by the title of what a lookup points
to: then the part is taken that the fewest records meet, and the others are asked of those records.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from crm.definitions import USERS, Field, Inverse, Module
from crm.filters import Search
from storage.ddl import words_table
from storage.draft import Draft, number_literal, text_literal
from storage.people_words_sql import people_words
from storage.search_terms import Terms
from storage.tables import USER_TABLE, Column, Condition, Query, Row, Table, table_of
from storage.ties import tied

ENOUGH = 5_000
"""Up to how many records are counted to see which part of a question the fewest meet."""

_ID, _WORDS, _LAYOUT = "id", "words", "layout"


def searched_sql(draft: Draft, row: Row, search: Search, *, driving: bool) -> Condition:
    """Whether the search finds the record that `row` is; never null.

    With `driving` the records found may be where PostgreSQL begins; without, they are a set in
    which it looks for each record that it meets otherwise.
    """
    terms = Terms(draft, search)
    if search.searched.module.number == USERS.number:
        return _matches(people_words(row, ("name", "email")), terms.all)
    # As one array it seems to hold few records, however many it turns out to have: there is no
    # way to know how many a word finds, and looking for each by its id is never far too slow.
    branches = [query for query, _ in branches_sql(draft, search)]
    ids = united(draft, branches, (_ID,))
    found = _array(ids)
    among: Condition = row.column(_ID).in_(sa.select(sa.func.unnest(found)))
    return among if driving else among.is_(sa.true())


def united(draft: Draft, queries: Sequence[Query], columns: Sequence[str]) -> Query:
    """Some columns of all rows of several queries."""
    row = draft.row("u")
    source = queries[0] if len(queries) == 1 else sa.union_all(*queries)
    return sa.select(row.columns(columns)).select_from(source.subquery(row.alias))


def branches_sql(draft: Draft, search: Search) -> list[tuple[Query, bool]]:
    """The ids found and their `words`, as a query for each way, deleted records among them; the
    second says whether all that was asked is among their own words."""
    terms, asked = Terms(draft, search), search.searched
    if is_filling(search):
        return [(_slowly(draft, search, terms), True)]
    words = draft.row("w")
    own = (
        sa.select(words.column(_ID), words.column(_WORDS))
        .select_from(words_of(asked.module).source(words))
        .where(_matches(words.column(_WORDS), terms.all))
    )
    if not asked.labelled and not asked.linked:
        return [(own, True)]
    return [(own, True), (_elsewhere(draft, search, terms), False)]


def is_filling(search: Search) -> bool:
    """Whether words that the search needs may still be those of an earlier layout."""
    asked = search.searched
    return asked.module.words_filling or any(target.words_filling for _, target in asked.linked)


def words_of(module: Module) -> Table:
    """The table of the words of a module's records."""
    return Table(words_table(module.number), has_bin=False)


def _matches(words: Column, query: Column) -> Condition:
    return words.op("@@", is_comparison=True)(query)


def _array(query: Query) -> Column:
    """All of a query's only column."""
    return sa.func.array(query.scalar_subquery())


def _tsquery(column: Column) -> Column:
    return sa.literal_column(f"{column}::tsquery")


# What is found elsewhere than in the record's own words


def _elsewhere(draft: Draft, search: Search, terms: Terms) -> Query:
    first, some, found = draft.row("d"), draft.row("c"), draft.row("k")
    driver = _driver(draft, search, terms).subquery(first.alias)
    candidates = sa.union_all(*_candidates(draft, search, terms, first)).lateral(some.alias)
    row, words = draft.row(), draft.row("w")
    source = _with_words(search.searched.module, row, words)
    checked = (
        sa.select(row.column(_ID), words.column(_WORDS))
        .select_from(source)
        .where(
            row.column(_ID) == some.column(_ID),
            _matches(words.column(_WORDS), terms.all).is_not(sa.true()),
            sa.or_(sa.not_(terms.several), sa.not_(_unmet(draft, search, terms, row, words))),
        )
        .offset(number_literal(0))
        .lateral(found.alias)
    )
    joined = driver.join(candidates, sa.true()).join(checked, sa.true())
    return sa.select(found.column(_ID), found.column(_WORDS)).select_from(joined)


def _driver(draft: Draft, search: Search, terms: Terms) -> Query:
    """The part of the question that is looked for first."""
    part, counted = draft.row("q"), draft.row("c")
    some = sa.union_all(*_candidates(draft, search, terms, part)).limit(number_literal(ENOUGH))
    count = sa.select(sa.func.count()).select_from(some.subquery(counted.alias)).scalar_subquery()
    return (
        sa.select(part.columns(("own", "title", "part")))
        .select_from(terms.parts(part))
        .where(
            _any_elsewhere(draft, search, terms),
            part.column("part") == sa.any_(terms.drives(search.searched.labelled)),
        )
        .order_by(sa.case((terms.several, count)))
        .limit(number_literal(1))
    )


def _any_elsewhere(draft: Draft, search: Search, terms: Terms) -> Condition:
    """Whether any label or title meets any part: asked once, and as a rule none does."""
    part = draft.row("q")
    titles = [
        sa.exists(_called(draft, target, part))
        for target in {target.number: target for _, target in search.searched.linked}.values()
    ]
    found: Query = sa.select(sa.literal_column("1")).select_from(terms.parts(part))
    asked = [sa.exists(found.where(sa.or_(*titles)))] if titles else []
    return sa.or_(terms.any_label(search.searched.labelled), *asked)


def _candidates(draft: Draft, search: Search, terms: Terms, part: Row) -> list[Query]:
    """The ids of records that meet one part of the question."""
    asked = search.searched
    words = draft.row("w")
    own = (
        sa.select(words.column(_ID))
        .select_from(words_of(asked.module).source(words))
        .where(terms.several, _matches(words.column(_WORDS), _tsquery(part.column("own"))))
    )
    linked = [_pointing(draft, asked.module, each, part) for each in asked.linked]
    labelled = [_labelled(draft, search, field, terms, part) for field in asked.labelled]
    return [own, *linked, *labelled]


def _pointing(draft: Draft, module: Module, linked: tuple[Field, Module], part: Row) -> Query:
    field, target = linked
    row, called = draft.row(), draft.row("x")
    ids = _array(_called(draft, target, part))
    source = sa.func.unnest(ids).table_valued(_ID).render_derived(name=called.alias)
    if field.is_list:
        # The other side of the links, whose own records are those that are looked for.
        of = tied(draft, Inverse(module, field), called.column(_ID))
        live = _live(draft, target, called.column(_ID))
        joined = source.join(of.source, sa.and_(of.tie, live))
        return sa.select(of.row.column(_ID)).select_from(joined)
    tie = row.column(field.column) == called.column(_ID)
    joined = source.join(table_of(module).source(row), tie)
    return sa.select(row.column(_ID)).select_from(joined)


def _called(draft: Draft, target: Module, part: Row, id: Column | None = None) -> Query:
    """The ids of the records that are called as a part asks, or that one of them."""
    if target.number == USERS.number:
        row = draft.row()
        source = USER_TABLE.source(row)
        met = _matches(people_words(row, ("name",)), _tsquery(part.column("own")))
    else:
        row = draft.row("w")
        source = words_of(target).source(row)
        met = _matches(row.column(_WORDS), _tsquery(part.column("title")))
    found = sa.select(row.column(_ID)).select_from(source).where(met)
    return found if id is None else found.where(row.column(_ID) == id)


def _labelled(draft: Draft, search: Search, field: Field, terms: Terms, part: Row) -> Query:
    row = draft.row()
    return (
        sa.select(row.column(_ID))
        .select_from(table_of(search.searched.module).source(row))
        .where(
            terms.labelled(search.searched.labelled),
            _has_label(draft, row, field, terms, part),
        )
    )


def _has_label(draft: Draft, row: Row, field: Field, terms: Terms, part: Row) -> Condition:
    number = part.column("part").concat(text_literal(":"))
    column, labels = row.column(field.column), terms.labels(field)
    if field.kind != "MULTI_SELECT":
        return number.concat(column) == sa.any_(labels)
    chosen = draft.row("o")
    source = sa.func.unnest(column).table_valued("key").render_derived(name=chosen.alias)
    return sa.exists(
        sa.select(sa.literal_column("1"))
        .select_from(source)
        .where(number.concat(chosen.column("key")) == sa.any_(labels))
    )


def _unmet(draft: Draft, search: Search, terms: Terms, row: Row, words: Row) -> Condition:
    """Whether the record fails to meet a part of the question."""
    asked, part = search.searched, draft.row("q")
    ways = [_own_met(search, row, words, part)]
    ways += [_has_label(draft, row, field, terms, part) for field in asked.labelled]
    for field, target in asked.linked:
        if field.is_list:
            ways.append(_any_title_met(draft, field, target, part, row))
        else:
            ways.append(_title_met(draft, target, part, row.column(field.column)))
    return sa.exists(
        sa.select(sa.literal_column("1"))
        .select_from(terms.parts(part))
        .where(sa.or_(*ways).is_not(sa.true()))
    )


def _own_met(search: Search, row: Row, words: Row, part: Row) -> Condition:
    module = search.searched.module
    met = _matches(words.column(_WORDS), _tsquery(part.column("own")))
    if not module.words_filling:
        return met
    texts = [row.column(own.field.column) for own in search.searched.own]
    return _by_layout(module, words, met, [row.column("number"), *texts], part)


def _title_met(draft: Draft, target: Module, part: Row, id: Column) -> Condition:
    if not target.words_filling:
        return sa.exists(_called(draft, target, part, id))
    row, words = draft.row(), draft.row("w")
    met = _matches(words.column(_WORDS), _tsquery(part.column("title")))
    title = target.title
    known = title is not None and title.searchable
    texts = [row.column(title.column)] if title is not None and known else []
    if title is None:
        texts = [row.column("number")]
    return sa.exists(
        sa.select(sa.literal_column("1"))
        .select_from(_with_words(target, row, words))
        .where(row.column(_ID) == id, _by_layout(target, words, met, texts, part))
    )


def _any_title_met(draft: Draft, field: Field, target: Module, part: Row, row: Row) -> Condition:
    of = tied(draft, Inverse(target, field, own=True), row.column(_ID))
    met = _title_met(draft, target, part, of.row.column(_ID))
    found: Query = sa.select(sa.literal_column("1")).select_from(of.source)
    return sa.exists(found.where(of.tie, *of.table.live(of.row), met))


def _live(draft: Draft, module: Module, id: Column) -> Condition:
    """Whether the record with this id is there: the words of one in the bin are as well."""
    row, table = draft.row(), table_of(module)
    found: Query = sa.select(sa.literal_column("1")).select_from(table.source(row))
    return sa.exists(found.where(row.column(_ID) == id, *table.live_one(row)))


def _by_layout(
    module: Module, words: Row, met: Condition, texts: list[Column], part: Row
) -> Condition:
    """What is met by the words in store where they are of today's layout, else by the texts."""
    today = words.column(_LAYOUT) == number_literal(module.words_layout)
    if not texts:
        return sa.and_(today, met)
    whole = sa.func.concat_ws(text_literal("\n"), *texts)
    matched = whole.op("~", is_comparison=True)(part.column("pattern"))
    return sa.case((today, met), else_=matched)


def _slowly(draft: Draft, search: Search, terms: Terms) -> Query:
    """While words are being filled, record by record."""
    row, words = draft.row(), draft.row("w")
    module = search.searched.module
    return (
        sa.select(row.column(_ID), words.column(_WORDS))
        .select_from(_with_words(module, row, words))
        .where(sa.not_(_unmet(draft, search, terms, row, words)))
    )


def _with_words(module: Module, row: Row, words: Row) -> sa.sql.expression.FromClause:
    same = words.column(_ID) == row.column(_ID)
    return table_of(module).source(row).outerjoin(words_of(module).source(words), same)
