"""Record ids: UUIDs of version 8 that sort by creation and name their module.

Layout (RFC 9562, version 8): 48 bits of Unix milliseconds, 4 bits of version, 12 bits of a
counter that only grows within one millisecond, 2 bits of variant, 16 bits of the module's
number, 46 random bits.
"""

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


class _Clock:
    """Gives (millisecond, counter) pairs that never go back within this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = 0

    def tick(self) -> tuple[int, int]:
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond, self._counter = now, 0
            elif self._counter + 1 < _COUNTER_LIMIT:
                self._counter += 1
            else:
                self._millisecond, self._counter = self._millisecond + 1, 0
            return self._millisecond, self._counter


_clock = _Clock()


def new_id(module: int) -> UUID:
    """A new id for a record of the module with this number (0 is the platform's own)."""
    millisecond, counter = _clock.tick()
    return UUID(
        int=(millisecond & 0xFFFFFFFFFFFF) << 80
        | _VERSION
        | counter << 64
        | _VARIANT
        | module << _RANDOM_BITS
        | secrets.randbits(_RANDOM_BITS)
    )


def parse_id(text: object) -> UUID | None:
    """The id that `text` spells, or None where it is malformed: such an id is not found."""
    if isinstance(text, UUID):
        return text
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text.lower() else None


def module_of(value: UUID) -> int | None:
    """The number of the module that made this id, or None where it is no id of ours."""
    if value.version != 8:
        return None
    return (value.int >> _RANDOM_BITS) & MAX_MODULE_NUMBER
