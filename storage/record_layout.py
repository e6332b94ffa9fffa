"""Where the records of a module lie: table, columns and counters, as writes speak of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm.definitions import Field, Module
from crm.kinds import kind_of
from crm.parts import parts_of, told_parts
from crm.search.fields import number_weight
from crm.search.vectors import Count, own_words
from crm.tags import written_fields
from storage.ddl import count_sequence, words_table
from storage.names import identifier
from storage.statement import SCHEMA

_LAYOUT = "_layout"


@dataclass(frozen=True, slots=True)
class Column:
    """A physical column of a record's table and its SQL type.

    `mates` are all columns that change together with it, where a value lies in several. Of one
    that is not `told` the timeline says nothing: its values follow from another's.
    """

    name: str
    type: str
    mates: tuple[str, ...] = ()
    told: bool = True

    @property
    def is_array(self) -> bool:
        """Whether a value is a list."""
        return self.type.endswith("[]")


@dataclass(frozen=True, slots=True)
class HeldLink:
    """A column whose value is the id of a record of the `table` that must be there.

    `there` is the condition that tells so of the row `t`.
    """

    column: str
    table: str
    there: str


@dataclass(frozen=True, slots=True)
class Counter:
    """An auto number's column: its sequence and how many digits it has at least."""

    column: str
    sequence: str
    digits: int
    weight: str = ""
    """How much it weighs in search; nothing where search does not look into it."""


@dataclass(frozen=True, slots=True)
class WordsTable:
    """The table of the words by which a module's records are found.

    `layout` says what the words are made of, `number_weight` how much a record's number weighs.
    """

    module: int
    layout: int
    number_weight: str

    @property
    def sql(self) -> str:
        """The table's name as it stands in statements."""
        return f"{SCHEMA}.{identifier(words_table(self.module))}"


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A module's table."""

    name: str
    words: WordsTable

    @property
    def module(self) -> int:
        """The module's number."""
        return self.words.module

    @property
    def sql(self) -> str:
        """The table's name as it stands in statements."""
        return f"{SCHEMA}.{identifier(self.name)}"


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a module new records are written by: all columns that a row may give, in order, and
    the auto numbers with their prefixes.

    `heads` are the words of those prefixes, `ends` has two texts for each auto number that search
    looks into: what stands right before its digits, and all that does without marks.
    """

    table: RecordTable
    columns: tuple[Column, ...]
    counters: tuple[Counter, ...]
    prefixes: tuple[str, ...]
    heads: str
    ends: tuple[str, ...]


def layout_of(module: Module) -> Layout:
    """The layout of a module's records; made once for a module."""
    # Where cached_property keeps its values too: a module never changes.
    found: Layout | None = vars(module).get(_LAYOUT)
    if found is None:
        found = vars(module)[_LAYOUT] = _layout(module)
    return found


def _layout(module: Module) -> Layout:
    given = written_fields(module)
    counted = [(field, field.auto_number) for field in module.fields]
    rules = [(field, rules) for field, rules in counted if rules is not None]
    words = own_words(module)
    searched = {count.column: count for count in words.counts}
    return Layout(
        record_table(module),
        columns_of([each for each in given if each.auto_number is None]),
        tuple(_counter(field, each.digits, searched.get(field.column)) for field, each in rules),
        tuple(each.prefix for _, each in rules),
        words.heads,
        tuple(
            text
            for field, _ in rules
            if field.column in searched
            for text in (searched[field.column].tail, searched[field.column].joined)
        ),
    )


def _counter(field: Field, digits: int, searched: Count | None) -> Counter:
    weight = "" if searched is None else searched.weight
    return Counter(field.column, count_sequence(field), digits, weight)


def record_table(module: Module) -> RecordTable:
    """The table of a module's records."""
    words = WordsTable(module.number, module.words_layout, number_weight(module))
    return RecordTable(module.table, words)


def columns_of(fields: Iterable[Field]) -> tuple[Column, ...]:
    """The columns of fields' values, in the order of the fields."""
    return tuple(column for field in fields for column in _columns(field))


def _columns(field: Field) -> Iterator[Column]:
    parts = parts_of(field)
    told = told_parts(field)
    mates = tuple(part.column for part in parts if part.column in told) if len(told) > 1 else ()
    for part in parts:
        shown = part.column in told
        yield Column(part.column, kind_of(part).sql, mates if shown else (), shown)
