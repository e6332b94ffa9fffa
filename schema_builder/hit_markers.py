"""What the fields of a search across modules stand for; see `schema_builder.markers`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class HitNodesOf:
    """Search connection part: the page's hits."""


@dataclass(frozen=True, slots=True)
class HitEdgesOf:
    """Search connection part: the page's hits with their cursors."""


@dataclass(frozen=True, slots=True)
class HitNodeOf:
    """Search edge part: the hit."""


@dataclass(frozen=True, slots=True)
class HitValueOf:
    """Hit part: its score, snippet or field (`name`)."""

    name: Literal["score", "snippet", "field"]


@dataclass(frozen=True, slots=True)
class HitRecordOf:
    """Hit part: the record."""
