"""What a module's writes take: keys, links, data and selections."""

from collections.abc import Iterator
from functools import partial

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLString,
)

from crm.definitions import Field, Module
from crm.filters import SEARCH
from schema_builder.generated import Types, input_field, is_link, list_of
from schema_builder.lists import SEARCH_TEXT
from schema_builder.record_bin import TRASHED_SELECTION_TEXT
from schema_builder.texts import input_text, link_input_text, link_text


def unique_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealUnique`: what tells one record from all others, besides its id."""
    return GraphQLInputObjectType(
        f"{module.type_name}Unique",
        lambda: {
            "number": input_field(GraphQLInt, "The record's number within its module."),
            **dict(_unique_fields(types, module)),
        },
        description=f"One of the values that only one {module.label} can have.",
        is_one_of=True,
    )


def connect_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealConnect`: the record that a link should point to."""
    return GraphQLInputObjectType(
        f"{module.type_name}Connect",
        lambda: {
            "id": input_field(GraphQLID, "The record's id."),
            **dict(_unique_fields(types, module)),
        },
        description=f"A {module.label} that is there already, by its id or by a unique field.",
        is_one_of=True,
    )


def link_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealLink`: where a lookup of a new record points to."""
    return GraphQLInputObjectType(
        f"{module.type_name}Link",
        lambda: {"connect": _connect_field(types, module)},
        description=f"The {module.label} to point to.",
        is_one_of=True,
    )


def link_update_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealLinkUpdate`: where a lookup of an existing record points to from now on."""
    return GraphQLInputObjectType(
        f"{module.type_name}LinkUpdate",
        lambda: {
            "connect": _connect_field(types, module),
            "disconnect": input_field(GraphQLBoolean, "`true`: point nowhere."),
        },
        description=f"The {module.label} to point to from now on, or none.",
        is_one_of=True,
    )


def create_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealCreate`: a new record."""
    return GraphQLInputObjectType(
        f"{module.type_name}Create",
        partial(_data_fields, types, module, creating=True),
        description=f"A new {module.label}.",
    )


def update_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealUpdate`: what changes of a record."""
    return GraphQLInputObjectType(
        f"{module.type_name}Update",
        partial(_data_fields, types, module, creating=False),
        description=f"What changes of a {module.label}; what is left out stays.",
    )


def selection_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealSelection`: the records that a mass write is for."""
    return GraphQLInputObjectType(
        f"{module.type_name}Selection",
        partial(_selection_fields, types, module),
        description=f"Which {module.plural_label} a write is for. A selection without any "
        "condition is refused unless `all` is true.",
    )


def _connect_field(types: Types, module: Module) -> GraphQLInputField:
    return input_field(
        types.input(f"{module.type_name}Connect"), f"The {module.label} to point to."
    )


def _unique_fields(types: Types, module: Module) -> Iterator[tuple[str, GraphQLInputField]]:
    for field in module.fields:
        if field.unique:
            yield field.api_name, input_field(types.value_input(module, field), f"{field.label}.")


def _data_fields(types: Types, module: Module, *, creating: bool) -> dict[str, GraphQLInputField]:
    fields: dict[str, GraphQLInputField] = {}
    for field in module.fields:
        if field.kind not in _COUNTED and not field.is_computed:
            fields.update(_data(types, module, field, creating))
    fields["ownerId"] = input_field(GraphQLID, _OWNER_TEXTS[creating])
    return fields


_COUNTED = frozenset({"AUTO_NUMBER"})
_OWNER_TEXTS = {
    True: "The id of the user who is to own the record.",
    False: "The id of the user who is to own the record; null leaves it without an owner.",
}


def _data(
    types: Types, module: Module, field: Field, creating: bool
) -> Iterator[tuple[str, GraphQLInputField]]:
    if not is_link(field):
        text = input_text(field, creating)
        yield field.api_name, input_field(types.value_input(module, field), text)
        return
    target = types.definitions.target(field)
    yield field.id_name, input_field(GraphQLID, link_input_text(field, target, creating))
    if field.kind == "LOOKUP" and target is not None:
        name = f"{target.type_name}{'Link' if creating else 'LinkUpdate'}"
        described = f"{link_text(field, target)} Instead of `{field.id_name}`."
        yield field.api_name, input_field(types.input(name), described)


def _selection_fields(types: Types, module: Module) -> dict[str, GraphQLInputField]:
    ids = list_of(GraphQLID)
    fields = {
        "ids": input_field(ids, "Those with these ids."),
        "filter": input_field(
            types.input(f"{module.type_name}Filter"), "Those for which this holds."
        ),
        SEARCH: input_field(GraphQLString, f"{SEARCH_TEXT} Empty it asks nothing."),
        "view": input_field(
            GraphQLID, "Those that the filter of this saved view finds, by the view's id."
        ),
        "except": input_field(ids, "But not those with these ids."),
        "all": GraphQLInputField(
            GraphQLBoolean,
            default_value=False,
            description="Confirms that all records are meant where no condition is given.",
        ),
    }
    if module.recycle_bin:
        fields["trashed"] = GraphQLInputField(
            GraphQLBoolean, default_value=False, description=TRASHED_SELECTION_TEXT
        )
    return fields
