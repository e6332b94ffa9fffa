"""Checks what a write is given for a record's fields, and turns it into values of columns.

A row is a mapping by API names as GraphQL coerces it. Every mistake of a row is told at once, in
the order of the fields. These rules hold for every kind: a field that is left out takes its
default when a record is made and stays as it is when one is changed; null clears; an empty text,
one of blanks alone and an empty list are no value, so they are kept as null and do not satisfy
`required`; texts that say something are not trimmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from crm.checked import Checked, Doing, Retired, Tie
from crm.definitions import POINTING, Definitions, Field, Module
from crm.errors import UserError, UserErrorCode
from crm.grace import aliases_by_name, said_twice, twice_text
from crm.json_values import JSON
from crm.kinds import KINDS, Check, Invalid
from crm.link_inputs import LinkInputs
from crm.parts import PARTS, Composed, parts_of, stored
from crm.tags import check_tags, tags_of
from crm.values import retired_in, says_nothing

Row = Mapping[str, object]

OWNER = "owner"
_SYSTEM_NAMES = frozenset({"title", "module", "deletedAt", "deletedBy", "deletedById", "purgeAt"})


@dataclass(frozen=True, slots=True)
class _Entry:
    """A field as a row may name it, what is asked of it each time looked up once."""

    field: Field
    column: str
    place: int
    linked: bool
    composed: bool
    json: bool
    retires: bool
    check: Check | None


_COMPOSED = frozenset({*PARTS, JSON})


class Inputs:
    """How the rows of one module are checked."""

    def __init__(self, definitions: Definitions, module: Module) -> None:
        self.module = module
        self._definitions = definitions
        owner = module.by_name.get(OWNER)
        own = (owner,) if owner is not None and owner.system else ()
        entries = [
            _Entry(
                item,
                item.column,
                place,
                item.kind in POINTING,
                item.kind in _COMPOSED,
                item.kind == JSON,
                any(option.retired for option in item.options),
                KINDS[item.kind].check,
            )
            for place, item in enumerate((*own, *module.stored_fields))
        ]
        self._entries = {name: entry for entry in entries for name in names_of(entry.field)}
        self._expected = tuple(
            entry for entry in entries if entry.field.required or entry.field.default is not None
        )
        self._related = {inverse.api_name: inverse for inverse in definitions.inverses(module)}
        self._former = {
            name: alias.name for name, alias in aliases_by_name(definitions, module).items()
        }
        self._links = LinkInputs(definitions, partial(inputs_of, definitions))
        self._defaults: dict[str, dict[str, object]] = {}

    def check_create(self, row: Row, tied: Field | None = None, level: int = 0) -> Checked:
        """The values of a new record. A link by `disconnect` or `update` is refused.

        `tied` is the lookup that follows from where the row stands: among the records that
        another one lists. `level` tells how many records it lies within.
        """
        checked = Checked()
        given = self._check_given(row, checked, creating=True, tied=tied, level=level)
        for entry in self._expected:
            if entry.column not in given:
                self._omitted(entry, checked)
        checked.errors = list(self.in_order(checked.errors))
        return checked

    def check_update(self, row: Row, level: int = 0) -> Checked:
        """The values of the fields that `row` names; the others stay as they are.

        Whether a read-only field already has a value, and a record its retired options, is for
        the caller to see.
        """
        checked = Checked()
        self._check_given(row, checked, creating=False, level=level)
        checked.errors = list(self.in_order(checked.errors))
        return checked

    def in_order(self, errors: list[UserError]) -> tuple[UserError, ...]:
        """Errors whose paths begin at the row, in the order of the fields; unknown names first."""
        return tuple(sorted(errors, key=self._place)) if len(errors) > 1 else tuple(errors)

    def _place(self, error: UserError) -> int:
        entry = self._entries.get(error.path[0])
        return -1 if entry is None else entry.place

    def _check_given(
        self,
        row: Row,
        checked: Checked,
        *,
        creating: bool,
        level: int,
        tied: Field | None = None,
    ) -> set[str]:
        """Checks what the row gives; the columns that it is about."""
        given: set[str] = set() if tied is None else {tied.column}
        if self._former:
            row = self._renamed(row, checked)
        for name, value in row.items():
            entry = self._entries.get(name)
            if entry is None:
                self._other(name, value, checked, creating=creating, level=level)
            elif tied is not None and entry.column == tied.column:
                self._refuse_tied(entry.field, name, checked)
            elif entry.column in given:
                self._refuse_both(entry.field, checked)
            else:
                given.add(entry.column)
                if entry.linked:
                    self._link(entry.field, name, value, checked, creating=creating, level=level)
                else:
                    self._value(entry, value, checked)
                    if entry.retires:
                        self._keep_retired(entry, checked, creating=creating)
        return given

    def _renamed(self, row: Row, checked: Checked) -> Row:
        """The row with what is now called otherwise by its name of today; both names are one too
        many."""
        twice = said_twice(self._definitions, self.module, row)
        if twice is not None:
            checked.refuse(UserErrorCode.INVALID, twice_text(*twice), twice[0])
        return {self._former.get(name, name): value for name, value in row.items()}

    def _other(
        self, name: str, value: object, checked: Checked, *, creating: bool, level: int
    ) -> None:
        """What a row gives that is no field of its own."""
        inverse, tags = self._related.get(name), tags_of(self.module)
        if tags is not None and name == tags.api_name:
            check_tags(self._definitions, tags, value, checked)
        elif inverse is None:
            checked.errors.append(self._why_not(name))
        elif value is not None:
            self._links.related(inverse, value, checked, creating=creating, level=level)
        elif inverse.own and not creating:
            checked.ties.append(Tie(inverse.field, Doing.UNTIE))

    def _refuse_tied(self, item: Field, name: str, checked: Checked) -> None:
        message = f"{item.label} follows from where the record is created; leave {name} out."
        checked.refuse(UserErrorCode.INVALID, message, name)

    def _why_not(self, name: str) -> UserError:
        module = self.module
        system = {other for item in module.system_fields for other in (item.api_name, item.id_name)}
        if name in system - {OWNER} or name in _SYSTEM_NAMES:
            message = f"{name} is kept by the system and cannot be set."
            return UserError(UserErrorCode.READ_ONLY, message, (name,))
        known = module.by_name.get(name)
        if known is not None and known.is_computed:
            message = f"{known.label} is computed and cannot be set."
            return UserError(UserErrorCode.READ_ONLY, message, (name,))
        if known is not None and known.kind == "USER":
            message = f"{known.label} is given as {known.id_name}."
        else:
            message = f"{module.label} has no field {name}."
        return UserError(UserErrorCode.INVALID, message, (name,))

    def _omitted(self, entry: _Entry, checked: Checked) -> None:
        item, column = entry.field, entry.column
        if column in self._defaults:
            checked.values.update(self._defaults[column])
        elif item.default is not None:
            self._value(entry, item.default, checked)
            if column in checked.values:
                self._defaults[column] = {
                    part.column: checked.values[part.column] for part in parts_of(item)
                }
        else:
            self._require(item, checked, names_of(item)[0])

    def _require(self, item: Field, checked: Checked, name: str) -> None:
        checked.refuse(UserErrorCode.REQUIRED, f"{item.label} is required.", name)

    def _value(self, entry: _Entry, value: object, checked: Checked) -> None:
        item = entry.field
        if entry.check is None:
            checked.refuse(
                UserErrorCode.READ_ONLY,
                f"{item.label} counts by itself and cannot be set.",
                item.api_name,
            )
        elif value is None or (not entry.json and says_nothing(value)):
            self._clear(item, checked, item.api_name)
        else:
            try:
                found = entry.check(item, value)
            except Invalid as error:
                checked.refuse(error.code, error.message, item.api_name)
                return
            if found is None:
                self._clear(item, checked, item.api_name)
            elif entry.composed:
                checked.values.update(stored(item, cast(Composed, found)))
            else:
                checked.values[entry.column] = found

    def _keep_retired(self, entry: _Entry, checked: Checked, *, creating: bool) -> None:
        keys = retired_in(entry.field, checked.values.get(entry.column))
        if not keys:
            return
        found = Retired(entry.field, tuple(keys))
        if creating:
            checked.errors.append(found.error)
        else:
            checked.retired.append(found)

    def _clear(self, item: Field, checked: Checked, name: str) -> None:
        if item.required:
            self._require(item, checked, name)
        else:
            checked.values.update(stored(item, None))

    def _refuse_both(self, item: Field, checked: Checked) -> None:
        first, second = names_of(item)
        message = f"{first} and {second} both say what {item.label} is; give one."
        checked.refuse(UserErrorCode.INVALID, message, second)

    def _link(
        self,
        item: Field,
        name: str,
        value: object,
        checked: Checked,
        *,
        creating: bool,
        level: int,
    ) -> None:
        if value is None:
            self._clear(item, checked, name)
        elif name == item.id_name:
            self._links.by_id(item, value, checked, (name,))
        elif self._links.by_object(item, value, checked, creating=creating, level=level):
            self._clear(item, checked, name)


def inputs_of(definitions: Definitions, module: Module) -> Inputs:
    """How the rows of a module are checked; made once for these definitions."""
    # Where cached_property keeps its values too: neither of the two ever changes.
    known: dict[int, Inputs] = vars(definitions).setdefault("_inputs", {})
    found = known.get(module.number)
    if found is None or found.module is not module:
        found = known[module.number] = Inputs(definitions, module)
    return found


def names_of(item: Field) -> tuple[str, ...]:
    """The names by which an input gives a field: `companyId` and `company`, or `ownerId`."""
    if item.relation is not None and not item.is_list:
        return (item.id_name, item.api_name)
    return (item.id_name,) if item.kind == "USER" else (item.api_name,)


def in_data(item: Field) -> str:
    """The name by which an input gives the value that a field's column holds: `companyId`."""
    return item.id_name if item.kind in POINTING else item.api_name


def is_given(item: Field) -> bool:
    """Whether a write may give the field's value: those that count by themselves it may not."""
    return item.kind in POINTING or item.is_list or KINDS[item.kind].check is not None
