"""What is read of the clusters of duplicates of a module; a part of the plan."""

from dataclasses import dataclass

from crm.definitions import Module
from crm.filters import Filter
from storage.plan import Constant, EdgeCursor, PageInfo, Place, Shape


@dataclass(frozen=True, slots=True)
class ClusterRecords:
    """The records of a cluster, the oldest first."""

    key: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class ClusterRules:
    """The keys of the rules by which they match."""

    key: str


@dataclass(frozen=True, slots=True)
class ClusterTruncated:
    """Whether there are more than are shown."""

    key: str


ClusterPart = Constant | ClusterRecords | ClusterRules | ClusterTruncated


@dataclass(frozen=True, slots=True)
class ClusterNodes:
    """The page's clusters, or the cluster of an edge."""

    key: str
    parts: tuple[ClusterPart, ...]


@dataclass(frozen=True, slots=True)
class ClusterEdges:
    """The page's clusters with their cursors."""

    key: str
    parts: tuple[Constant | EdgeCursor | ClusterNodes, ...]


ClustersPart = Constant | ClusterNodes | ClusterEdges | PageInfo


def clusters_mark(module: Module) -> str:
    """What the cursors of a module's clusters carry in the place of an order's signature."""
    return f"duplicates {module.number}"


@dataclass(frozen=True, slots=True)
class DuplicatesRoot:
    """Records of a module that look like each other: `size` clusters after a place, in the order
    of their oldest records. `allowed` is what access allows of the module."""

    key: str
    module: Module
    allowed: Filter
    size: int
    after: Place | None
    parts: tuple[ClustersPart, ...]
