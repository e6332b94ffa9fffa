"""Finds the records that a merge is about, and locks them; tells which of them cannot be merged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError, UserErrorCode
from crm.ids import module_of
from storage.engine import Connection
from storage.redirects import winners_of
from storage.selection import lock_rows
from storage.titles import titles_of
from storage.write_sql import Among
from storage.writing import Selection, Writing

INTO, FROM_ = "into", "from"
_DELETED_AT = "deleted_at"

MOST_MERGED = 100
"""How many records are merged into another one at once."""

Rows = Mapping[UUID, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Merged:
    """The record that stays, those that are merged into it, and what all hold, under their
    locks."""

    winner: UUID
    losers: list[UUID]
    rows: Rows


class Candidates:
    """The records that a call wants to merge, by their ids."""

    def __init__(
        self, writing: Writing, module: Module, into: UUID | None, others: Sequence[UUID | None]
    ) -> None:
        self._writing = writing
        self._module = module
        self._into = into
        self._others = others

    def refuse_ids(self) -> list[UserError]:
        """What is wrong with the ids themselves."""
        module, count = self._module, len(self._others)
        errors = list(self._absent(self._into, INTO))
        if not 1 <= count <= MOST_MERGED:
            message = (
                f"from has {count:,} ids; 1 to {MOST_MERGED} {module.plural_label} are merged at "
                "once."
            )
            return [*errors, UserError(UserErrorCode.OUT_OF_RANGE, message, (FROM_,))]
        for place, id_ in enumerate(self._others):
            errors += self._absent(id_, FROM_, str(place))
            if id_ is not None and id_ == self._into:
                message = "A record cannot be merged into itself."
                errors.append(UserError(UserErrorCode.INVALID, message, (FROM_, str(place))))
            elif id_ is not None and id_ in self._others[:place]:
                message = "The same id stands in from twice."
                errors.append(UserError(UserErrorCode.INVALID, message, (FROM_, str(place))))
        return errors

    def _absent(self, id: UUID | None, *path: str) -> Iterator[UserError]:
        """The error of an id that no record of the module can have."""
        number = None if id is None else module_of(id)
        if number == self._module.number:
            return
        other = self._writing.definitions.by_number.get(number or 0) if number else None
        if other is None or other.deleted:
            yield _no_record(self._module, *path)
        else:
            message = (
                f"This is the id of a {other.label}; only {self._module.plural_label} are merged "
                f"into a {self._module.label}."
            )
            yield UserError(UserErrorCode.INVALID, message, path)

    async def hold(
        self, connection: Connection, columns: Sequence[str]
    ) -> Merged | list[UserError]:
        """Locks the records; gives what they hold in `columns`, or why they cannot be merged."""
        ids = [each for each in (self._into, *self._others) if each is not None]
        rows = await self._lock(connection, ids, columns)
        led = await self._led(connection, [each for each in ids if each not in rows])
        into = ids[0]
        if into in led:
            into = led[into]
            rows = await self._lock(connection, [into, *ids[1:]], columns)
        errors = [] if into in rows else [_no_record(self._module, INTO)]
        errors += self._binned(rows, into, INTO)
        for place, id_ in enumerate(ids[1:]):
            path = (FROM_, str(place))
            if id_ in led:
                errors.append(await self._merged_before(connection, led[id_], into, path))
            elif id_ not in rows:
                errors.append(_no_record(self._module, *path))
            elif id_ == into:
                message = "The record of into was merged into this one."
                errors.append(UserError(UserErrorCode.INVALID, message, path))
            errors += self._binned(rows, id_, *path)
        return errors or Merged(into, ids[1:], rows)

    async def _lock(
        self, connection: Connection, ids: Sequence[UUID], columns: Sequence[str]
    ) -> Rows:
        return await lock_rows(
            connection,
            self._writing,
            self._module,
            Selection(ids=tuple(ids)),
            tuple(dict.fromkeys((*columns, _DELETED_AT))),
            to_delete=True,
            among=Among.ALL,
        )

    async def _led(self, connection: Connection, missing: list[UUID]) -> dict[UUID, UUID]:
        return await winners_of(connection, self._writing, missing) if missing else {}

    def _binned(self, rows: Rows, id: UUID, *path: str) -> Iterator[UserError]:
        if id in rows and rows[id][_DELETED_AT] is not None:
            message = f"This {self._module.label} lies in the recycle bin; restore it first."
            yield UserError(UserErrorCode.INVALID, message, path)

    async def _merged_before(
        self, connection: Connection, winner: UUID, into: UUID, path: tuple[str, ...]
    ) -> UserError:
        if winner == into:
            message = f"This {self._module.label} has been merged into that one already."
            return UserError(UserErrorCode.INVALID, message, path)
        titles = await titles_of(connection, self._writing, self._module, [winner])
        message = (
            f"This {self._module.label} has been merged into {titles.get(winner, 'another one')}; "
            f"merge that one, {winner}, where it is meant."
        )
        return UserError(UserErrorCode.CONFLICT, message, path)


def _no_record(module: Module, *path: str) -> UserError:
    return UserError(UserErrorCode.NOT_FOUND, f"There is no {module.label} with this id.", path)
