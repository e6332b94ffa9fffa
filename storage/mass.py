"""Carries out what is done to all records of a selection, whatever that is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError, UserErrorCode
from storage.engine import Connection
from storage.removal import TooManyFollow, too_many
from storage.selection import lock_selected, refuse_empty, refuse_too_many
from storage.titles import titles_of
from storage.transaction import Outcome
from storage.write_sql import Among
from storage.writing import MassResult, Selection, Writing

Refusals = Mapping[UUID, Sequence[UserError]]
"""Why records were refused, by their ids. The path of an error is that of an argument, or empty
where the record itself is at fault."""


class MassAction(Protocol):
    """Something that is done to many records, in statements that take them together."""

    among: Among
    """The records that it may be done to."""
    deletes: bool
    """Whether nobody may link to the records meanwhile."""

    async def prepare(self, connection: Connection) -> Sequence[UserError]:
        """What is wrong whatever the records are; called first."""
        ...

    def refuse_several(self, count: int) -> Sequence[UserError]:
        """Why it cannot be done to so many records, more than one."""
        ...

    async def refused(
        self, connection: Connection, ids: Sequence[UUID], *, partial: bool
    ) -> Refusals:
        """Which of some locked records it cannot be done to; with `partial` it can be done to
        all others."""
        ...

    async def carry_out(self, connection: Connection, ids: Sequence[UUID]) -> bool:
        """Does it to locked records, none of which `refused` was against; whether that wrote."""
        ...


class Mass:
    """An action on a selection, in one request."""

    def __init__(
        self,
        writing: Writing,
        module: Module,
        selection: Selection,
        action: MassAction,
        *,
        partial: bool = False,
    ) -> None:
        self._writing = writing
        self._module = module
        self._selection = selection
        self._action = action
        self._partial = partial

    async def carry_out(self, connection: Connection) -> Outcome[MassResult]:
        """Does it to all records of the selection, or to none where one is refused.

        With `partial` it is done to those that are not refused.
        """
        errors = [*self._refuse_trashed(), *await self._action.prepare(connection)]
        said = refuse_empty(self._selection)
        if said is not None:
            return _refused([said, *errors])
        ids = await lock_selected(
            connection,
            self._writing,
            self._module,
            self._selection,
            to_delete=self._action.deletes,
            among=self._action.among,
        )
        many = refuse_too_many(self._module, len(ids))
        if many is not None:
            return _refused([many, *errors])
        if len(ids) > 1:
            errors += self._action.refuse_several(len(ids))
        if errors or not ids:
            return _refused(errors)
        try:
            return await self._carry_out(connection, ids)
        except TooManyFollow as reached:
            return _refused([too_many(reached.module).under("where")])

    def _refuse_trashed(self) -> Sequence[UserError]:
        if not self._selection.trashed or self._action.among is not Among.LIVE:
            return ()
        message = (
            f"{self._module.plural_label} in the recycle bin can only be restored or deleted "
            "permanently."
        )
        return (UserError(UserErrorCode.INVALID, message, ("where", "trashed")),)

    async def _carry_out(self, connection: Connection, ids: list[UUID]) -> Outcome[MassResult]:
        refused = await self._action.refused(connection, ids, partial=self._partial)
        errors = await self._told(connection, refused) if refused else ()
        if refused and not self._partial:
            return _refused(errors)
        good = [each for each in ids if each not in refused]
        wrote = bool(good) and await self._action.carry_out(connection, good)
        return Outcome(MassResult(len(good), tuple(errors)), kept=wrote)

    async def _told(self, connection: Connection, refused: Refusals) -> tuple[UserError, ...]:
        """The errors as the caller's user reads them, each saying which record it is about."""
        titles = await titles_of(connection, self._writing, self._module, list(refused))
        given = self._selection.ids or ()
        places = {each: ("where", "ids", str(place)) for place, each in enumerate(given)}
        errors = (
            error
            if error.path
            else UserError(
                error.code,
                f"{self._module.label} {titles.get(each, '')}: {error.message}",
                places.get(each, ("where",)),
            )
            for each, found in refused.items()
            for error in found
        )
        return tuple(dict.fromkeys(errors))


def _refused(errors: Iterable[UserError]) -> Outcome[MassResult]:
    return Outcome(MassResult(0, tuple(errors)), kept=False)
