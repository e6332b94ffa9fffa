"""What the checks of a row come to: values, links to find, records to write along, mistakes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.values import retired_error


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record that a write asks for: that whose `by` is `value`, for `field` to point to, or the
    one that points to the row's own by it.

    `by` is the id or a unique field of `target`; `value` is in the form that is stored. `label`
    is what people call the link.
    """

    field: Field
    target: Module
    by: Field
    value: object
    path: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Retired:
    """Retired options that an update chooses; records that have them already may keep them."""

    field: Field
    keys: tuple[str, ...]

    @property
    def error(self) -> UserError:
        """The error where a record does not have them already."""
        message = retired_error(self.field, self.keys)
        return UserError(UserErrorCode.UNKNOWN_OPTION, message, (self.field.api_name,))


class Doing(Enum):
    """What is done to a record that a row writes along."""

    CREATE = "create"
    UPDATE = "update"
    TIE = "connect"
    UNTIE = "disconnect"


@dataclass(frozen=True, slots=True)
class Nested:
    """A record of `module` that a row writes along, tied to the row's own by the lookup `field`.

    `ahead` says that the row's record points to it; else it points to the row's record. Of those
    in a list `wanted` tells which is meant, unless it is new. `path` leads from the row to it.
    """

    field: Field
    module: Module
    doing: Doing
    ahead: bool
    path: tuple[str, ...]
    checked: "Checked"
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """A link of the row's record by `field`, its own multi lookup: to be made, or taken away as
    all are where none is `wanted`."""

    field: Field
    doing: Doing
    wanted: Wanted | None = None


@dataclass(slots=True)
class Checked:
    """What came of one row: values by column, links still to be found, one and many, retired
    options that the record must have already, records that are written along, and all mistakes,
    theirs included."""

    values: dict[str, object] = field(default_factory=dict)
    links: list[Wanted] = field(default_factory=list)
    retired: list[Retired] = field(default_factory=list)
    errors: list[UserError] = field(default_factory=list)
    nested: list[Nested] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def refuse(self, code: UserErrorCode, message: str, *path: str) -> None:
        """Notes one mistake."""
        self.errors.append(UserError(code, message, path))

    def along(self, nested: Nested) -> None:
        """Notes a record that is written along, and takes its mistakes over."""
        self.nested.append(nested)
        self.errors += [error.under(*nested.path) for error in nested.checked.errors]

    @property
    def records(self) -> int:
        """How many records the row writes, its own included."""
        return 1 + sum(each.checked.records for each in self.nested)

    @property
    def reaches(self) -> bool:
        """Whether records that are there are written along, at any depth."""
        return any(each.doing is not Doing.CREATE or each.checked.reaches for each in self.nested)

    def all_wanted(self) -> Iterator[Wanted]:
        """Every link of the row and of the records that are written along."""
        yield from self.links
        yield from (tie.wanted for tie in self.ties if tie.wanted is not None)
        for each in self.nested:
            if each.wanted is not None:
                yield each.wanted
            yield from each.checked.all_wanted()


def not_found(
    label: str, target: Module | None, name: str, value: object, path: tuple[str, ...]
) -> UserError:
    """The error for a link to a record that is not there, or that the asker may not see."""
    what = "record" if target is None else target.label
    shown = str(value) if isinstance(value, UUID) else shown_value(value)
    message = f"{label}: there is no {what} with {name} {shown}."
    return UserError(UserErrorCode.NOT_FOUND, message, path)


def shown_value(value: object) -> str:
    """A value as a message shows it: texts in quotes and not too long."""
    text = str(value)
    if len(text) > 80:
        text = f"{text[:79]}…"
    return f'"{text}"' if isinstance(value, str) else text
