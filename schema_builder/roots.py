"""The root fields of Query and Mutation that modules bring."""

from collections.abc import Callable
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
from crm.grace import mutation_aliases, query_aliases
from crm.record_keys import key_parts
from crm.shared import MAX_MODULES, Shared
from crm.system_modules import TAGS, written_by_tessera
from schema_builder import markers, write_markers
from schema_builder.clusters import duplicates_field, has_clusters
from schema_builder.examples import list_example
from schema_builder.follow_ups import NAME as FOLLOW_UP
from schema_builder.follow_ups import has_follow_ups, log_follow_up
from schema_builder.former_names import answer
from schema_builder.generated import NamedInput, Types, argument, list_of, output_field
from schema_builder.lists import (
    DEFAULT_PAGE,
    MAX_PAGE,
    SEARCH_TEXT,
    bin_argument,
    first_after,
    list_arguments,
)
from schema_builder.mass_roots import (
    IN_BACKGROUND,
    assign_many,
    restore_many,
    tag_many,
    untag_many,
    update_many,
    where_argument,
    write_field,
)
from schema_builder.merging import merge_field
from schema_builder.payload_types import list_payload_name

FieldMaker = Callable[[], GraphQLField]


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
        if has_clusters(module):
            makers[f"{module.api_name}Duplicates"] = partial(duplicates_field, types, module)
        answer(makers, query_aliases(module))
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
            makers[f"restore{module.plural_type_name}"] = partial(restore_many, types, module)
        if not own:
            makers.update(_further_writes(types, module))
        answer(makers, mutation_aliases(module))
    if has_follow_ups(types.definitions):
        makers[FOLLOW_UP] = partial(log_follow_up, types)
    return makers


def _further_writes(types: Types, module: Module) -> dict[str, FieldMaker]:
    name = module.plural_type_name
    makers: dict[str, FieldMaker] = {
        f"assign{name}": partial(assign_many, types, module),
        f"merge{name}": partial(merge_field, types, module),
    }
    if types.definitions.by_number.get(TAGS) is not None:
        makers[f"tag{name}"] = partial(tag_many, types, module)
        makers[f"untag{name}"] = partial(untag_many, types, module)
    if key_parts(module):
        makers[f"upsert{name}"] = partial(_upsert_many, types, module)
    return makers


def _node(types: Types) -> GraphQLField:
    return output_field(
        types.output("Node"),
        markers.NodeField(),
        "Whatever has this id, or what that was merged into; null where there is nothing.",
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
        f"The {module.label} with this id, or the one that it was merged into; null where there "
        "is none.",
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
    return write_field(
        types,
        f"{module.type_name}Payload",
        write_markers.CreateOne(module),
        f"Creates a {module.label}.",
        {"data": argument(data, "The new record.")},
    )


def _create_many(types: Types, module: Module) -> GraphQLField:
    data = GraphQLList(GraphQLNonNull(types.input(f"{module.type_name}Create")))
    return write_field(
        types,
        list_payload_name(module),
        write_markers.CreateMany(module),
        f"Creates up to 1,000 {module.plural_label}: all or none of them, unless "
        "`options.partial` is true.",
        {"data": argument(GraphQLNonNull(data), "The new records.")},
    )


def _update_one(types: Types, module: Module) -> GraphQLField:
    data = GraphQLNonNull(types.input(f"{module.type_name}Update"))
    return write_field(
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


def _upsert_many(types: Types, module: Module) -> GraphQLField:
    data = GraphQLList(GraphQLNonNull(types.input(f"{module.type_name}Upsert")))
    by = GraphQLList(GraphQLNonNull(types.input(f"{module.type_name}Key")))
    return write_field(
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
    return write_field(
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
    return write_field(
        types,
        "MassPayload",
        write_markers.DeleteMany(module),
        f"Deletes every {module.label} of a selection.{IN_BACKGROUND}",
        {"where": where_argument(types, module), "permanently": _permanently(module)},
    )


def _id() -> GraphQLArgument:
    return argument(GraphQLNonNull(GraphQLID), "The record's id.")


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
    ("update", _update_one, update_many),
    *_DELETIONS,
)
