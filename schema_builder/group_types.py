"""A module's records in groups, as GraphQL types."""

from collections.abc import Iterator
from functools import partial

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
)

from crm.aggregates import grouping_fields, is_date, part_grouping_fields
from crm.definitions import POINTING, Field, Module
from crm.kinds import kind_of
from crm.tags import KIND as TAGS
from schema_builder import markers
from schema_builder.generated import (
    Types,
    argument,
    input_field,
    list_of,
    output_field,
    required_list,
)
from schema_builder.lists import DEFAULT_PAGE, MAX_PAGE, list_arguments


def group_arguments(types: Types, module: Module) -> dict[str, GraphQLArgument]:
    """The arguments of `groups`."""
    by = types.input(f"{module.type_name}GroupBy")
    return {
        "by": argument(
            GraphQLNonNull(GraphQLList(GraphQLNonNull(by))),
            "What the records of a group have in common: 1 to 8 things.",
            markers.STRUCTURE,
        ),
        "orderBy": argument(
            list_of(types.input("GroupOrder")),
            "What to order the groups by; left out, by their keys.",
            markers.STRUCTURE,
        ),
        "first": argument(
            GraphQLInt,
            f"How many groups: 1 to {MAX_PAGE}; left out, {DEFAULT_PAGE}.",
            markers.STRUCTURE,
        ),
        "after": argument(GraphQLString, "Begin after the group with this cursor."),
    }


def group_by_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealGroupBy`: one thing that records are grouped by."""
    return GraphQLInputObjectType(
        f"{module.type_name}GroupBy",
        lambda: dict((*_group_by(types, module), *_by_parts(types, module))),
        description=f"One thing to group {module.plural_label} by. For several, give a list.",
        is_one_of=True,
    )


def group_key_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealGroupKey`: the values that the records of a group have in common."""
    return GraphQLObjectType(
        f"{module.type_name}GroupKey",
        lambda: dict((*_group_key(types, module), *_part_keys(types, module))),
        description=f"What the {module.plural_label} of a group have in common; null for all that "
        "they are not grouped by.",
    )


def group_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealGroup`: records that have the same values."""
    return GraphQLObjectType(
        f"{module.type_name}Group",
        partial(_group, types, module),
        description=f"{module.plural_label} that have something in common.",
    )


def group_connection_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealGroupConnection`: a page of groups."""
    return GraphQLObjectType(
        f"{module.type_name}GroupConnection",
        partial(_connection, types, module),
        description=f"A page of groups of {module.plural_label}.",
    )


def group_edge_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealGroupEdge`: a group and its place in the order."""
    return GraphQLObjectType(
        f"{module.type_name}GroupEdge",
        lambda: {
            "cursor": output_field(
                GraphQLNonNull(GraphQLString),
                markers.CursorOf(),
                "The group's place in this order, for `after`.",
            ),
            "node": output_field(
                GraphQLNonNull(types.output(f"{module.type_name}Group")),
                markers.GroupNodeOf(module),
                "The group.",
            ),
        },
        description=f"One of a page of groups of {module.plural_label}, with its place.",
    )


def _group_by(types: Types, module: Module) -> Iterator[tuple[str, GraphQLInputField]]:
    for field in grouping_fields(module):
        if field.kind in POINTING:
            text = f"By the {field.label} itself."
            yield field.id_name, input_field(types.input("GroupOption"), text)
            target = types.definitions.target(field) if field.kind == "LOOKUP" else None
            if target is not None:
                type_ = types.input(f"{target.type_name}GroupBy")
                text = f"By what is known of the {target.label} that {field.label} points to."
                yield field.api_name, input_field(type_, text)
        else:
            name = "DateGroup" if is_date(field) else "GroupOption"
            yield field.api_name, input_field(types.input(name), f"By {_group_text(field)}.")


def _by_parts(types: Types, module: Module) -> Iterator[tuple[str, GraphQLInputField]]:
    for field in part_grouping_fields(module):
        type_ = types.input(f"{kind_of(field).scalar}GroupBy")
        yield field.api_name, input_field(type_, f"By a part of {field.label}.")


def _part_keys(types: Types, module: Module) -> Iterator[tuple[str, GraphQLField]]:
    for field in part_grouping_fields(module):
        type_ = types.output(f"{kind_of(field).scalar}GroupKey")
        text = f"What is common of {field.label}."
        yield field.api_name, output_field(type_, markers.KeyPartsOf(field), text)


def _group_key(types: Types, module: Module) -> Iterator[tuple[str, GraphQLField]]:
    for field in grouping_fields(module):
        name = field.id_name if field.kind in POINTING else field.api_name
        marker = markers.KeyValueOf(field)
        yield name, output_field(_key_output(types, module, field), marker, _key_text(field))
        target = types.definitions.target(field) if field.kind == "LOOKUP" else None
        if target is not None:
            yield (
                field.api_name,
                output_field(
                    types.output(f"{target.type_name}GroupKey"),
                    markers.KeyLinkOf(field, target),
                    f"What is common of the {target.label} that {field.label} points to.",
                ),
            )


def _key_output(types: Types, module: Module, field: Field) -> GraphQLOutputType:
    if field.kind == TAGS:
        return types.output("ID")
    return types.output("Date") if is_date(field) else types.scalar_of(module, field)


def _key_text(field: Field) -> str:
    if field.kind in POINTING:
        return f"The id behind {field.label}."
    if field.kind == TAGS:
        return "The id of the tag; a record counts in the group of each of its tags."
    if is_date(field):
        return f"The first day of the day, week, month, quarter or year of {field.label}."
    return f"{_group_text(field)[:1].upper()}{_group_text(field)[1:]}."


def _group_text(field: Field) -> str:
    return f"the currency of {field.label}" if field.kind == "CURRENCY_CODE" else field.label


def _group(types: Types, module: Module) -> dict[str, GraphQLField]:
    name = module.type_name
    return {
        "key": output_field(
            GraphQLNonNull(types.output(f"{name}GroupKey")),
            markers.GroupKeyOf(module),
            "What the records have in common.",
        ),
        "label": output_field(
            GraphQLNonNull(GraphQLString),
            markers.LabelOf(),
            "What to call the group: an option's label, the title of a record, a period such as "
            "2026-Q4; `(none)` where there is no value. Several stand with ` / ` between them.",
        ),
        "count": output_field(
            GraphQLNonNull(GraphQLInt), markers.CountOf(), "How many records the group has."
        ),
        "aggregates": output_field(
            GraphQLNonNull(types.output(f"{name}Aggregates")),
            markers.AggregatesOf(module),
            "Measures over the group's records.",
        ),
        "records": output_field(
            GraphQLNonNull(types.output(f"{name}Connection")),
            markers.GroupRecordsOf(module),
            "The group's records, by pages.",
            list_arguments(types, module),
        ),
    }


def _connection(types: Types, module: Module) -> dict[str, GraphQLField]:
    name = module.type_name
    return {
        "nodes": output_field(
            required_list(types.output(f"{name}Group")),
            markers.GroupNodesOf(module),
            "The page's groups.",
        ),
        "edges": output_field(
            required_list(types.output(f"{name}GroupEdge")),
            markers.GroupEdgesOf(module),
            "The page's groups, each with its cursor.",
        ),
        "pageInfo": output_field(
            GraphQLNonNull(types.output("PageInfo")),
            markers.PageInfoOf(),
            "What lies around the page, and the cursor to go on with.",
        ),
        "totalCount": output_field(
            GraphQLNonNull(GraphQLInt),
            markers.TotalCountOf(),
            "How many groups there are in all pages.",
        ),
    }
