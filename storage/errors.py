"""Translates what the driver raises into Tessera's own errors, for reads and writes alike."""

from contextlib import AbstractContextManager
from types import TracebackType

import asyncpg

from crm.errors import BadUserInput, CostExceeded, TesseraError, Timeout, Unavailable


class Stale(Exception):
    """The workspace's or the member's epoch is not the one that the statement was made for."""


class LayoutMoved(Exception):
    """The statement no longer fits the tables; if the epoch moved it is stale, else a fault."""


_LAYOUT_MOVED = frozenset({"42703", "42P01", "42883", "42804", "0A000", "3F000"})
_ROW_TOO_BIG = "row is too big"
_TOO_BIG = (
    "The values of a record do not fit together: all of them take 8 kB at most, a text about 20 "
    "bytes however long it is. Leave some empty, or keep them in a record of another module."
)
_UNAVAILABLE = frozenset({"57P01", "57P02", "57P03", "57P05", "25006", "40001", "40P01", "55P03"})
_UNAVAILABLE_CLASSES = frozenset({"08", "53", "58"})


def translate(error: BaseException) -> Exception | None:
    """The error that `error` means to a caller, or None where it is a fault of our own."""
    if isinstance(error, asyncpg.PostgresError):
        if _ROW_TOO_BIG in str(error):
            return BadUserInput(_TOO_BIG)
        return _of_state(error.sqlstate or "")
    if isinstance(error, asyncpg.InterfaceError):
        return _of_driver(error)
    if isinstance(error, OSError | asyncpg.InternalClientError):
        # The driver is in no known state when the server ended the connection while it was idle.
        return Unavailable("The database cannot be reached.")
    return None


def translated() -> AbstractContextManager[None]:
    """A context in which the driver's errors become Stale candidates and TesseraErrors.

    Raises LayoutMoved, Timeout, Unavailable, BadUserInput or CostExceeded from the driver's
    error; whatever else is raised passes through unchanged.
    """
    return _TRANSLATED


class _Translated(AbstractContextManager[None]):
    __slots__ = ()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            meant = translate(error)
            if meant is not None:
                raise meant from error


_TRANSLATED = _Translated()


def _of_state(state: str) -> Exception | None:
    if state in _LAYOUT_MOVED:
        return LayoutMoved(state)
    if state == "57014":
        return Timeout("The database took longer than a request may.")
    if state in _UNAVAILABLE or state[:2] in _UNAVAILABLE_CLASSES:
        return Unavailable("The database cannot do the work now; try again later.")
    if state[:2] == "54":
        return CostExceeded("The operation is more than the database can carry out at once.")
    if state[:2] == "22":
        return _out_of_range()
    return None


def _of_driver(error: asyncpg.InterfaceError) -> TesseraError | None:
    if isinstance(error, ValueError):
        # The driver could not encode an argument, such as a moment beyond the last year.
        return _out_of_range()
    if "clos" in str(error):
        return Unavailable("The connection to the database was closed.")
    return None


def _out_of_range() -> BadUserInput:
    return BadUserInput("A value lies outside of what the database can hold or compare.")
