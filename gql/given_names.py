"""Tells what came of a write by the names that the client gave, former ones included."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
)

from crm.errors import UserError
from gql.payloads import Outcome
from schema_builder.former_names import FORMER

Arguments = Mapping[str, object]
_DATA = "data"


def as_given(outcome: Outcome, field: GraphQLField, arguments: Arguments) -> Outcome:
    """The outcome with the paths of its errors and warnings as the arguments of `field` are named.

    Whatever is checked is told by the names of today.
    """

    def named(errors: Sequence[UserError]) -> list[UserError]:
        return [replace(each, path=_path(each.path, field, arguments)) for each in errors]

    return replace(
        outcome,
        errors=named(outcome.errors),
        warnings=named(outcome.warnings),
        rows=[as_given(row, field, arguments) for row in outcome.rows],
    )


def _path(path: tuple[str, ...], field: GraphQLField, arguments: Arguments) -> tuple[str, ...]:
    if not path:
        return path
    if path[0].isdigit():
        # The errors of all rows once more: these paths begin at the rows.
        return _path((_DATA, *path), field, arguments)[1:]
    argument = field.args.get(path[0])
    if argument is None:
        return path
    return (path[0], *_below(path[1:], argument.type, arguments.get(path[0])))


def _below(path: tuple[str, ...], type_: GraphQLInputType, value: object) -> tuple[str, ...]:
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if not path:
        return path
    name, *rest = path
    match type_, value:
        case GraphQLList(), list() if name.isdigit() and int(name) < len(value):
            return (name, *_below(tuple(rest), type_.of_type, value[int(name)]))
        case GraphQLInputObjectType(), Mapping():
            given = _given(name, type_, value)
            part = type_.fields.get(given)
            if part is not None:
                return (given, *_below(tuple(rest), part.type, value.get(given)))
    return path


def _given(name: str, type_: GraphQLInputObjectType, value: Mapping[str, object]) -> str:
    if name in value:
        return name
    for given in value:
        alias = type_.fields[given].extensions.get(FORMER)
        if alias is not None and alias.name == name:
            return given
    return name
