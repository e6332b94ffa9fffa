"""The table of benchmarks; each has a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import (
    p01_list,
    p02_record,
    p03_nested,
    p04_kanban,
    p05_pages,
    p06_search,
    p07_create,
    p08_create_many,
    p09_new_field,
    p10_memory,
    p11_cold,
    p14_statements,
    w04_mass_update,
)
from benchmarks.bench import Bench
from benchmarks.results import Result


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark by its number among the goals; `run` gives its lines of the table."""

    number: str
    run: Callable[[Bench], list[Result]]


BENCHMARKS = (
    Benchmark("P1", p01_list.run),
    Benchmark("P2", p02_record.run),
    Benchmark("P3", p03_nested.run),
    Benchmark("P4", p04_kanban.run),
    Benchmark("P5", p05_pages.run),
    Benchmark("P6", p06_search.run),
    Benchmark("P7", p07_create.run),
    Benchmark("P8", p08_create_many.run),
    Benchmark("P9", p09_new_field.run),
    Benchmark("P10", p10_memory.run),
    Benchmark("P11", p11_cold.run),
    Benchmark("P14", p14_statements.run),
    Benchmark("W4", w04_mass_update.run),
)


def choose(numbers: str | None) -> tuple[Benchmark, ...]:
    """The benchmarks of a list such as `P1,P9`, all where there is none.

    Raises ValueError for a number that is not known.
    """
    if numbers is None:
        return BENCHMARKS
    wanted = [number.strip().upper() for number in numbers.split(",")]
    known = {benchmark.number: benchmark for benchmark in BENCHMARKS}
    unknown = [number for number in wanted if number not in known]
    if unknown:
        raise ValueError(f"There is no {', '.join(unknown)}; there are {', '.join(known)}.")
    return tuple(known[number] for number in known if number in wanted)
