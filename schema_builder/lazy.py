"""A mapping whose values are made when they are first asked for."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")


class LazyMap(Mapping[str, V]):
    """Values by name, each made by its maker once; iteration follows the makers' order.

    Reading a name makes that value alone; only `values` and `items` make them all.
    """

    __slots__ = ("_made", "_makers")

    def __init__(self, makers: Mapping[str, Callable[[], V]]) -> None:
        self._makers = makers
        self._made: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        found = self._made.get(name)
        if found is None:
            # A second thread may have made it meanwhile: all must see the same object.
            found = self._made.setdefault(name, self._makers[name]())
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    @property
    def made(self) -> int:
        """How many values were made so far."""
        return len(self._made)

    def copy(self) -> dict[str, V]:
        """All values in a plain dictionary."""
        return dict(self)
