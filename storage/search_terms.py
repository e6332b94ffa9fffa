"""What a search text becomes in a statement: parameters, each made of the text when it runs."""

import json
from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm.definitions import Field
from crm.filters import Search, Slot
from crm.search.patterns import part_pattern, pattern, shown_patterns
from crm.search.questions import Question, read_question
from crm.values import countries
from storage.draft import Draft
from storage.statement import Converted
from storage.tables import Column, Row

TITLE = "A"
"""The weight of the words by which a record is called."""


class Terms:
    """The parameters of one search in one statement.

    They are read through subqueries, so that PostgreSQL keeps one plan for all texts.
    """

    def __init__(self, draft: Draft, search: Search) -> None:
        self._draft = draft
        self._text = search.text
        self._key = repr(search.text if not isinstance(search.text, Slot) else search.text.index)

    @property
    def all(self) -> Column:
        """The tsquery of records that meet the question by their own words."""
        return self._once(_all, "tsquery", "all")

    @property
    def any(self) -> Column:
        """The tsquery of any word or its beginning."""
        return self._once(_any, "tsquery", "any")

    @property
    def whole(self) -> Column:
        """The tsquery of any word as it is."""
        return self._once(_whole, "tsquery", "whole")

    @property
    def pattern(self) -> Column:
        """The regular expression of any word asked for."""
        return self._once(_pattern, "text", "pattern")

    @property
    def shown(self) -> Column:
        """The regular expressions of the question's parts, as an array."""
        return _array(self._once(_shown, "text[]", "shown"))

    @property
    def countries(self) -> Column:
        """The names of countries that the question may mean, by their codes, as JSON."""
        return self._once(_countries, "jsonb", "countries")

    @property
    def mark(self) -> Column:
        """What the cursors of a search for this text carry."""
        return self._once(_mark, "text", "mark")

    @property
    def several(self) -> Column:
        """Whether the question has more than one part."""
        return self._once(_several, "boolean", "several")

    def drives(self, fields: tuple[Field, ...]) -> Column:
        """The numbers, as texts, of the parts that no label meets, or of all where there are none:
        one of them is looked for first."""
        return _array(
            self._once(partial(_drivers, fields), "text[]", ("drivers", _columns(fields)))
        )

    def labelled(self, fields: tuple[Field, ...]) -> Column:
        """Whether labels meet every part of the question."""
        return self._once(partial(_labelled, fields), "boolean", ("labelled", _columns(fields)))

    def any_label(self, fields: tuple[Field, ...]) -> Column:
        """Whether labels meet any part of the question."""
        return self._once(partial(_any_label, fields), "boolean", ("label", _columns(fields)))

    def labels(self, field: Field) -> Column:
        """The options whose labels meet a part, as texts of part and key: `2:WON`."""
        return _array(self._once(partial(_labels, field), "text[]", ("labels", field.column)))

    def parts(self, row: Row) -> sa.sql.expression.FromClause:
        """A row for each part of the question: `own` is its tsquery, `title` the one for titles,
        `pattern` what a text must match, `part` its number as a text."""
        lists = [
            self._once(_own, "text[]", "own"),
            self._once(_titles, "text[]", "titles"),
            self._once(_patterns, "text[]", "patterns"),
            self._once(_parts, "text[]", "parts"),
        ]
        found = sa.func.unnest(*lists).table_valued("own", "title", "pattern", "part")
        return found.render_derived(name=row.alias)

    def _once(self, make: Callable[[Question], object], type_name: str, key: object) -> Column:
        bind = Converted(self._text, partial(_made, make))
        found = self._draft.parameter(bind, type_name, ("search", self._key, key))
        return sa.select(found).scalar_subquery()


def _array(column: Column) -> Column:
    """For ANY, which would take a subquery for a table."""
    return sa.cast(column, ARRAY(sa.Text()))


def _made(make: Callable[[Question], object], text: object) -> object:
    return make(read_question(str(text)))


def _all(question: Question) -> str:
    return question.all


def _any(question: Question) -> str:
    return question.any


def _whole(question: Question) -> str:
    return question.whole


def _pattern(question: Question) -> str:
    return pattern(question)


def _shown(question: Question) -> list[str]:
    return shown_patterns(question)


def _countries(question: Question) -> str:
    met = {
        code: name
        for code, name in countries().items()
        if any(part.meets(name) for part in question.asked)
    }
    return json.dumps(met)


def _mark(question: Question) -> str:
    return question.mark


def _several(question: Question) -> bool:
    return len(question.asked) > 1


def _own(question: Question) -> list[str]:
    return [part.tsquery() for part in question.asked]


def _titles(question: Question) -> list[str]:
    return [part.tsquery(TITLE) for part in question.asked]


def _patterns(question: Question) -> list[str]:
    return [part_pattern(part) for part in question.asked]


def _parts(question: Question) -> list[str]:
    return [str(number) for number in range(1, len(question.asked) + 1)]


def _labels(field: Field, question: Question) -> list[str]:
    return [
        f"{number}:{option.key}"
        for number, part in enumerate(question.asked, 1)
        for option in field.options
        if part.meets(option.label)
    ]


def _without_labels(fields: tuple[Field, ...], question: Question) -> list[str]:
    met = {label.split(":")[0] for field in fields for label in _labels(field, question)}
    return [number for number in _parts(question) if number not in met]


def _drivers(fields: tuple[Field, ...], question: Question) -> list[str]:
    return _without_labels(fields, question) or _parts(question)


def _labelled(fields: tuple[Field, ...], question: Question) -> bool:
    return not _without_labels(fields, question)


def _any_label(fields: tuple[Field, ...], question: Question) -> bool:
    return any(_labels(field, question) for field in fields)


def _columns(fields: tuple[Field, ...]) -> tuple[str, ...]:
    return tuple(field.column for field in fields)
