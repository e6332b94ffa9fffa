"""Runs the fixed schema's part of an operation through graphql-core's executor."""

from collections.abc import Iterable, Mapping
from inspect import isawaitable

import orjson
from graphql import (
    ArgumentNode,
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLSchema,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    execute,
    execute_sync,
)

from crm.definitions import Module
from gql.context import Context
from gql.operations import Prepared
from gql.planning import Selected

INTROSPECTION = frozenset({"__schema", "__type"})


def sub_document(prepared: Prepared, nodes: Iterable[FieldNode]) -> DocumentNode:
    """The operation with these root fields alone, its variables and fragments kept."""
    operation = prepared.operation
    part = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    return DocumentNode(definitions=(part, *prepared.fragments.values()))


async def run_fixed(
    schema: GraphQLSchema, document: DocumentNode, context: Context, variables: Mapping[str, object]
) -> ExecutionResult:
    """Executes a document of fixed fields; errors are in the result, as GraphQL has it."""
    result = execute(schema, document, context_value=context, variable_values=dict(variables))
    return await result if isawaitable(result) else result


def run_introspection(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, object]
) -> ExecutionResult:
    """Executes introspection fields, which need no context; takes a second on a big schema."""
    return execute_sync(schema, document, variable_values=dict(variables))


def describe_module(
    prepared: Prepared,
    context: Context,
    variables: Mapping[str, object],
    module: Module,
    details: Selected,
) -> str:
    """The JSON of a module's definition, as the selection below a record's `module` asks."""
    argument = ArgumentNode(
        name=NameNode(value="apiName"), value=StringValueNode(value=module.api_name)
    )
    nodes = [
        FieldNode(
            name=NameNode(value="module"),
            arguments=(argument,),
            directives=(),
            selection_set=detail.node.selection_set,
        )
        for detail in details
    ]
    operation = OperationDefinitionNode(
        operation=OperationType.QUERY,
        variable_definitions=prepared.operation.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    document = DocumentNode(definitions=(operation, *prepared.fragments.values()))
    result = execute_sync(
        prepared.schema, document, context_value=context, variable_values=dict(variables)
    )
    if result.errors:
        raise result.errors[0]
    assert result.data is not None
    return orjson.dumps(result.data["module"]).decode()
