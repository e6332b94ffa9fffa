"""What a benchmark found, as the printed table and the page in the documentation show it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several measurements, with the smallest and the largest."""

    median: float
    smallest: float
    largest: float

    def show(self, digits: int, unit: str = "") -> str:
        """For people: `0.93 (0.91–0.95)`, with a unit after it where one is given."""
        median, smallest, largest = (
            f"{value:,.{digits}f}" for value in (self.median, self.smallest, self.largest)
        )
        shown = f"{median} ({smallest}–{largest})"
        return f"{shown} {unit}" if unit else shown


def spread(values: Sequence[float]) -> Spread:
    """The spread of at least one measurement."""
    return Spread(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table; `met` is None where the goal speaks of something not measured."""

    number: str
    work: str
    ours: str
    yardstick: str
    outcome: str
    goal: str
    met: bool | None
