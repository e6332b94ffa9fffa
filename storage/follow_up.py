"""Writes a follow-up: the update of a record with the note and the task that belong to it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError, UserErrorCode
from crm.follow_ups import FollowUp
from crm.ids import module_of
from crm.system_modules import NOTES, TASKS
from storage.edit import Edit
from storage.engine import Connection
from storage.records import read_records
from storage.statement import Statement
from storage.transaction import Outcome
from storage.writing import RowResult, Writing

Shows = Callable[[str, Module], Statement | None]
"""What reads one of the records of a follow-up, by its name in the payload; None where it is not
asked for."""

RECORD, NOTE, TASK = "record", "note", "task"
_MADE: Mapping[str, int] = {NOTE: NOTES, TASK: TASKS}


class Following:
    """A follow-up of one record; its errors are located in the mutation's arguments."""

    def __init__(
        self,
        writing: Writing,
        module: Module | None,
        id: UUID | None,
        follow_up: FollowUp,
        expected: int | None,
        shows: Shows,
    ) -> None:
        self._writing = writing
        self._module = module
        self._id = id
        self._follow_up = follow_up
        self._expected = expected
        self._shows = shows

    async def carry_out(self, connection: Connection) -> Outcome[RowResult]:
        """Writes all of it, or nothing."""
        if self._module is None:
            message = "There is no record with this id that could be followed up."
            error = UserError(UserErrorCode.NOT_FOUND, message, ("recordId",))
            return Outcome(RowResult(errors=(error,)), kept=False)
        data = self._follow_up.data
        edit = Edit(self._writing, self._module, self._id, data, self._expected)
        outcome = await edit.carry_out(connection)
        errors = (*self._follow_up.errors, *self._located(outcome.result.errors))
        result = replace(
            outcome.result, errors=errors, warnings=self._located(outcome.result.warnings)
        )
        if errors or result.id is None:
            return Outcome(result, kept=False)
        shown = await self._show(connection, result.id, edit.made)
        return Outcome(replace(result, along=shown), kept=outcome.kept)

    def _located(self, errors: Iterable[UserError]) -> tuple[UserError, ...]:
        return tuple(map(self._follow_up.located, errors))

    async def _show(
        self, connection: Connection, record: UUID, made: tuple[UUID, ...]
    ) -> dict[str, str]:
        """What the payload shows of the record, the note and the task."""
        by_module = {module_of(id_): id_ for id_ in made}
        ids = {RECORD: record, **{name: by_module.get(own) for name, own in _MADE.items()}}
        shown: dict[str, str] = {}
        for name, id_ in ids.items():
            text = None if id_ is None else await self._read(connection, name, id_)
            if text is not None:
                shown[name] = text
        return shown

    async def _read(self, connection: Connection, name: str, id_: UUID) -> str | None:
        writing = self._writing
        module = writing.definitions.by_number.get(module_of(id_) or 0)
        statement = None if module is None else self._shows(name, module)
        if statement is None:
            return None
        epoch, values, clock = writing.definitions.epoch, writing.values, writing.clock
        (text,) = await read_records(
            connection, statement, writing.asker, epoch, values, clock, [id_]
        )
        return text
