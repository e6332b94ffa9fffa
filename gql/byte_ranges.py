"""Which part of a file a header `Range` asks for."""

import re
from enum import Enum
from typing import Final, Literal

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class _Nothing(Enum):
    NOTHING = "nothing"


NOT_SATISFIABLE: Final[Literal[_Nothing.NOTHING]] = _Nothing.NOTHING
"""Stands for a range that lies outside of the file."""


def byte_range(header: str | None, size: int) -> tuple[int, int] | Literal[_Nothing.NOTHING] | None:
    """The first byte and the one after the last; None for all of it.

    Several ranges, and what is no range of bytes, are answered with all of it.
    """
    match = None if header is None else _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
        return NOT_SATISFIABLE if int(last) == 0 or size == 0 else (start, end)
    start, end = int(first), size if not last else min(size, int(last) + 1)
    if last and int(last) < start:
        return None
    return NOT_SATISFIABLE if start >= size else (start, end)
