"""P4: a kanban of 200,000 deals, each stage with its count, its sum and 20 cards, warm."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.compare import compare
from benchmarks.results import Result

DOCUMENT = """
query Kanban {
  deals {
    groups(by: [{stage: {includeEmpty: true}}]) {
      nodes {
        key { stage }
        count
        aggregates { sum { amount } }
        records(first: 20, orderBy: [{closeDate: ASC}]) {
          nodes { id name amount closeDate company { name } }
        }
      }
    }
  }
}
"""
LEAST = 0.9


def run(bench: Bench) -> list[Result]:
    """Measure; the board is the same each time."""
    found = compare(bench, DOCUMENT, "/p4", ({},))
    return [found.result("P4", "kanban: 6 stages with count, sum and 20 cards each", LEAST)]
