"""The root fields of Query and Mutation that modules bring."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
)

from crm.definitions import USERS, Module
from crm.record_keys import key_parts
from crm.shared import MAX_MODULES, Shared
from crm.system_modules import written_by_tessera
from schema_builder import markers, write_markers
from schema_builder.examples import list_example
from schema_builder.generated import NamedInput, Types, argument, list_of, output_field
from schema_builder.lists import (
    DEFAULT_PAGE,
    MAX_PAGE,
    SEARCH_TEXT,
    bin_argument,
    first_after,
    list_arguments,
)
from schema_builder.merging import merge_field
from schema_builder.payload_types import list_payload_name

_IN_BACKGROUND = " What is more than 2,000 records goes on as a `job`."

FieldMaker = Callable[[], GraphQLField]
Arguments = dict[str, GraphQLArgument]


def query_fields(types: Types, shared: Shared) -> dict[str, FieldMaker]:
    """The makers of Query's fields for records, by name."""
    makers: dict[str, FieldMaker] = {
        "node": partial(_node, types),
        "nodes": partial(_nodes, types),
        "search": partial(_search, types),
    }
    if shared.members:
        makers["records"] = partial(_records, types, shared)
    makers["agenda"] = partial(_agenda, types)
    makers[USERS.plural_api_name] = partial(_users, types)
    for module in types.definitions.modules:
        makers[module.api_name] = partial(_record, types, module)
        makers[f"{module.api_name}By"] = partial(_record_by, types, module)
        makers[module.plural_api_name] = partial(_list, types, module)
    return makers


def mutation_fields(types: Types) -> dict[str, FieldMaker]:
    """The makers of Mutation's fields for records, by name."""
    makers: dict[str, FieldMaker] = {}
    for module in types.definitions.modules:
        own = written_by_tessera(module)
        for verb, one, many in _DELETIONS if own else _WRITES:
            makers[f"{verb}{module.type_name}"] = partial(one, types, module)
            makers[f"{verb}{module.plural_type_name}"] = partial(many, types, module)
        if module.recycle_bin:
            makers[f"restore{module.plural_type_name}"] = partial(_restore_many, types, module)
        if own:
            continue
        makers[f"assign{module.plural_type_name}"] = partial(_assign_many, types, module)
        makers[f"merge{module.plural_type_name}"] = partial(merge_field, types, module)
        if key_parts(module):
            makers[f"upsert{module.plural_type_name}"] = partial(_upsert_many, types, module)
    return makers


def _node(types: Types) -> GraphQLField:
    return output_field(
        types.output("Node"),
        markers.NodeField(),
        "Whatever has this id; null where there is nothing.",
        {"id": argument(GraphQLNonNull(GraphQLID), "The id.", markers.RECORD_ID)},
    )


def _nodes(types: Types) -> GraphQLField:
    ids = GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLID)))
    return output_field(
        GraphQLNonNull(GraphQLList(types.output("Node"))),
        markers.NodesField(),
        "Whatever has these ids, in their order; null for each where there is nothing.",
        {"ids": argument(ids, "The ids, up to 1,000.", markers.RECORD_ID)},
    )


def _search(types: Types) -> GraphQLField:
    return output_field(
        GraphQLNonNull(types.output("SearchConnection")),
        markers.SearchField(),
        "Records of several modules that a text is found in, the best first. Example: "
        '`{ search(query: "ann") { nodes { score snippet field record { id title } } } }`',
        {
            "query": argument(
                GraphQLNonNull(GraphQLString),
                f"{SEARCH_TEXT} A text without a word finds nothing.",
                markers.SEARCH,
            ),
            "modules": argument(
                GraphQLList(GraphQLNonNull(GraphQLString)),
                "The modules to look into, by apiName; left out, all but the activity log.",
                markers.STRUCTURE,
            ),
            **first_after("hits"),
        },
    )


def _record(types: Types, module: Module) -> GraphQLField:
    return output_field(
        types.output(module.type_name),
        markers.RecordField(module),
        f"The {module.label} with this id; null where there is none.",
        {"id": argument(GraphQLNonNull(GraphQLID), "The record's id.")},
    )


def _record_by(types: Types, module: Module) -> GraphQLField:
    key = GraphQLNonNull(types.input(f"{module.type_name}Unique"))
    return output_field(
        types.output(module.type_name),
        markers.RecordByField(module),
        f"The {module.label} with this number or unique value; null where there is none.",
        {"key": argument(key, "What tells the record from all others.")},
    )


