"""What a module's lists are filtered and ordered by, and the enums of its selects."""

from collections.abc import Iterator
from functools import partial

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLString,
)

from crm.any_lookups import is_any_lookup
from crm.definitions import USERS, Field, Module
from crm.filters import SEARCH
from crm.kinds import ABOUT_ASKER, Operator, kind_of
from crm.money import is_money
from crm.names import field_type_name
from crm.parts import ORDERED
from crm.shared import Shared, module_aliases
from schema_builder import markers
from schema_builder.filters import (
    BOOLEAN_OPERATORS,
    LINKED_TEXTS,
    LIST_OPERATORS,
    OPERATOR_TEXTS,
    QUANTIFIER_TEXTS,
)
from schema_builder.former_names import with_aliases
from schema_builder.generated import ENUM, NamedInput, Types, input_field, is_link, list_of
from schema_builder.lists import SEARCH_TEXT
from schema_builder.texts import related_text

RETIRED = "Retired: records that have it keep it, and none can be given it any more."


def filter_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealFilter`: which of the module's records are meant."""
    return GraphQLInputObjectType(
        f"{module.type_name}Filter",
        partial(_filter_fields, types, module),
        description=f"Which {module.plural_label} are meant. Where several fields are given, all "
        "must hold.",
    )


def list_filter_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealListFilter`: what must hold among the module's records that point to another one."""
    return GraphQLInputObjectType(
        f"{module.type_name}ListFilter",
        partial(_quantifiers, types, module),
        description=f"How many of the {module.plural_label} that belong to a record are as they "
        "are asked to be. Where several are given, all must hold. A filter whose variables are "
        "all omitted counts as an empty one: it holds for each of them.",
    )


def order_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealOrder`: one field to order by."""
    return GraphQLInputObjectType(
        f"{module.type_name}Order",
        lambda: dict(_order_fields(types, module)),
        description=f"One field to order {module.plural_label} by. For several, give a list.",
        is_one_of=True,
    )


def enum_type(module: Module, field: Field) -> GraphQLEnumType:
    """`DealStage`: the options of a select, the labels being the descriptions."""
    return GraphQLEnumType(
        field_type_name(module, field),
        lambda: _enum_values(module, field),
        description=field.description
        if field.system
        else f"The options of {field.label} of a {module.label}.",
    )


def _enum_values(module: Module, field: Field) -> dict[str, GraphQLEnumValue]:
    end = "." if field.system else ""
    values = {
        option.key: GraphQLEnumValue(
            option.key,
            description=option.label + end,
            deprecation_reason=RETIRED if option.retired else None,
        )
        for option in field.options
    }
    if isinstance(module, Shared) and field.system:
        return with_aliases(values, module_aliases(module))
    return values


def enum_filter_type(types: Types, module: Module, field: Field) -> GraphQLInputObjectType:
    """`DealStageFilter`: asks for the options of a select."""
    name = field_type_name(module, field)
    return GraphQLInputObjectType(
        f"{name}Filter",
        partial(_enum_filter_fields, types, name, field),
        description=f"Asks for the options of {field.label}. Where several operators are given, "
        "all must hold.",
    )


def _filter_fields(types: Types, module: Module) -> dict[str, GraphQLInputField]:
    this = types.input(f"{module.type_name}Filter")
    many = list_of(this)
    fields = {
        "and": input_field(many, "All of these hold; an empty list always does."),
        "or": input_field(many, "At least one of these holds; an empty list never does."),
        "not": input_field(this, "This does not hold."),
    }
    if not isinstance(module, Shared):
        text = f"{SEARCH_TEXT} Empty it asks nothing."
        fields[SEARCH] = input_field(GraphQLString, text, markers.SEARCH)
    for field in (*module.system_fields, *module.valued_fields):
        fields.update(_field_filters(types, module, field))
    for inverse in types.definitions.inverses(module):
        many_of = types.input(f"{inverse.module.type_name}ListFilter")
        fields[inverse.api_name] = input_field(many_of, f"By {related_text(inverse)}")
    if module.number == USERS.number:
        for operator in ABOUT_ASKER:
            fields[operator] = input_field(GraphQLBoolean, OPERATOR_TEXTS[operator])
    return fields


def _quantifiers(types: Types, module: Module) -> dict[str, GraphQLInputField]:
    one = types.input(f"{module.type_name}Filter")
    ids = list_of(GraphQLID)
    return {
        **{name.value: input_field(one, text) for name, text in QUANTIFIER_TEXTS.items()},
        **{
            operator.value: input_field(
                ids if operator in LIST_OPERATORS else GraphQLBoolean,
                text,
                markers.ALL if operator is Operator.HAS_ALL else None,
            )
            for operator, text in LINKED_TEXTS.items()
        },
    }


def _field_filters(
    types: Types, module: Module, field: Field
) -> Iterator[tuple[str, GraphQLInputField]]:
    if is_any_lookup(field):
        text = f"By the record that {field.label} points to."
        yield field.api_name, input_field(types.input("RecordLinkFilter"), text)
        yield field.id_name, input_field(types.input("IDFilter"), f"By the id of {field.label}.")
    elif is_link(field):
        target = types.definitions.target(field)
        if target is not None:
            type_ = types.input(f"{target.type_name}Filter")
            yield (
                field.api_name,
                input_field(type_, f"By the {target.label} that {field.label} points to."),
            )
        yield field.id_name, input_field(types.input("IDFilter"), f"By the id of {field.label}.")
    else:
        name = _filter_name(module, field)
        yield field.api_name, input_field(types.input(name), f"By {field.label}.")


def _filter_name(module: Module, field: Field) -> str:
    kind = kind_of(field)
    if kind.scalar == ENUM:
        return f"{field_type_name(module, field)}Filter"
    return kind.filter


def _enum_filter_fields(types: Types, name: str, field: Field) -> dict[str, GraphQLInputField]:
    one = types.input(name)
    return {
        operator.value: input_field(_operand(operator, one), OPERATOR_TEXTS[operator])
        for operator in kind_of(field).operators
    }


def _operand(operator: Operator, one: NamedInput) -> GraphQLInputType:
    if operator in BOOLEAN_OPERATORS:
        return GraphQLBoolean
    return list_of(one) if operator in LIST_OPERATORS else one


def _order_fields(types: Types, module: Module) -> Iterator[tuple[str, GraphQLInputField]]:
    for field in module.by_name.values():
        if is_link(field):
            target = types.definitions.target(field)
            if target is not None:
                type_ = types.input(f"{target.type_name}Order")
                yield (
                    field.api_name,
                    input_field(type_, f"By the {target.label} that {field.label} points to."),
                )
        elif field.kind in ORDERED:
            type_ = types.input(f"{kind_of(field).scalar}Order")
            yield field.api_name, input_field(type_, f"By a part of {field.label}.")
        elif kind_of(field).sortable:
            text = f"By {field.label}."
            if is_money(field):
                text += " By its currency first, and within one by the amount."
            yield field.api_name, input_field(types.input("Sort"), text)
