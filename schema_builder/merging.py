"""The root field that merges records of a module."""

from graphql import GraphQLField, GraphQLID, GraphQLList, GraphQLNonNull

from crm.definitions import Module
from schema_builder.generated import Types, argument, output_field
from schema_builder.write_markers import MergeMany


def merge_field(types: Types, module: Module) -> GraphQLField:
    """The field `mergeDeals` of Mutation."""
    one, many = module.label, module.plural_label
    ids = GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLID)))
    into = f"The {one} that stays, and keeps its values but for those of `data`."
    others = f"The ids of 1 to 100 other {many}, which are merged into it."
    data = (
        "What is to be taken instead of its own values: the choice for each field, and what shall "
        "fill those that are empty. A file of one of the others is taken by its id; where `tags` "
        "are left out it gets those of all."
    )
    return output_field(
        GraphQLNonNull(types.output(f"{module.type_name}Payload")),
        MergeMany(module),
        f"Merges {many} into one. All that points to the others points to it from then on: "
        "lookups, links, notes, tasks, call logs, and their history goes on in its timeline, with "
        "the values that they had. Their ids keep answering, with the one that they became; it "
        f"cannot be undone. Example: `mutation {{ merge{module.plural_type_name}(into: "
        '"…", from: ["…"]) { userErrors { message path } } }`.',
        {
            "into": argument(GraphQLNonNull(GraphQLID), into),
            "from": argument(ids, others),
            "data": argument(types.input(f"{module.type_name}Update"), data),
            "options": argument(types.input("WriteOptions"), "How the write is carried out."),
        },
    )
