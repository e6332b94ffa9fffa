"""What the tests of the schema share: schemas, and their types by name."""

from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema

from crm.definitions import Definitions
from schema_builder.markers import marker_of
from schema_builder.workspace_schema import WorkspaceSchema, build_schema
from tests.support.definitions import sales_pack
from tests.support.static_schema import small_schema


def made(definitions: Definitions | None = None) -> WorkspaceSchema:
    return build_schema(sales_pack() if definitions is None else definitions, small_schema())


def eager(schema: WorkspaceSchema) -> GraphQLSchema:
    """graphql-core's own schema of the same types."""
    whole = schema.fresh()
    return GraphQLSchema(
        whole.query_type,
        whole.mutation_type,
        types=list(whole.type_map.values()),
        directives=whole.directives,
    )


def object_type(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = schema.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def input_type(schema: GraphQLSchema, name: str) -> GraphQLInputObjectType:
    found = schema.type_map[name]
    assert isinstance(found, GraphQLInputObjectType)
    return found


def marked(schema: GraphQLSchema, type_name: str, field: str) -> object:
    return marker_of(object_type(schema, type_name).fields[field].extensions)
