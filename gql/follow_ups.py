"""The mutation that logs a follow-up: from its arguments to the write, and to its payload."""

from dataclasses import replace
from typing import cast

from crm.errors import BadUserInput
from crm.follow_ups import FollowUp, read_follow_up
from crm.ids import PLATFORM, module_of, parse_id
from crm.system_modules import written_by_tessera
from gql.context import Context
from gql.payloads import Outcome
from gql.variables import plain
from gql.write_arguments import MAX_NOTE, Arguments, Row, options_of
from storage.follow_up import Shows
from storage.writes import Door, RowResult, Writing, log_follow_up


async def log(
    context: Context,
    arguments: Arguments,
    door: Door,
    writing: Writing,
    shows: Shows,
) -> RowResult:
    """Writes the follow-up that the arguments describe; errors are located in them.

    Raises BadUserInput for a note that the timeline cannot hold, or one beside it.
    """
    given = _plain(cast(Row, arguments["input"]))
    id_ = parse_id(arguments["recordId"])
    number = None if id_ is None else module_of(id_)
    module = context.definitions.by_number.get(number or PLATFORM)
    if module not in context.definitions.modules or written_by_tessera(module):
        module = None
    follow_up = FollowUp()
    if module is not None:
        follow_up = read_follow_up(
            context.definitions, module, given, context.asker.member, context.clock
        )
    if options_of(arguments).get("note") is not None:
        raise BadUserInput("options.note: the note of a follow-up is input.note; leave it out.")
    return await log_follow_up(
        door,
        replace(writing, origin=replace(writing.origin, note=_note(given), noted=True)),
        None if module is None else context.whole.by_number[module.number],
        id_,
        follow_up,
        shows=shows,
        expected=cast("int | None", arguments.get("expectedVersion")),
    )


def told_of(result: RowResult) -> Outcome:
    """What the payload tells of a follow-up."""
    return Outcome(
        errors=result.errors,
        warnings=result.warnings,
        conflicts=result.conflicts,
        preview=result.preview,
        along=result.along,
    )


def _plain(given: Row) -> dict[str, object]:
    """The input with options by their keys."""
    return {
        name: _plain(part) if isinstance(part, dict) else plain(part)
        for name, part in given.items()
    }


def _note(given: Row) -> str | None:
    """The note as the timeline has it; one that says nothing is refused as a record of its own."""
    body = str(given["note"]).strip()
    if len(body) > MAX_NOTE:
        raise BadUserInput(
            f"input.note has {len(body):,} characters; a note has up to {MAX_NOTE:,}."
        )
    return body or None
