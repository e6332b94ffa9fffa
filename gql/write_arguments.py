"""What the arguments of generated mutations say besides the data: options, origin, rows."""

from collections.abc import Mapping
from typing import cast

from crm.errors import BadUserInput
from gql.variables import plain
from storage.writes import Origin

MAX_ROWS = 1_000
"""How many records one bulk mutation takes; more are loaded in several calls."""

MAX_NOTE = 10_000
"""How many characters the note of a write may have."""

Arguments = Mapping[str, object]
Row = Mapping[str, object]


def options_of(arguments: Arguments) -> Row:
    """How the write is to be carried out."""
    return cast(Row, arguments.get("options") or {})


def partial_of(arguments: Arguments) -> bool:
    """Whether what is right is kept where something else is refused."""
    return bool(options_of(arguments).get("partial"))


def origin_of(arguments: Arguments) -> Origin:
    """What the write comes from; raises BadUserInput for a note that cannot be."""
    automation = plain(options_of(arguments).get("automation")) != "SKIP"
    return Origin(automation=automation, note=note_of(arguments))


def note_of(arguments: Arguments) -> str | None:
    """The note of the write; raises BadUserInput where it is too long, or nothing."""
    given = cast("Row | None", options_of(arguments).get("note"))
    if given is None:
        return None
    body = str(given["body"]).strip()
    if not 1 <= len(body) <= MAX_NOTE:
        raise BadUserInput(
            f"options.note.body has {len(body):,} characters; a note has 1 to {MAX_NOTE:,}."
        )
    return body


def rows_of(arguments: Arguments) -> list[Row]:
    """The rows of a bulk mutation; raises BadUserInput for too many."""
    rows = cast("list[Row]", arguments["data"])
    if len(rows) > MAX_ROWS:
        raise BadUserInput(
            f"data has {len(rows)} records; one call takes up to {MAX_ROWS}. Send the rest "
            "in further calls."
        )
    return rows
