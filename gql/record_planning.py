"""Plans root fields that give records: one by its key, nodes by ids, a list of several modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from graphql import GraphQLError, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from crm.definitions import Field, Module
from crm.errors import BadUserInput
from crm.filters import EVERYTHING
from crm.grace import field_named
from crm.shared import Shared, choose
from gql.variables import modules_of
from storage import plan as p

if TYPE_CHECKING:
    from gql.planning import Planner

Selected = list[FieldDetails]


def plan_record(
    planner: Planner, key: str, module: Module, name: str, operand: object, details: Selected
) -> p.Root:
    """The record whose field of this name has a value that no other record has."""
    shape = planner.shape(module, details)
    condition = planner.asker.condition(module) or EVERYTHING
    by = cast("Field", field_named(module, name))
    return p.RecordRoot(key, shape, by, operand, condition)


def plan_record_by(
    planner: Planner, key: str, module: Module, parent: GraphQLObjectType, details: Selected
) -> p.Root:
    """The record that the argument `key` tells."""
    chosen = cast("dict[str, object]", planner.arguments(parent, details)["key"])
    ((name, operand),) = chosen.items()
    return plan_record(planner, key, module, name, operand, details)


def plan_nodes(
    planner: Planner, key: str, operand: object, details: Selected, *, single: bool
) -> p.Root:
    """The records of these ids, or the one of this id."""
    shapes = []
    for number in modules_of(operand):
        module = planner.definitions.by_number.get(number)
        if module is not None and not module.deleted:
            access = planner.asker.condition(module) or EVERYTHING
            shapes.append((planner.shape(module, details), access))
    if not single:
        return p.NodesRoot(key, operand, tuple(shapes))
    if not shapes:
        return p.ConstantRoot(key, "null")
    shape, access = shapes[0]
    return p.RecordRoot(key, shape, shape.module.by_name["id"], operand, access)


def plan_records(
    planner: Planner, key: str, shared: Shared, parent: GraphQLObjectType, details: Selected
) -> p.Root:
    """The list of the records of several modules."""
    names = cast("list[str]", planner.arguments(parent, details)["modules"])
    try:
        chosen = choose(shared, names)
    except BadUserInput as error:
        raise GraphQLError(error.message, details[0].node, original_error=error) from error
    return p.ConnectionRoot(key, planner.connection(chosen, parent, details))
