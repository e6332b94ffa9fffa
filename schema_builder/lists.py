"""The arguments of every list of a module's records."""

from graphql import GraphQLArgument, GraphQLBoolean, GraphQLID, GraphQLInt, GraphQLString

from crm.definitions import USERS, Module
from crm.search.questions import MOST_RANKED
from crm.shared import Shared
from schema_builder import markers
from schema_builder.generated import Types, argument, list_of
from schema_builder.record_bin import TRASHED_LIST_TEXT

MAX_PAGE, DEFAULT_PAGE = 100, 20

TRUNCATED_TEXT = (
    f"Whether a search found more than {MOST_RANKED:,} records: only so many are ranked, and the "
    "pages end after them. Search for more words, or give `orderBy` to page through all. "
    "`totalCount` counts all in any case."
)
SEARCH_TEXT = (
    "Only those in which every word of this text is found: as a word or the beginning of one, "
    "whatever case and accents, each in any searchable field, in the label of an option or in the "
    'title of what a lookup points to. "Words in quotes" are found side by side; numbers of '
    "phones in any spelling."
)


def first_after(what: str) -> dict[str, GraphQLArgument]:
    """The arguments of a list that is only read from its start."""
    return {
        "first": argument(
            GraphQLInt,
            f"How many {what}, from the start or after `after`: 1 to {MAX_PAGE}; left out, "
            f"{DEFAULT_PAGE}.",
            markers.STRUCTURE,
        ),
        "after": argument(GraphQLString, "Begin after what has this cursor.", markers.CURSOR),
    }


def list_arguments(types: Types, module: Module) -> dict[str, GraphQLArgument]:
    """The arguments of every list of the module's records."""
    name = module.type_name
    size = f"1 to {MAX_PAGE}"
    return {
        "filter": argument(
            types.input(f"{name}Filter"), "Only those for which this holds; left out, all."
        ),
        "search": argument(GraphQLString, _search_text(module), markers.SEARCH),
        **_view(module),
        "orderBy": argument(
            list_of(types.input(f"{name}Order")),
            f"What to order by, the most important first; left out, {_usual_order(module)}.",
            markers.STRUCTURE,
        ),
        "first": argument(
            GraphQLInt,
            f"How many, from the start of the list or after `after`: {size}; left out, "
            f"{DEFAULT_PAGE}.",
            markers.STRUCTURE,
        ),
        "after": argument(
            GraphQLString, "Begin after the record with this cursor.", markers.CURSOR
        ),
        "last": argument(
            GraphQLInt,
            f"How many, from the end of the list or before `before`: {size}; instead of `first`.",
            markers.STRUCTURE,
        ),
        "before": argument(
            GraphQLString, "End before the record with this cursor.", markers.CURSOR
        ),
        "offset": argument(
            GraphQLInt,
            "Leave out so many at the start, 0 to 10,000. To go far, cursors are faster.",
            markers.STRUCTURE,
        ),
    }


def bin_argument(module: Module) -> dict[str, GraphQLArgument]:
    """The argument that shows the recycle bin, where the module has one."""
    if isinstance(module, Shared) or not module.recycle_bin:
        return {}
    return {
        "trashed": GraphQLArgument(
            GraphQLBoolean,
            default_value=False,
            description=TRASHED_LIST_TEXT,
            extensions={markers.TESSERA: markers.STRUCTURE},
        )
    }


def _search_text(module: Module) -> str:
    if isinstance(module, Shared):
        return f"{SEARCH_TEXT} Left out, empty or without a word, it asks nothing."
    if module.number == USERS.number:
        return (
            "Only those in whose name and address every word of this text is found, be it as the "
            "beginning of one, whatever case and accents."
        )
    return (
        f"{SEARCH_TEXT} Without `orderBy` the best come first, and the list ends after "
        f"{MOST_RANKED:,} (see `truncated`). Left out, empty or without a word, it asks nothing."
    )


def _usual_order(module: Module) -> str:
    if isinstance(module, Shared):
        return "the newest come last, also of what is searched for"
    if module.number == USERS.number:
        return "they are ordered by name"
    return (
        "of what is searched for the best come first, else it is as the view says, else the newest "
        "come last"
    )


def _view(module: Module) -> dict[str, GraphQLArgument]:
    """A view is of one module's records, so that a list of several has none, nor one of users."""
    if isinstance(module, Shared) or module.number == USERS.number:
        return {}
    text = (
        "The id of a saved view of these records: only those that its filter finds, in its order "
        "where `orderBy` says none. `filter` holds besides."
    )
    return {"view": argument(GraphQLID, text, markers.VIEW)}
