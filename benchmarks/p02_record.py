"""P2: one record by its id, with two lookups, warm."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.compare import compare
from benchmarks.results import Result

DOCUMENT = """
query Deal($id: ID!) {
  deal(id: $id) {
    id name amount stage closeDate
    company { name country }
    contact { firstName lastName email }
  }
}
"""
LEAST = 0.9


def run(bench: Bench) -> list[Result]:
    """Measure with 500 deals in turn."""
    variables = tuple({"id": deal} for deal in bench.sales.deal_ids)
    found = compare(bench, DOCUMENT, "/p2", variables)
    return [found.result("P2", "one deal by id, two lookups", LEAST)]
