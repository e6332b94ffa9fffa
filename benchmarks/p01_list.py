"""P1: 50 deals of one stage by close date, each with its company and its contact, warm."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.compare import compare
from benchmarks.results import Result
from benchmarks.sales import STAGES

DOCUMENT = """
query Deals($stage: DealStage!) {
  deals(filter: {stage: {eq: $stage}}, orderBy: [{closeDate: DESC}], first: 50) {
    nodes {
      id name amount stage closeDate
      company { name country }
      contact { firstName lastName email }
    }
  }
}
"""
LEAST = 0.85


def run(bench: Bench) -> list[Result]:
    """Measure with the six stages in turn, some common and some rare."""
    variables = tuple({"stage": stage} for stage in STAGES)
    found = compare(bench, DOCUMENT, "/p1", variables)
    return [found.result("P1", "50 deals of a stage by close date, two lookups", LEAST)]
