"""P7: create one deal with its timeline, event and read-back, warm."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.compare import compare
from benchmarks.deals import new_deals
from benchmarks.results import Result

DOCUMENT = """
mutation Create($data: DealCreate!) {
  createDeal(data: $data) {
    deal {
      name amount stage closeDate
      company { name country }
      contact { firstName lastName email }
    }
    userErrors { code message path }
  }
}
"""
LEAST = 0.6


def run(bench: Bench) -> list[Result]:
    """Measure with 500 new deals in turn; each is made many times over."""
    variables = tuple({"data": data} for data in new_deals(bench, 500))
    found = compare(bench, DOCUMENT, "/p7", variables)
    return [found.result("P7", "create one deal, read back with two lookups", LEAST)]
