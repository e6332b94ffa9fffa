"""What a module's writes take: keys, links, data and selections."""

from collections.abc import Iterator
from functools import partial

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLString,
)

from crm.any_lookups import is_any_lookup
from crm.definitions import POINTING, Field, Module
from crm.filters import SEARCH
from crm.grace import aliases_by_name
from crm.record_keys import key_parts, key_word
from crm.tags import NAME as TAGS
from crm.tags import tags_of
from schema_builder.former_names import with_aliases
from schema_builder.generated import Types, input_field, list_of
from schema_builder.lists import SEARCH_TEXT
from schema_builder.record_bin import TRASHED_SELECTION_TEXT
from schema_builder.texts import any_link_text, input_text, link_input_text, link_text, related_text


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
        lambda: {"connect": _connect_field(types, module), "create": _create_field(types, module)},
        description=f"The {module.label} to point to: one that is there, or a new one.",
        is_one_of=True,
    )


def link_update_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealLinkUpdate`: where a lookup of an existing record points to from now on."""
    return GraphQLInputObjectType(
        f"{module.type_name}LinkUpdate",
        lambda: {
            "connect": _connect_field(types, module),
            "create": _create_field(types, module),
            "update": input_field(
                types.input(f"{module.type_name}Update"),
                f"What changes of the {module.label} that it points to already.",
            ),
            "disconnect": input_field(GraphQLBoolean, "`true`: point nowhere."),
        },
        description=f"The {module.label} to point to from now on: one that is there, a new one, "
        "the same but changed, or none.",
        is_one_of=True,
    )


def links_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealLinks`: the records that a list of a new record shall have."""
    return GraphQLInputObjectType(
        f"{module.type_name}Links",
        partial(_new_links, types, module),
        description=f"The {module.plural_label} that a list of the new record shall have.",
    )


def links_update_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealLinksUpdate`: what becomes of the records of a list of an existing one."""
    return GraphQLInputObjectType(
        f"{module.type_name}LinksUpdate",
        lambda: {
            **_new_links(types, module),
            "update": input_field(
                list_of(types.input(f"{module.type_name}LinksItem")),
                f"{module.plural_label} that are in the list already, with what changes.",
            ),
            "disconnect": input_field(
                list_of(types.input(f"{module.type_name}Connect")),
                f"{module.plural_label} that shall not be in the list any more.",
            ),
        },
        description=f"What becomes of the {module.plural_label} of a list of the record; those "
        "that are not named stay as they are.",
    )


def links_item_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealLinksItem`: one of the records of a list, and what changes of it."""
    return GraphQLInputObjectType(
        f"{module.type_name}LinksItem",
        lambda: {
            "id": input_field(GraphQLNonNull(GraphQLID), "The record's id."),
            "data": input_field(
                GraphQLNonNull(types.input(f"{module.type_name}Update")),
                "What changes; what is left out stays.",
            ),
        },
        description=f"A {module.label} of a list, and what changes of it.",
    )


def _new_links(types: Types, module: Module) -> dict[str, GraphQLInputField]:
    name = module.type_name
    return {
        "create": input_field(
            list_of(types.input(f"{name}Create")),
            f"New {module.plural_label}. The lookup by which they point here is left out.",
        ),
        "connect": input_field(
            list_of(types.input(f"{name}Connect")),
            f"{module.plural_label} that are there; they are in the list from now on.",
        ),
    }


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


def upsert_type(types: Types, module: Module) -> GraphQLInputObjectType:
    """`DealUpsert`: a record that is made, or changed where it is there."""
    return GraphQLInputObjectType(
        f"{module.type_name}Upsert",
        partial(_data_fields, types, module, creating=False),
        description=f"A {module.label} that is changed where it is there, else made. A new one "
        "needs its required fields; of one that is there, what is left out stays.",
    )


def key_type(types: Types, module: Module) -> GraphQLEnumType:
    """`DealKey`: the fields that tell one record from all others."""
    return GraphQLEnumType(
        f"{module.type_name}Key",
        {
            key_word(name): value
            for field in key_parts(module)
            for name, value in _key_values(types, module, field)
        },
        description=f"What tells one {module.label} from all others: a unique field, or several "
        "that are unique together.",
    )


def _key_values(
    types: Types, module: Module, field: Field
) -> Iterator[tuple[str, GraphQLEnumValue]]:
    value = GraphQLEnumValue(
        field.api_name,
        description=f"{field.label}, by which a {module.label} is told"
        + ("." if field.unique else " together with others."),
    )
    aliases = (
        alias
        for alias in aliases_by_name(types.definitions, module).values()
        if alias.use.field == field.number
    )
    yield from with_aliases({field.api_name: value}, aliases).items()


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


def _create_field(types: Types, module: Module) -> GraphQLInputField:
    text = f"A new {module.label}, made in the same transaction."
    return input_field(types.input(f"{module.type_name}Create"), text)


def _unique_fields(types: Types, module: Module) -> Iterator[tuple[str, GraphQLInputField]]:
    for field in module.fields:
        if field.unique:
            yield field.api_name, input_field(types.value_input(module, field), f"{field.label}.")


def _data_fields(types: Types, module: Module, *, creating: bool) -> dict[str, GraphQLInputField]:
    fields: dict[str, GraphQLInputField] = {}
    for field in module.fields:
        if field.kind not in _COUNTED and not field.is_computed and not field.is_list:
            fields.update(_data(types, module, field, creating))
    for inverse in types.definitions.inverses(module):
        name = f"{inverse.module.type_name}{'Links' if creating else 'LinksUpdate'}"
        text = related_text(inverse)
        if inverse.own and not creating:
            text += " Null takes all links away."
        fields[inverse.api_name] = input_field(types.input(name), text)
    if tags_of(module) is not None:
        fields[TAGS] = input_field(list_of(GraphQLString), _TAGS_TEXTS[creating])
    fields["ownerId"] = input_field(GraphQLID, _OWNER_TEXTS[creating])
    return fields


_COUNTED = frozenset({"AUTO_NUMBER"})
_TAGS_TEXTS = {
    True: "The names of the tags to mark it with, whatever their case; the tags must be there.",
    False: "The names of all the tags that it is to have, whatever their case; the tags must be "
    "there. An empty list or null takes them away.",
}
_OWNER_TEXTS = {
    True: "The id of the user who is to own the record.",
    False: "The id of the user who is to own the record; null leaves it without an owner.",
}


def _data(
    types: Types, module: Module, field: Field, creating: bool
) -> Iterator[tuple[str, GraphQLInputField]]:
    if field.kind not in POINTING:
        text = input_text(field, creating)
        yield field.api_name, input_field(types.value_input(module, field), text)
        return
    if is_any_lookup(field):
        yield field.id_name, input_field(GraphQLID, link_input_text(field, None, creating))
        name = "RecordLink" if creating else "RecordLinkUpdate"
        described = any_link_text(types.definitions, field)
        described = f"{described} Instead of `{field.id_name}`."
        yield field.api_name, input_field(types.input(name), described)
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
