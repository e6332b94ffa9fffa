"""From the selection of a module's clusters of duplicates to its plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphql import GraphQLError, GraphQLObjectType

from crm.definitions import Module
from crm.errors import BadUserInput
from crm.filters import EVERYTHING
from gql.list_arguments import page_size, read_place
from schema_builder import cluster_markers as c
from schema_builder import markers as m
from storage import cluster_plan as cp
from storage import plan as p

if TYPE_CHECKING:
    from gql.planning import Planner, Selected


def plan_clusters(
    planner: Planner, module: Module, parent: GraphQLObjectType, key: str, details: Selected
) -> cp.DuplicatesRoot:
    """The plan of `dealDuplicates`; raises GraphQLError for wrong arguments."""
    arguments = planner.arguments(parent, details)
    try:
        size = page_size("first", arguments.get("first"), "clusters")
        after = read_place("after", arguments.get("after"), (), cp.clusters_mark(module))
    except BadUserInput as error:
        raise GraphQLError(error.message, details[0].node, original_error=error) from error
    allowed = planner.asker.condition(module) or EVERYTHING
    parts = tuple(_parts(planner, module, details))
    return cp.DuplicatesRoot(key, module, allowed, size, after, parts)


def _parts(planner: Planner, module: Module, details: Selected) -> Iterator[cp.ClustersPart]:
    type_ = planner.object_type(f"{module.type_name}ClusterConnection")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case c.ClusterNodesOf():
                yield cp.ClusterNodes(key, tuple(_cluster(planner, module, selected)))
            case c.ClusterEdgesOf():
                yield cp.ClusterEdges(key, tuple(_edge(planner, module, selected)))
            case m.PageInfoOf():
                yield p.PageInfo(key, planner.page_info(selected))
            case _:
                yield _typename(planner, key, type_)


def _edge(
    planner: Planner, module: Module, details: Selected
) -> Iterator[p.Constant | p.EdgeCursor | cp.ClusterNodes]:
    type_ = planner.object_type(f"{module.type_name}ClusterEdge")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case m.CursorOf():
                yield p.EdgeCursor(key)
            case c.ClusterNodeOf():
                yield cp.ClusterNodes(key, tuple(_cluster(planner, module, selected)))
            case _:
                yield _typename(planner, key, type_)


def _cluster(planner: Planner, module: Module, details: Selected) -> Iterator[cp.ClusterPart]:
    type_ = planner.object_type(f"{module.type_name}Cluster")
    for key, selected in planner.subfields(type_, details).items():
        match planner.marker(type_, selected):
            case c.ClusterRecordsOf():
                yield cp.ClusterRecords(key, planner.shape(module, selected))
            case c.ClusterRulesOf():
                yield cp.ClusterRules(key)
            case c.ClusterTruncatedOf():
                yield cp.ClusterTruncated(key)
            case _:
                yield _typename(planner, key, type_)


def _typename(planner: Planner, key: str, type_: GraphQLObjectType) -> p.Constant:
    return p.Constant(key, planner.typename(type_))
