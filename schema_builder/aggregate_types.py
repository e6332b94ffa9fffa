"""What can be said of many records at once: a module's measures as GraphQL types."""

from collections.abc import Iterator
from functools import partial

from graphql import GraphQLField, GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType

from crm.aggregates import comparable_fields, counted_fields, money_fields, number_fields
from crm.definitions import Field, Module
from schema_builder import markers
from schema_builder.generated import Types, output_field, required_list


def has_numbers(module: Module) -> bool:
    """Whether any field can be added up; without one there is no type `DealNumbers`."""
    return bool(number_fields(module) or money_fields(module))


def aggregates_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealAggregates`: measures of a list or a group."""
    return GraphQLObjectType(
        f"{module.type_name}Aggregates",
        lambda: dict(_aggregates(types, module)),
        description=f"Measures over many {module.plural_label}.",
    )


def numbers_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealNumbers`: a number for each field that can be added up."""
    decimal = types.output("Decimal")
    return GraphQLObjectType(
        f"{module.type_name}Numbers",
        lambda: {
            **{
                field.api_name: _measured(
                    decimal, field, f"Of {field.label}; null where no record has a value."
                )
                for field in number_fields(module).values()
            },
            **_by_currency(types, module),
        },
        description=f"A number for each field of {module.plural_label} that can be added up: "
        "exact, and Decimal for whole numbers too, whose sums outgrow Int.",
    )


def comparable_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealComparable`: a value for each field that has a least and a greatest."""
    return GraphQLObjectType(
        f"{module.type_name}Comparable",
        lambda: {
            **{
                field.api_name: _measured(
                    types.scalar_of(module, field),
                    field,
                    f"Of {field.label}; null where no record has a value.",
                )
                for field in comparable_fields(module).values()
            },
            **_by_currency(types, module),
        },
        description=f"A value for each field of {module.plural_label} that has a least and a "
        "greatest.",
    )


def counts_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealCounts`: a count for each field that may be empty."""
    return GraphQLObjectType(
        f"{module.type_name}Counts",
        partial(_counts, module),
        description=f"A count for each field of {module.plural_label} that may be empty.",
    )


def _by_currency(types: Types, module: Module) -> dict[str, GraphQLField]:
    money = required_list(types.output("Money"))
    return {
        name: _measured(
            money,
            field,
            f"Of {field.label}, one for each currency in the order of their codes: money is never "
            "added or compared across currencies. Empty where no record has a value.",
        )
        for name, field in money_fields(module).items()
    }


def _counts(module: Module) -> dict[str, GraphQLField]:
    return {
        name: _measured(GraphQLNonNull(GraphQLInt), field, f"Of {field.label}.")
        for name, field in counted_fields(module).items()
    }


def _measured(type_: GraphQLOutputType, field: Field, text: str) -> GraphQLField:
    return output_field(type_, markers.MeasuredField(field), text)


def _aggregates(types: Types, module: Module) -> Iterator[tuple[str, GraphQLField]]:
    yield (
        "count",
        output_field(GraphQLNonNull(GraphQLInt), markers.CountOf(), "How many records there are."),
    )
    for function, suffix, text in _OBJECTS:
        if suffix != "Numbers" or has_numbers(module):
            name = f"{module.type_name}{suffix}"
            yield (
                function,
                output_field(types.output(name), markers.MeasuresOf(function, name), text),
            )


_OBJECTS: tuple[tuple[markers.Function, str, str], ...] = (
    ("sum", "Numbers", "The exact sums of fields; records without a value do not count."),
    (
        "avg",
        "Numbers",
        "The averages of fields, rounded to 10 decimals; records without a value do not count.",
    ),
    ("min", "Comparable", "The least or earliest values of fields."),
    ("max", "Comparable", "The greatest or latest values of fields."),
    ("countDistinct", "Counts", "How many different values fields have, missing ones left out."),
    ("countEmpty", "Counts", "How many records have no value in a field."),
)
