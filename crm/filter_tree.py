"""The tree of a filter, as frozen values: what is asked of a record."""

from dataclasses import dataclass

from crm.definitions import Field, Inverse
from crm.kinds import Operator
from crm.search.fields import Searched


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that is known only when the operation runs: the `index`th of its values.

    `wordless` says of a text that is searched for that no word is in it, `empty` of a list all of
    which must be found that nothing is.
    """

    index: int
    wordless: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds; an empty one is true."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One part holds; an empty one is false."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The complement of the part."""

    part: "Filter"


@dataclass(frozen=True, slots=True)
class Compare:
    """One question to one field's value.

    `operand` is a value, a `Slot` that stands for one, a list that may hold slots, or one slot
    that stands for a whole list; for IS_NULL, IS_EMPTY and those about the asker it is a plain
    bool; for BETWEEN a pair (from, to), both included; for WITHIN a `RelativeRange`.
    """

    field: Field
    operator: Operator
    operand: object


@dataclass(frozen=True, slots=True)
class Through:
    """The filter holds for the record that a LOOKUP or USER field points to."""

    field: Field
    part: "Filter"


@dataclass(frozen=True, slots=True)
class AnyRelated:
    """The filter holds for at least one of the records that point here: what `some` asks.

    `none` is its complement, and `every` the complement of `some` with the part's complement.
    """

    inverse: Inverse
    part: "Filter"


@dataclass(frozen=True, slots=True)
class AllRelated:
    """Each record of some ids, one at least, is among the related ones.

    `operand` is a list that may hold slots, or one slot that stands for a whole list.
    """

    inverse: Inverse
    operand: object


@dataclass(frozen=True, slots=True)
class Search:
    """Every word of a text, or of a Slot's, is found in the record: see `crm.search`."""

    searched: Searched
    text: object


Filter = And | Or | Not | Compare | Through | AnyRelated | AllRelated | Search

SEARCH = "search"
"""What a filter calls a search text."""

EVERYTHING = And(())
NOTHING = Or(())
