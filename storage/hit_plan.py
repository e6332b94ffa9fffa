"""What a search across modules reads: its hits, and what is shown of each; a part of the plan."""

from dataclasses import dataclass
from typing import Literal

from storage.plan import Connection, Constant, EdgeCursor, PageInfo, Place, Shape, Truncated


@dataclass(frozen=True, slots=True)
class HitValue:
    """The score of a hit, the field where a word was found, or the text around it (`name`)."""

    key: str
    name: Literal["score", "snippet", "field"]


@dataclass(frozen=True, slots=True)
class HitRecord:
    """The record of a hit, with a shape for each module by its number."""

    key: str
    shapes: tuple[tuple[int, Shape], ...]


HitPart = Constant | HitValue | HitRecord


@dataclass(frozen=True, slots=True)
class HitNodes:
    """The page's hits, or the hit of an edge."""

    key: str
    parts: tuple[HitPart, ...]


@dataclass(frozen=True, slots=True)
class HitEdges:
    """The page's hits with their cursors."""

    key: str
    parts: tuple[Constant | EdgeCursor | HitNodes, ...]


HitsPart = Constant | HitNodes | HitEdges | PageInfo | Truncated

HITS_SIGNATURE = "search"
"""What the cursors of hits carry in the place of an order's signature."""


@dataclass(frozen=True, slots=True)
class SearchRoot:
    """What a text finds in several modules: `size` hits after a place, the best first.

    `sources` are the searched lists, in the order BY_RANK; what they say of pages is not read.
    """

    key: str
    sources: tuple[Connection, ...]
    size: int
    after: Place | None
    parts: tuple[HitsPart, ...]
