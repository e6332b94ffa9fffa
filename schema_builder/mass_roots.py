"""The root fields of Mutation that do something to a selection of a module's records."""

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
)

from crm.definitions import Module
from crm.tags import MOST
from schema_builder import markers, write_markers
from schema_builder.generated import Types, argument, output_field

IN_BACKGROUND = " What is more than 2,000 records goes on as a `job`."

Arguments = dict[str, GraphQLArgument]


def update_many(types: Types, module: Module) -> GraphQLField:
    """`updateDeals`: gives records the same values."""
    data = GraphQLNonNull(types.input(f"{module.type_name}Update"))
    return write_field(
        types,
        "MassPayload",
        write_markers.UpdateMany(module),
        f"Makes the same change in every {module.label} of a selection.{IN_BACKGROUND}",
        {
            "where": where_argument(types, module),
            "data": argument(data, "What changes; what is left out stays."),
        },
    )


def assign_many(types: Types, module: Module) -> GraphQLField:
    """`assignDeals`: gives records to one owner."""
    owner = argument(GraphQLNonNull(GraphQLID), "The id of the user who is to own them.")
    return write_field(
        types,
        "MassPayload",
        write_markers.AssignMany(module),
        f"Gives every {module.label} of a selection to one owner.{IN_BACKGROUND}",
        {"where": where_argument(types, module), "ownerId": owner},
    )


def tag_many(types: Types, module: Module) -> GraphQLField:
    """`tagDeals`: gives records tags beside those that they have."""
    return _tagging(
        types,
        module,
        write_markers.TagMany(module),
        f"Marks every {module.label} of a selection with tags, beside those that it has; one with "
        f"more than {MOST} then is refused.",
    )


def untag_many(types: Types, module: Module) -> GraphQLField:
    """`untagDeals`: takes tags away."""
    return _tagging(
        types,
        module,
        write_markers.UntagMany(module),
        f"Takes tags away from every {module.label} of a selection; the others stay.",
    )


def _tagging(types: Types, module: Module, marker: markers.Marker, text: str) -> GraphQLField:
    tags = GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLString)))
    return write_field(
        types,
        "MassPayload",
        marker,
        f"{text}{IN_BACKGROUND}",
        {
            "where": where_argument(types, module),
            "tags": argument(
                tags,
                "The names of the tags, whatever their case; the tags must be there: "
                "`createTag` makes one.",
            ),
        },
    )


def restore_many(types: Types, module: Module) -> GraphQLField:
    """`restoreDeals`: takes records out of the bin."""
    return write_field(
        types,
        "MassPayload",
        write_markers.RestoreMany(module),
        f"Takes every {module.label} of a selection out of the recycle bin. What its deletion took "
        "there with it comes back too, and so do the links to it, where they are still empty."
        f"{IN_BACKGROUND}",
        {"where": where_argument(types, module)},
    )


def write_field(
    types: Types, payload: str, marker: markers.Marker, text: str, arguments: Arguments
) -> GraphQLField:
    """A mutation with options and a payload."""
    options = argument(types.input("WriteOptions"), "How the write is carried out.")
    type_ = GraphQLNonNull(types.output(payload))
    return output_field(type_, marker, text, {**arguments, "options": options})


def where_argument(types: Types, module: Module) -> GraphQLArgument:
    """The argument that says which records are meant."""
    selection = GraphQLNonNull(types.input(f"{module.type_name}Selection"))
    return argument(selection, "Which records are meant.")
