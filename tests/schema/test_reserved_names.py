"""The table of reserved names against the schema as it is: nothing that is made can collide."""

from crm.names import SHARED_PREFIX, module_claims
from crm.reserved_names import (
    FIXED_MUTATIONS,
    FIXED_QUERIES,
    FIXED_TYPES,
    SYSTEM_MODULES,
)
from gql.fixed_schema import fixed_schema
from schema_builder.workspace_schema import build_schema
from tests.support.definitions import sales_pack

SYSTEM_TYPES = {singular[:1].upper() + singular[1:] for singular, _ in SYSTEM_MODULES}


def test_every_fixed_name_is_reserved() -> None:
    fixed = fixed_schema()._schema
    types = {name for name in fixed.type_map if not name.startswith("__")}
    unlisted = {
        name
        for name in types - FIXED_TYPES
        if not any(name.startswith(own) for own in SYSTEM_TYPES)
    }
    assert not unlisted
    assert fixed.query_type is not None
    assert fixed.mutation_type is not None
    assert set(fixed.query_type.fields) <= FIXED_QUERIES
    assert set(fixed.mutation_type.fields) <= FIXED_MUTATIONS


def test_every_name_made_for_a_module_is_claimed() -> None:
    definitions = sales_pack()
    schema = build_schema(definitions, fixed_schema())
    claims = [claim for module in definitions.modules for claim in module_claims(module)]
    claimed = {scope: {c.name for c in claims if c.scope == scope} for scope in SCOPES}
    fixed = fixed_schema()._schema
    known = {*fixed.type_map, *FIXED_TYPES}
    made = {name for name in schema.type_map if name not in known}
    others = {name for name in made if not name.startswith(("__", "User", SHARED_PREFIX))}
    assert others <= claimed["type"]
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    assert set(schema.query_type.fields) <= claimed["query"] | FIXED_QUERIES
    assert set(schema.mutation_type.fields) <= claimed["mutation"] | FIXED_MUTATIONS


SCOPES = ("type", "query", "mutation", "subscription")
