"""What the fields of clusters of duplicates stand for; see `schema_builder.markers`."""

from dataclasses import dataclass

from crm.definitions import Module


@dataclass(frozen=True, slots=True)
class DuplicatesField:
    """Query: the clusters of duplicates of a module."""

    module: Module


@dataclass(frozen=True, slots=True)
class ClusterNodesOf:
    """Connection part: the page's clusters."""


@dataclass(frozen=True, slots=True)
class ClusterEdgesOf:
    """Connection part: the page's clusters with their cursors."""


@dataclass(frozen=True, slots=True)
class ClusterNodeOf:
    """Edge part: the cluster."""


@dataclass(frozen=True, slots=True)
class ClusterRecordsOf:
    """Cluster part: its records."""


@dataclass(frozen=True, slots=True)
class ClusterRulesOf:
    """Cluster part: the keys of the rules by which they match."""


@dataclass(frozen=True, slots=True)
class ClusterTruncatedOf:
    """Cluster part: whether there are more records than are shown."""


ClusterMarker = (
    DuplicatesField
    | ClusterNodesOf
    | ClusterEdgesOf
    | ClusterNodeOf
    | ClusterRecordsOf
    | ClusterRulesOf
    | ClusterTruncatedOf
)
