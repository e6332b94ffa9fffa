"""How saved filters name tags: by identity, so that a new name breaks none of them.

A tag is kept as "#", its id, a colon and what it was called when the filter was saved; one that
was not there then as it was called.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from crm.operators import SET, Operator
from crm.tags import NAME

_KEPT = re.compile(r"#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(.*)", re.DOTALL)
_OPERATORS = frozenset(Operator)


def kept_tag(id: UUID, name: str) -> str:
    """How a filter keeps a tag."""
    return f"#{id}:{name}"


def tag_kept(text: str) -> UUID | None:
    """The id of the tag that a filter keeps so; None for one that it names."""
    match = _KEPT.fullmatch(text)
    return None if match is None else UUID(match[1])


def shown_tag(text: str, names: Mapping[UUID, str]) -> str:
    """What people call a tag that a filter asks for, by the names of today; one that was deleted
    has its last name."""
    match = _KEPT.fullmatch(text)
    return text if match is None else names.get(UUID(match[1]), match[2])


def tags_in(filter: object) -> Iterator[str]:
    """The tags that a filter asks for, be it with names of fields or as it is kept."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    with_tags(filter, note)
    yield from found


def with_tags(filter: object, change: Callable[[str], str]) -> object:
    """The filter with each tag that it asks for replaced by what `change` gives."""
    if isinstance(filter, list | tuple):
        return [with_tags(item, change) for item in filter]
    if not isinstance(filter, Mapping):
        return filter
    return {
        name: _asked(part, change)
        if name == NAME
        else part
        if name in _OPERATORS  # what stands there is an operand, whatever it looks like
        else with_tags(part, change)
        for name, part in filter.items()
    }


def _asked(part: object, change: Callable[[str], str]) -> object:
    if not isinstance(part, Mapping):
        return part
    return {
        name: _changed(asked, change) if name in SET and isinstance(asked, list | tuple) else asked
        for name, asked in part.items()
    }


def _changed(asked: Sequence[object], change: Callable[[str], str]) -> list[object]:
    """Each once: of tags that were merged the same is left."""
    return list(dict.fromkeys(change(each) if isinstance(each, str) else each for each in asked))
