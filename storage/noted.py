"""The note of a write, kept as a record of the module of notes on each record that was written."""

from collections.abc import Sequence
from uuid import UUID

from crm.ids import new_id
from crm.inputs import OWNER
from crm.system_modules import NOTE_BODY, NOTE_RECORD, NOTES
from storage.change import Change
from storage.engine import Connection
from storage.record_counts import Shift
from storage.row_writes import insert_rows
from storage.writing import Writing


async def add_notes(
    connection: Connection, writing: Writing, records: Sequence[UUID]
) -> list[Shift]:
    """Puts the note on each of the records, in one statement; gives by how much that changes the
    number of records. Nothing is done where the write has no note."""
    module = writing.definitions.by_number.get(NOTES)
    origin = writing.origin
    if origin.note is None or origin.noted or module is None or not records:
        return []
    body, about = module.by_number[NOTE_BODY].column, module.by_number[NOTE_RECORD].column
    owner = module.by_name[OWNER].column
    notes = [
        Change(
            module,
            new_id(NOTES),
            row,
            (),
            True,
            values={owner: writing.asker.member, body: origin.note, about: record},
        )
        for row, record in enumerate(records)
    ]
    before = len(writing.lines)
    await insert_rows(connection, writing, module, notes)
    # A note says of other records why they were written, not of itself.
    del writing.lines[before:]
    return [Shift(NOTES, live=len(notes))]
