"""Tells in words what differs between two forms of a definition, from what to what."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields as attributes
from dataclasses import is_dataclass
from decimal import Decimal
from typing import Any

from crm.definitions import Option

MOST = 60
"""How many characters of a value are told."""
_BY_IDENTITY = frozenset(
    {"formula", "rollup", "filter", "before", "fields", "field", "title_field"}
)
NO_WORDS: Mapping[str, str] = {}


def differences(
    before: Any,
    after: Any,
    *,
    but: Collection[str] = (),
    words: Mapping[str, str] = NO_WORDS,
) -> list[str]:
    """What differs between two dataclasses of one type, such as `label from "Fee" to "Price"`.

    `words` are what attributes are called in plain words; those in `but` are not told, and of what
    is kept by identities it is told that it differs, not how.
    """
    found: dict[str, None] = {}
    for attribute in attributes(before):
        name = attribute.name
        old, new = getattr(before, name), getattr(after, name)
        if attribute.compare and name not in but and old != new:
            called = words.get(name, name.replace("_", " "))
            found[called if name in _BY_IDENTITY else _told(called, old, new)] = None
    return list(found)


def _told(name: str, old: object, new: object) -> str:
    if _is_options(old) and _is_options(new):
        return f"{name} ({', '.join(_options(old, new))})"  # type: ignore[arg-type]
    if _is_plain(old) and _is_plain(new):
        return f"{name} from {_shown(old)} to {_shown(new)}"
    if is_dataclass(old) and type(old) is type(new):
        return f"{name} ({', '.join(differences(old, new))})"
    return name


def _is_options(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, Option) for each in value)


def _options(old: Sequence[Option], new: Sequence[Option]) -> Iterator[str]:
    was = {option.key: option for option in old}
    is_now = {option.key: option for option in new}
    for key, option in is_now.items():
        if key not in was:
            yield f"{key} is new"
        elif was[key] != option:
            yield f"{key} has {'; '.join(differences(was[key], option))}"
    yield from (f"{key} is gone" for key in was if key not in is_now)
    if was.keys() == is_now.keys() and list(was) != list(is_now):
        yield "in another order"


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, bool | int | str | Decimal)


def _shown(value: object) -> str:
    match value:
        case None | "":
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case str() if len(value) > MOST:
            return f'"{value[: MOST - 1]}…"'
        case str():
            return f'"{value}"'
        case _:
            return str(value)