def _list(types: Types, module: Module) -> GraphQLField:
    return output_field(
        GraphQLNonNull(types.output(f"{module.type_name}Connection")),
        markers.ListField(module),
        f"{module.plural_label}: those that the filter finds, in the order asked, by pages. For "
        f"example:\n\n```graphql\n{list_example(types.definitions, module)}\n```",
        {**list_arguments(types, module), **bin_argument(module)},
    )


def _users(types: Types) -> GraphQLField:
    return output_field(
        GraphQLNonNull(types.output("UserConnection")),
        markers.ListField(USERS),
        "The active users of the workspace, by name if nothing else is said: whoever can own a "
        'record. Example: `{ users(search: "ann", first: 10) { nodes { id name email } } }`.',
        list_arguments(types, USERS),
    )


def _records(types: Types, shared: Shared) -> GraphQLField:
    names = GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLString)))
    modules = argument(
        names, f"The API names of 1 to {MAX_MODULES} modules, in any order.", markers.STRUCTURE
    )
    example = ", ".join(sorted(f'"{module.api_name}"' for module in shared.members)[:2])
    return output_field(
        GraphQLNonNull(types.output("RecordConnection")),
        markers.RecordsField(shared),
        "Records of several modules in one list, filtered, ordered and grouped by the fields that "
        "all of these modules have by the same name and kind. What is a record's own is asked for "
        f"with `... on` its type: `{{ records(modules: [{example}], orderBy: [{{createdAt: DESC}}],"
        " first: 10) { totalCount nodes { __typename title owner { name } } } }`.",
        {"modules": modules, **list_arguments(types, shared)},
    )


def _agenda(types: Types) -> GraphQLField:
    date = cast("GraphQLInputType", types.output("Date"))
    period = cast("GraphQLInputType", types.output("AgendaPeriod"))
    return output_field(
        GraphQLNonNull(types.output("AgendaConnection")),
        markers.AgendaField(),
        "What takes place within a span of time, over the calendars of all modules: the records "
        "of views of kind CALENDAR as events, in the order in which they begin. A month: `{ "
        'agenda(from: "2027-03-01", to: "2027-03-31", first: 100) { nodes { title start end '
        "allDay startDay endDay color record { id __typename } } } }`.",
        {
            "from": argument(
                date, "The first day, as it is in your time zone; left out, there is none."
            ),
            "to": argument(
                date, "The last day, as it is in your time zone; left out, there is none."
            ),
            "period": argument(
                period,
                "A span that moves with the clock, instead of `from` and `to`; where none of "
                "them is given, all of time.",
                markers.STRUCTURE,
            ),
            "views": argument(
                list_of(cast("NamedInput", GraphQLID)),
                "The ids of up to 50 views of kind CALENDAR. Left out, one of each module: its "
                "default, else the oldest that you have.",
                markers.VIEW,
            ),
            "first": argument(
                GraphQLInt,
                f"How many events: 1 to {MAX_PAGE}; left out, {DEFAULT_PAGE}.",
                markers.STRUCTURE,
            ),
            "after": argument(
                GraphQLString, "Begin after the event with this cursor.", markers.CURSOR
            ),
        },
    )


def _create_one(types: Types, module: Module) -> GraphQLField:
    data = GraphQLNonNull(types.input(f"{module.type_name}Create"))
    return _write(
        types,
        f"{module.type_name}Payload",
        write_markers.CreateOne(module),
        f"Creates a {module.label}.",
        {"data": argument(data, "The new record.")},
    )


def _create_many(types: Types, module: Module) -> GraphQLField:
    data = GraphQLList(GraphQLNonNull(types.input(f"{module.type_name}Create")))
    return _write(
        types,
        list_payload_name(module),
        write_markers.CreateMany(module),
        f"Creates up to 1,000 {module.plural_label}: all or none of them, unless "
        "`options.partial` is true.",
        {"data": argument(GraphQLNonNull(data), "The new records.")},
    )


def _update_one(types: Types, module: Module) -> GraphQLField:
    data = GraphQLNonNull(types.input(f"{module.type_name}Update"))
    return _write(
        types,
        f"{module.type_name}Payload",
        write_markers.UpdateOne(module),
        f"Changes a {module.label}.",
        {
            "id": _id(),
            "data": argument(data, "What changes; what is left out stays."),
            "expectedVersion": argument(
                GraphQLInt,
                "The `version` of the record that the change was made for. It fails only where "
                "somebody else changed one of the same fields since; the payload's `conflict` "
                "shows what.",
            ),
        },
    )


