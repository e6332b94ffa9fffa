"""The types that a module brings: their fields, markers and descriptions."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    validate_schema,
)

from crm.definitions import USERS, Definitions, Field, Module
from crm.names import SHARED_PREFIX, module_claims
from crm.reserved_names import FIXED_TYPES
from schema_builder import markers, write_markers
from tests.support.definitions import DEAL, sales_pack, sample_definitions
from tests.support.schemas import eager, input_type, made, marked, object_type
from tests.support.static_schema import small_schema


def _described(
    type_: GraphQLNamedType,
) -> Iterator[tuple[str, str | None]]:
    yield type_.name, type_.description
    if isinstance(type_, GraphQLEnumType):
        for name, value in type_.values.items():
            yield f"{type_.name}.{name}", value.description
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in type_.fields.items():
            yield f"{type_.name}.{name}", field.description
            for argument, each in getattr(field, "args", {}).items():
                yield f"{type_.name}.{name}({argument})", each.description


def test_everything_that_modules_bring_has_a_description() -> None:
    whole = eager(made(sample_definitions(3, 30)))
    roots = {"Query", "Mutation"}
    missing = [
        place
        for type_ in whole.type_map.values()
        if not type_.name.startswith("__") and type_.name != "Module"
        for place, text in _described(type_)
        if not text and place.split("(")[0] not in {"Mutation.rename"} | roots
    ]
    assert missing == []


ROOTS = ("node", "nodes", "records", "agenda", "search", "users")
"""What every workspace's Query has besides."""


def test_every_generated_name_is_claimed() -> None:
    definitions = sales_pack()
    claimed = {
        (claim.scope, claim.name)
        for module in definitions.modules
        for claim in module_claims(module)
    }
    schema = made(definitions)
    fixed = small_schema()._schema
    users = {"User", "UserConnection", "UserEdge", "UserFilter", "UserOrder"}
    for name in schema.type_map:
        known = name in FIXED_TYPES or name in users or name.startswith(("__", SHARED_PREFIX))
        assert known or ("type", name) in claimed, name
    for scope, root, static in (
        ("query", schema.query_type, fixed.query_type),
        ("mutation", schema.mutation_type, fixed.mutation_type),
    ):
        assert root is not None
        assert static is not None
        for name in root.fields:
            assert (scope, name) in claimed or name in static.fields or name in ROOTS


def test_every_field_of_records_is_marked() -> None:
    whole = eager(made())
    for module in sales_pack().modules:
        for suffix in ("", "Connection", "Edge", "Payload"):
            type_ = object_type(whole, module.type_name + suffix)
            for name in type_.fields:
                assert marked(whole, type_.name, name) is not None, f"{type_.name}.{name}"
    for name in ("PageInfo", "User", "MassPayload"):
        for field in object_type(whole, name).fields:
            assert marked(whole, name, field) is not None


def test_markers_tell_what_a_field_is() -> None:
    schema, definitions = made(), sales_pack()
    deal = definitions.by_number[DEAL]
    company = definitions.by_name["company"]
    assert marked(schema, "Query", "deal") == markers.RecordField(deal)
    assert marked(schema, "Query", "deals") == markers.ListField(deal)
    assert marked(schema, "Query", "node") == markers.NodeField()
    assert marked(schema, "Query", "modules") is None
    assert marked(schema, "Deal", "id") == markers.ValueOf(deal.by_name["id"])
    assert marked(schema, "Deal", "title") == markers.TitleOf()
    assert marked(schema, "Deal", "module") == markers.ModuleOf(deal)
    assert marked(schema, "Deal", "company") == markers.LinkOf(deal.by_name["company"])
    assert marked(schema, "Deal", "companyId") == markers.ValueOf(deal.by_name["company"])
    assert marked(schema, "Deal", "owner") == markers.LinkOf(deal.by_name["owner"])
    (inverse,) = (each for each in definitions.inverses(company) if each.module.number == DEAL)
    assert marked(schema, "Company", "deals") == markers.RelatedOf(inverse)
    assert marked(schema, "User", "email") == markers.ValueOf(USERS.by_name["email"])
    assert marked(schema, "Mutation", "createDeals") == write_markers.CreateMany(deal)
    assert marked(schema, "Mutation", "deleteDeals") == write_markers.DeleteMany(deal)
    assert marked(schema, "Mutation", "rename") is None


