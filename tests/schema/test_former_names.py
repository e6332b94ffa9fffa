"""The schema of a workspace in which everything was renamed with a grace."""

from dataclasses import replace
from datetime import UTC, datetime

from graphql import build_schema, parse, validate, validate_schema

from crm.definitions import Definitions, Field, Module
from crm.former_names import FormerName, FormerNames
from crm.names import collisions, module_claims
from schema_builder.sdl import print_sdl
from tests.support.definitions import sales_pack, sample_definitions
from tests.support.schemas import eager, input_type, made, object_type

UNTIL = datetime(2099, 3, 1, 12, tzinfo=UTC)


def renamed(definitions: Definitions, *, grace: bool = True) -> Definitions:
    """All modules, fields and other sides of lookups with an N at the end."""
    return Definitions(tuple(_module(module, grace) for module in definitions.all_modules))


def _module(module: Module, grace: bool) -> Module:
    was = (FormerNames(module.api_name, module.plural_api_name, UNTIL),)
    return replace(
        module,
        api_name=f"{module.api_name}N",
        plural_api_name=f"{module.plural_api_name}N",
        all_fields=tuple(_field(field, grace) for field in module.all_fields),
        former_names=was if grace else (),
    )


def _field(field: Field, grace: bool) -> Field:
    was = [FormerName(field.api_name, UNTIL)]
    lookup = field.lookup
    if lookup is not None:
        was.append(FormerName(lookup.inverse_api_name, UNTIL, inverse=True))
        lookup = replace(lookup, inverse_api_name=f"{lookup.inverse_api_name}N")
    name = f"{field.api_name}N"
    return replace(field, api_name=name, lookup=lookup, former_names=tuple(was) if grace else ())


def test_it_is_valid_and_so_is_its_text() -> None:
    for definitions in (sales_pack(), sample_definitions(4, 30)):
        schema = made(renamed(definitions))
        assert validate_schema(eager(schema)) == []
        assert validate_schema(build_schema(print_sdl(schema))) == []


def test_no_name_collides_and_all_are_claimed() -> None:
    definitions = renamed(sales_pack())
    for module in definitions.modules:
        assert collisions(definitions, module) == []
    claimed = {
        (claim.scope, claim.name)
        for module in definitions.modules
        for claim in module_claims(module)
    }
    schema = made(definitions)
    for scope, root in (("query", schema.query_type), ("mutation", schema.mutation_type)):
        assert root is not None
        plain = made(Definitions())
        fixed = {*plain.query_type.fields, *plain.mutation_type.fields, "records"}
        assert {(scope, name) for name in root.fields if name not in fixed} <= claimed
    assert {("type", name) for name in schema.former_types} <= claimed


def test_no_type_is_made_for_a_former_name() -> None:
    with_grace = made(renamed(sales_pack()))
    without = made(renamed(sales_pack(), grace=False))
    assert list(with_grace.type_map) == list(without.type_map)
    assert len(without.former_types) == 0
    assert with_grace.former_types["DealFilter"].name == "DealNFilter"
    assert with_grace.former_types["DealStage"].name == "DealNStageN"
    assert with_grace.former_types["DealsPayload"].name == "DealsNPayload"


def test_each_former_name_stands_for_the_same_as_the_name_of_today() -> None:
    schema = made(renamed(sales_pack()))
    deal = object_type(schema, "DealN").fields
    for was, now in (
        ("amount", "amountN"),
        ("company", "companyN"),
        ("companyId", "companyNId"),
        ("stage", "stageN"),
    ):
        assert deal[was].type == deal[now].type
        assert deal[was].args == deal[now].args
        assert deal[was].description == deal[now].description
        assert deal[was].deprecation_reason is not None
        assert deal[now].deprecation_reason is None
    assert "deals" in object_type(schema, "CompanyN").fields
    for name in ("Filter", "Order", "Create", "Update", "GroupBy"):
        fields = input_type(schema, f"DealN{name}").fields
        assert fields["amount" if name != "GroupBy" else "stage"].deprecation_reason


def test_a_workspace_without_a_grace_pays_nothing() -> None:
    schema = made(sample_definitions(50, 30))
    made_before = schema.type_map.made
    assert (schema.has_grace, schema.former_types) == (False, {})
    assert schema.type_map.made == made_before


def test_only_what_a_document_touches_is_made() -> None:
    schema = made(renamed(sample_definitions(50, 30)))
    assert schema.former_types["Thing3"].name == "Thing3N"
    document = parse("{ thing3(id: 1) { id title } things: thing4s { totalCount } }")
    assert validate(schema, document) == []
    assert schema.type_map.made < 120
    assert schema.query_type.fields.made == 2