def _update_many(types: Types, module: Module) -> GraphQLField:
    data = GraphQLNonNull(types.input(f"{module.type_name}Update"))
    return _write(
        types,
        "MassPayload",
        write_markers.UpdateMany(module),
        f"Makes the same change in every {module.label} of a selection.{_IN_BACKGROUND}",
        {
            "where": _where(types, module),
            "data": argument(data, "What changes; what is left out stays."),
        },
    )


def _upsert_many(types: Types, module: Module) -> GraphQLField:
    data = GraphQLList(GraphQLNonNull(types.input(f"{module.type_name}Upsert")))
    by = GraphQLList(GraphQLNonNull(types.input(f"{module.type_name}Key")))
    return _write(
        types,
        list_payload_name(module),
        write_markers.UpsertMany(module),
        f"Changes up to 1,000 {module.plural_label}, and makes those that are not there: all or "
        "none of them, unless `options.partial` is true. Records in the recycle bin are not there.",
        {
            "by": argument(
                GraphQLNonNull(by),
                f"The fields that tell together which {module.label} each row is about: a unique "
                "field, or all of several that are unique together.",
            ),
            "data": argument(GraphQLNonNull(data), "The records, each given the fields of `by`."),
        },
    )


def _delete_one(types: Types, module: Module) -> GraphQLField:
    return _write(
        types,
        f"{module.type_name}Payload",
        write_markers.DeleteOne(module),
        f"Deletes a {module.label}.",
        {
            "id": _id(),
            "permanently": _permanently(module),
            "expectedVersion": argument(
                GraphQLInt,
                "The `version` of the record that is meant. It stays where somebody else changed "
                "a field of it since; the payload's `conflict` shows what.",
            ),
        },
    )


def _delete_many(types: Types, module: Module) -> GraphQLField:
    return _write(
        types,
        "MassPayload",
        write_markers.DeleteMany(module),
        f"Deletes every {module.label} of a selection.{_IN_BACKGROUND}",
        {"where": _where(types, module), "permanently": _permanently(module)},
    )


def _assign_many(types: Types, module: Module) -> GraphQLField:
    owner = argument(GraphQLNonNull(GraphQLID), "The id of the user who is to own them.")
    return _write(
        types,
        "MassPayload",
        write_markers.AssignMany(module),
        f"Gives every {module.label} of a selection to one owner.{_IN_BACKGROUND}",
        {"where": _where(types, module), "ownerId": owner},
    )


def _restore_many(types: Types, module: Module) -> GraphQLField:
    return _write(
        types,
        "MassPayload",
        write_markers.RestoreMany(module),
        f"Takes every {module.label} of a selection out of the recycle bin. What its deletion took "
        "there with it comes back too, and so do the links to it, where they are still empty."
        f"{_IN_BACKGROUND}",
        {"where": _where(types, module)},
    )


def _write(
    types: Types, payload: str, marker: markers.Marker, text: str, arguments: Arguments
) -> GraphQLField:
    options = argument(types.input("WriteOptions"), "How the write is carried out.")
    type_ = GraphQLNonNull(types.output(payload))
    return output_field(type_, marker, text, {**arguments, "options": options})


def _id() -> GraphQLArgument:
    return argument(GraphQLNonNull(GraphQLID), "The record's id.")


def _where(types: Types, module: Module) -> GraphQLArgument:
    selection = GraphQLNonNull(types.input(f"{module.type_name}Selection"))
    return argument(selection, "Which records are meant.")


def _permanently(module: Module) -> GraphQLArgument:
    text = (
        "Whether the records are gone at once instead of waiting in the recycle bin."
        if module.recycle_bin
        else "The module has no recycle bin: its records are gone at once, whatever is said here."
    )
    return GraphQLArgument(GraphQLBoolean, default_value=False, description=text)


Writes = tuple[
    tuple[str, Callable[[Types, Module], GraphQLField], Callable[[Types, Module], GraphQLField]],
    ...,
]
_DELETIONS: Writes = (("delete", _delete_one, _delete_many),)
_WRITES: Writes = (
    ("create", _create_one, _create_many),
    ("update", _update_one, _update_many),
    *_DELETIONS,
)


def all_fields(
    static: dict[str, GraphQLField], generated: dict[str, FieldMaker]
) -> dict[str, FieldMaker]:
    """The makers of a root type's fields: the fixed ones as they are, then the modules'."""
    return {**dict(_ready(static)), **generated}


def _ready(fields: dict[str, GraphQLField]) -> Iterator[tuple[str, FieldMaker]]:
    for name, field in fields.items():
        yield name, partial(_itself, field)


def _itself(field: GraphQLField) -> GraphQLField:
    return field
