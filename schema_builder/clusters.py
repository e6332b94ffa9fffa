"""The clusters of duplicates of a module: their root field and their types."""

from collections.abc import Mapping

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from crm.definitions import Module
from schema_builder import cluster_markers as c
from schema_builder import markers
from schema_builder.generated import Maker, Types, output_field, required_list
from schema_builder.lists import first_after


def has_clusters(module: Module) -> bool:
    """Whether there are rules by which records of the module look like each other."""
    return bool(module.duplicate_rules)


def duplicates_field(types: Types, module: Module) -> GraphQLField:
    """The field `dealDuplicates` of Query."""
    many, name = module.plural_label, module.plural_type_name
    return output_field(
        GraphQLNonNull(types.output(f"{module.type_name}ClusterConnection")),
        c.DuplicatesField(module),
        f"{many} that look like each other by the duplicate rules of the module, as clusters of "
        "records, those with the oldest first. A page looks through so many records at most: go "
        "on with `after: pageInfo.endCursor` as long as `hasNextPage` is true, even where a page "
        f"has few clusters or none. Merge a cluster with `merge{name}`. Example: "
        f"`{{ {module.api_name}Duplicates(first: 20) {{ nodes {{ rules records {{ id title }} }} "
        "pageInfo { hasNextPage endCursor } } }`.",
        first_after("clusters"),
    )


def cluster_connection_type(types: Types, module: Module) -> GraphQLObjectType:
    """The type `DealClusterConnection`."""
    name = module.type_name
    return GraphQLObjectType(
        f"{name}ClusterConnection",
        lambda: {
            "nodes": output_field(
                required_list(types.output(f"{name}Cluster")),
                c.ClusterNodesOf(),
                "The page's clusters.",
            ),
            "edges": output_field(
                required_list(types.output(f"{name}ClusterEdge")),
                c.ClusterEdgesOf(),
                "The page's clusters, each with its cursor.",
            ),
            "pageInfo": output_field(
                GraphQLNonNull(types.output("PageInfo")),
                markers.PageInfoOf(),
                "What lies around the page, and the cursors to go on with; `endCursor` may lie "
                "behind the last cluster, where more records were looked through.",
            ),
        },
        description=f"A page of {module.plural_label} that look like each other.",
    )


def cluster_edge_type(types: Types, module: Module) -> GraphQLObjectType:
    """The type `DealClusterEdge`."""
    name = module.type_name
    return GraphQLObjectType(
        f"{name}ClusterEdge",
        lambda: {
            "cursor": output_field(
                GraphQLNonNull(GraphQLString),
                markers.CursorOf(),
                "The cluster's place, for `after`.",
            ),
            "node": output_field(
                GraphQLNonNull(types.output(f"{name}Cluster")), c.ClusterNodeOf(), "The cluster."
            ),
        },
        description="A cluster and its place among all.",
    )


def cluster_type(types: Types, module: Module) -> GraphQLObjectType:
    """The type `DealCluster`."""
    return GraphQLObjectType(
        f"{module.type_name}Cluster",
        lambda: {
            "records": output_field(
                required_list(types.output(module.type_name)),
                c.ClusterRecordsOf(),
                "The records, the oldest first, up to 100: those that match the first one by any "
                "rule, and what matches these by equal values, further and further.",
            ),
            "rules": output_field(
                GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLString))),
                c.ClusterRulesOf(),
                "The keys of the duplicate rules by which some of them match.",
            ),
            "truncated": output_field(
                GraphQLNonNull(GraphQLBoolean),
                c.ClusterTruncatedOf(),
                "Whether there are more records than are shown; merge these, and ask again.",
            ),
        },
        description=f"{module.plural_label} that may be one and the same.",
    )


CLUSTER_MAKERS: Mapping[str, Maker] = {
    "Cluster": cluster_type,
    "ClusterEdge": cluster_edge_type,
    "ClusterConnection": cluster_connection_type,
}
"""What makes the types of clusters, by what follows `Deal` in their names."""
