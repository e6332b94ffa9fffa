"""P3: 20 companies, each with 10 deals and the count of all its deals, warm."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.compare import compare
from benchmarks.results import Result

DOCUMENT = """
query Companies {
  companies(first: 20, orderBy: [{name: ASC}]) {
    nodes {
      id name country
      deals(first: 10, orderBy: [{id: ASC}]) {
        totalCount
        nodes { id name amount stage closeDate }
      }
    }
  }
}
"""
LEAST = 0.85


def run(bench: Bench) -> list[Result]:
    """Measure; the page is the same each time."""
    found = compare(bench, DOCUMENT, "/p3", ({},))
    return [found.result("P3", "20 companies, each with 10 deals and their count", LEAST)]