def test_arguments_say_whether_they_shape_the_statement() -> None:
    arguments = made().query_type.fields["deals"].args
    roles = {name: each.extensions.get(markers.TESSERA) for name, each in arguments.items()}
    assert roles == {
        "filter": None,
        "search": "search",
        "view": "view",
        "orderBy": "structure",
        "first": "structure",
        "after": "cursor",
        "last": "structure",
        "before": "cursor",
        "offset": "structure",
        "trashed": "structure",
    }
    assert made().type_map["RelativeRange"].extensions[markers.TESSERA] == "structure"
    assert made().query_type.fields["nodes"].args["ids"].extensions[markers.TESSERA] == "record_id"


def test_fields_of_fixed_roots_keep_their_resolvers() -> None:
    fixed = small_schema()._schema
    assert fixed.query_type is not None
    assert made().query_type.fields["modules"] is fixed.query_type.fields["modules"]


@pytest.mark.parametrize(
    ("type_name", "field", "printed"),
    [
        ("Deal", "name", "String"),
        ("Deal", "amount", "Decimal"),
        ("Deal", "stage", "DealStage"),
        ("Deal", "closeDate", "Date"),
        ("Deal", "companyId", "ID"),
        ("Deal", "company", "Company"),
        ("Deal", "owner", "User"),
        ("Deal", "ownerId", "ID"),
        ("Deal", "version", "Int!"),
        ("Deal", "createdAt", "DateTime!"),
        ("Deal", "module", "Module!"),
        ("Contact", "email", "EmailAddress"),
        ("Contact", "isPrimary", "Boolean"),
        ("Company", "deals", "DealConnection!"),
        ("Company", "country", "CountryCode"),
        ("DealConnection", "nodes", "[Deal!]!"),
        ("DealConnection", "totalCount", "Int!"),
        ("DealPayload", "deal", "Deal"),
        ("DealPayload", "userErrors", "[UserError!]!"),
        ("DealsPayload", "results", "[DealPayload!]!"),
        ("Query", "nodes", "[Node]!"),
        ("Query", "deals", "DealConnection!"),
        ("Mutation", "updateDeals", "MassPayload!"),
    ],
)
def test_output_types(type_name: str, field: str, printed: str) -> None:
    assert str(object_type(made(), type_name).fields[field].type) == printed


@pytest.mark.parametrize(
    ("type_name", "fields"),
    [
        ("DealUnique", {"number": "Int"}),
        ("ContactUnique", {"number": "Int", "email": "EmailAddress"}),
        ("ContactConnect", {"id": "ID", "email": "EmailAddress"}),
        ("ContactLink", {"connect": "ContactConnect", "create": "ContactCreate"}),
        (
            "ContactLinkUpdate",
            {
                "connect": "ContactConnect",
                "create": "ContactCreate",
                "update": "ContactUpdate",
                "disconnect": "Boolean",
            },
        ),
        ("DealLinks", {"create": "[DealCreate!]", "connect": "[DealConnect!]"}),
        (
            "DealLinksUpdate",
            {
                "create": "[DealCreate!]",
                "connect": "[DealConnect!]",
                "update": "[DealLinksItem!]",
                "disconnect": "[DealConnect!]",
            },
        ),
        ("DealLinksItem", {"id": "ID!", "data": "DealUpdate!"}),
        (
            "DealSelection",
            {
                "ids": "[ID!]",
                "filter": "DealFilter",
                "search": "String",
                "view": "ID",
                "except": "[ID!]",
                "all": "Boolean",
                "trashed": "Boolean",
            },
        ),
        (
            "DealCreate",
            {
                "name": "String",
                "amount": "Decimal",
                "stage": "DealStage",
                "closeDate": "Date",
                "leadId": "ID",
                "lead": "LeadLink",
                "companyId": "ID",
                "company": "CompanyLink",
                "contactId": "ID",
                "contact": "ContactLink",
                "tags": "[String!]",
                "ownerId": "ID",
            },
        ),
        (
            "UserFilter",
            {
                "and": "[UserFilter!]",
                "or": "[UserFilter!]",
                "not": "UserFilter",
                "search": "String",
                "id": "IDFilter",
                "name": "StringFilter",
                "email": "StringFilter",
                "createdAt": "DateTimeFilter",
                "isMe": "Boolean",
                "isInMyTeam": "Boolean",
            },
        ),
        (
            "DealStageFilter",
            {
                "eq": "DealStage",
                "neq": "DealStage",
                "in": "[DealStage!]",
                "notIn": "[DealStage!]",
                "isNull": "Boolean",
            },
        ),
        (
            "DateFilter",
            {
                "eq": "Date",
                "neq": "Date",
                "in": "[Date!]",
                "notIn": "[Date!]",
                "isNull": "Boolean",
                "gt": "Date",
                "gte": "Date",
                "lt": "Date",
                "lte": "Date",
                "between": "DateRange",
                "within": "RelativeRange",
            },
        ),
    ],
)
def test_input_types(type_name: str, fields: dict[str, str]) -> None:
    found = input_type(made(), type_name).fields
    assert {name: str(field.type) for name, field in found.items()} == fields


