"""Pages of the fixed lists that show the newest first: arguments, cursors, what lies around."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, Protocol, TypeVar
from uuid import UUID

import strawberry

from crm.cursors import decode_cursor
from crm.errors import BadUserInput
from gql.list_arguments import DEFAULT_SIZE, MAX_SIZE
from schema_builder.pages import PageInfo

First = Annotated[
    int | None,
    strawberry.argument(description="How many from the start: 1 to 100, 20 if nothing is said."),
]
After = Annotated[str | None, strawberry.argument(description="Only those after this cursor.")]
Last = Annotated[
    int | None, strawberry.argument(description="How many from the end: 1 to 100, with `before`.")
]
Before = Annotated[str | None, strawberry.argument(description="Only those before this cursor.")]


class Entry(Protocol):
    """What has a place in such a list: its id, by which it is sorted."""

    @property
    def id(self) -> UUID:
        """The entry's id."""
        ...


T = TypeVar("T", bound=Entry)


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of a list that is asked for; `signature` names the list in its cursors."""

    signature: str
    size: int
    backward: bool
    after: UUID | None
    before: UUID | None


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """The entries of a page, their cursors, and what lies around them."""

    entries: Sequence[T]
    cursors: Sequence[str]
    page_info: PageInfo


def read_log_page(
    signature: str, first: int | None, after: str | None, last: int | None, before: str | None
) -> LogPage:
    """The page that the arguments ask for; raises BadUserInput."""
    if first is not None and last is not None:
        raise BadUserInput("first and last cannot both be given; choose one direction.")
    name, size = ("last", last) if last is not None else ("first", first)
    if size is not None and not 1 <= size <= MAX_SIZE:
        raise BadUserInput(f"{name} must lie between 1 and {MAX_SIZE}; it is {size}.")
    return LogPage(
        signature=signature,
        size=DEFAULT_SIZE if size is None else size,
        backward=last is not None,
        after=_place(signature, after, "after"),
        before=_place(signature, before, "before"),
    )


def shown_page(page: LogPage, found: Sequence[T]) -> Shown[T]:
    """The page, from one entry more than it holds where there are more."""
    more = len(found) > page.size
    kept = found[-page.size :] if page.backward else found[: page.size]
    cursors = [_cursor(page.signature, entry.id) for entry in kept]
    return Shown(
        kept,
        cursors,
        PageInfo(
            has_next_page=page.before is not None if page.backward else more,
            has_previous_page=more if page.backward else page.after is not None,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
    )


def _cursor(signature: str, id: UUID) -> str:
    text = json.dumps([signature, str(id)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(signature: str, cursor: str | None, name: str) -> UUID | None:
    if cursor is None:
        return None
    place = decode_cursor(cursor, name)
    if place.signature != signature or place.keys:
        raise BadUserInput(f"{name} is a cursor of another list.")
    return place.id
