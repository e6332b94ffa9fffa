"""Record ids: UUIDs of version 8 that sort by creation and name their module.

Layout (RFC 9562, version 8): 48 bits of Unix milliseconds, 4 bits of version, 12 bits of a
counter that only grows within one millisecond, 2 bits of variant, 16 bits of the module's
number, 46 random bits.
"""

import re
import secrets
import threading
import time
from uuid import UUID

PLATFORM = 0
JOBS = 1
"""Module numbers of what is no module's: the platform's own things, and jobs."""
MAX_MODULE_NUMBER = 0xFFFF

_COUNTER_LIMIT = 1 << 12
_VERSION = 0x8 << 76
_VARIANT = 0b10 << 62
_RANDOM_BITS = 46
_RANDOM = (1 << _RANDOM_BITS) - 1
_SPELT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class _Clock:
    """Gives (millisecond, counter) pairs that never go back within this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = 0

    def ticks(self, count: int) -> list[tuple[int, int]]:
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond, self._counter = now, -1
            return [self._next() for _ in range(count)]

    def _next(self) -> tuple[int, int]:
        if self._counter + 1 < _COUNTER_LIMIT:
            self._counter += 1
        else:
            self._millisecond, self._counter = self._millisecond + 1, 0
        return self._millisecond, self._counter


_clock = _Clock()


def new_id(module: int) -> UUID:
    """A new id for a record of the module with this number (0 is the platform's own)."""
    return new_ids(module, 1)[0]


def new_ids(module: int, count: int) -> list[UUID]:
    """New ids for so many records of the module, in their order."""
    fixed = _VERSION | _VARIANT | module << _RANDOM_BITS
    random = secrets.randbits(_RANDOM_BITS * count)
    ids = []
    for millisecond, counter in _clock.ticks(count):
        ids.append(UUID(int=millisecond << 80 | counter << 64 | fixed | random & _RANDOM))
        random >>= _RANDOM_BITS
    return ids


def parse_id(text: object) -> UUID | None:
    """The id that `text` spells, or None where it is malformed: such an id is not found."""
    if isinstance(text, UUID):
        return text
    if not isinstance(text, str) or _SPELT.fullmatch(text) is None:
        return None
    return UUID(int=int(text.replace("-", ""), 16))


def module_of(value: UUID) -> int | None:
    """The number of the module that made this id, or None where it is no id of ours."""
    if value.version != 8:
        return None
    return (value.int >> _RANDOM_BITS) & MAX_MODULE_NUMBER
