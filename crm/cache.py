"""A least-recently-used cache that is bounded in bytes, as estimated by whoever puts."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ByteBoundedCache(Generic[K, V]):
    """Keeps what was used last, up to `limit` bytes; a value larger than that is not kept.

    `dropped` hears the key of each value that had to go for want of room.
    """

    def __init__(self, limit: int, dropped: Callable[[K], None] | None = None) -> None:
        self.limit = limit
        self._dropped = dropped
        self.size = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """The value under `key`, now the last one used; None if it is not there."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keeps `value`, which takes about `size` bytes, and lets the longest unused go."""
        self.forget(key)
        if size > self.limit:
            return
        self._entries[key] = (value, size)
        self.size += size
        while self.size > self.limit:
            oldest, (_, gone) = self._entries.popitem(last=False)
            self.size -= gone
            if self._dropped is not None:
                self._dropped(oldest)

    def grow(self, key: K, size: int) -> None:
        """Counts `size` more bytes for the value under `key`, if it is there."""
        entry = self._entries.get(key)
        if entry is not None:
            self.put(key, entry[0], entry[1] + size)

    def forget(self, key: K) -> None:
        """Drops the value under `key`, if it is there."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= entry[1]

    def forget_where(self, holds: Callable[[K], bool]) -> None:
        """Drops every value whose key satisfies `holds`."""
        for key in [key for key in self._entries if holds(key)]:
            self.forget(key)
