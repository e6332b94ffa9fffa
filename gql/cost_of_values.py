"""What computed values and searches cost, by the size of what PostgreSQL has to be told of them.

In hundredths, so that many small things count and a few do not.
"""

from collections.abc import Iterable, Iterator

from crm.definitions import Field
from crm.filters import (
    AllRelated,
    And,
    AnyRelated,
    Compare,
    Filter,
    Not,
    Or,
    Search,
    Through,
)
from crm.formulas import expressions as e

NODE = 2
"""A function, an operator, a field's value or a constant in a formula: 12 µs to write."""
LOOKUP = 30
"""A record that a formula looks up: a query within the query, 200 µs to write."""
LIST, ALL_LISTS = 300, 1_000
"""What a rollup gathers: the list of each record shown, or that of each record there is."""
WITHIN_LIST = 3
"""How often what a rollup is made of counts: each record of its list has it."""
SEARCHED = 1_500
"""A search in one module: 15 ms to write."""


class Weighing:
    """Weighs the expressions of an operation, each once however often it is asked for.

    `rolled` is what it counts for a list that a rollup gathers.
    """

    def __init__(self, rolled: int) -> None:
        self._rolled = rolled
        self._known: dict[int, int] = {}

    def values(self, fields: Iterable[Field | None]) -> int:
        """What the values of fields cost; of stored ones nothing."""
        return sum(
            self.expression(field.expression)
            for field in fields
            if field is not None and field.expression is not None
        )

    def asked(self, asked: Filter) -> int:
        """What the computed values and searches cost that a filter asks for."""
        return sum(
            SEARCHED if isinstance(one, Search) else self.values((one.field,))
            for one in _questions(asked)
        )

    def expression(self, expression: e.Expression) -> int:
        """What an expression costs."""
        found = self._known.get(id(expression))
        if found is None:
            found = self._known[id(expression)] = self._weigh(expression)
        return found

    def _weigh(self, expression: e.Expression) -> int:
        match expression:
            case e.Through(part=part):
                return LOOKUP + self.expression(part)
            case e.Rolled(condition=condition):
                inner = Weighing(LIST)
                made = sum(map(inner.expression, e.parts(expression))) + inner.asked(condition)
                return self._rolled + WITHIN_LIST * made
            case _:
                return NODE + sum(map(self.expression, e.parts(expression)))


def _questions(asked: Filter) -> Iterator[Compare | Search]:
    match asked:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _questions(part)
        case Not(part=part) | Through(part=part) | AnyRelated(part=part):
            yield from _questions(part)
        case Compare() | Search():
            yield asked
        case AllRelated():
            pass