def test_filters_reach_through_lookups_and_users() -> None:
    fields = input_type(made(), "DealFilter").fields
    assert str(fields["company"].type) == "CompanyFilter"
    assert str(fields["companyId"].type) == "IDFilter"
    assert str(fields["owner"].type) == str(fields["createdBy"].type) == "UserFilter"
    assert str(fields["number"].type) == "IntFilter"
    orders = input_type(made(), "DealOrder")
    assert orders.is_one_of
    assert str(orders.fields["company"].type) == "CompanyOrder"
    assert str(orders.fields["owner"].type) == "UserOrder"
    assert str(orders.fields["closeDate"].type) == "Sort"


def test_multi_selects_are_lists() -> None:
    field = Field(
        5,
        "tags",
        "Colours",
        "MULTI_SELECT",
        options=sales_pack().modules[0].by_name["industry"].options,
    )
    schema = made(Definitions((Module(1, "car", "cars", "Car", "Cars", all_fields=(field,)),)))
    assert str(object_type(schema, "Car").fields["tags"].type) == "[CarTags!]!"
    assert str(input_type(schema, "CarCreate").fields["tags"].type) == "[CarTags!]"
    assert list(input_type(schema, "CarTagsFilter").fields) == [
        *("hasAny", "hasAll", "hasNone", "isEmpty")
    ]
    assert "tags" not in input_type(schema, "CarOrder").fields


def test_auto_numbers_cannot_be_written() -> None:
    field = Field(5, "code", "Code", "AUTO_NUMBER", unique=True)
    schema = made(Definitions((Module(1, "car", "cars", "Car", "Cars", all_fields=(field,)),)))
    assert "code" in object_type(schema, "Car").fields
    assert "code" not in input_type(schema, "CarCreate").fields
    assert "code" in input_type(schema, "CarUnique").fields


def test_a_lookup_whose_module_is_deleted_keeps_its_id() -> None:
    definitions = sales_pack()
    kept = tuple(
        replace(module, deleted=True) if module.api_name == "lead" else module
        for module in definitions.all_modules
    )
    schema = made(Definitions(kept))
    assert "lead" not in schema.query_type.fields
    assert "lead" not in object_type(schema, "Deal").fields
    assert "leadId" in object_type(schema, "Deal").fields
    assert "lead" not in input_type(schema, "DealFilter").fields
    assert validate_schema(eager(schema)) == []


def test_descriptions_teach_the_rules() -> None:
    schema = made()
    create = input_type(schema, "DealCreate").fields
    assert create["name"].description == "Name. One line of text, such as a name. Required."
    assert create["amount"].description == (
        "Amount. An exact decimal number, such as a price. At least 0. "
        "Up to 14 digits, 2 of them decimals."
    )
    assert create["leadId"].description == "Lead. The id of the Lead it points to. Required."
    assert create["stage"].description == (
        "Stage. One of a list of options. Left out, it becomes NEW_DEAL."
    )
    stage = schema.type_map["DealStage"]
    assert isinstance(stage, GraphQLEnumType)
    assert stage.values["DEAL_WON"].description == "Deal won"


def test_related_lists_are_filtered_by_types_of_their_own() -> None:
    schema = made()
    fields = input_type(schema, "CompanyFilter").fields
    assert str(fields["deals"].type) == "DealListFilter"
    assert "`company` points here" in (fields["deals"].description or "")
    asked = input_type(schema, "DealListFilter").fields
    assert {name: str(each.type) for name, each in asked.items()} == {
        **dict.fromkeys(("some", "none", "every"), "DealFilter"),
        **dict.fromkeys(("hasAny", "hasAll", "hasNone"), "[ID!]"),
        "isEmpty": "Boolean",
    }
    # Nothing is related by a module that points nowhere.
    assert "CompanyListFilter" not in schema.type_map
