"""Checks what a write is given for a record's fields, and turns it into values of columns.

A row is a mapping by API names as GraphQL coerces it. Every mistake of a row is told at once, in
the order of the fields. These rules hold for every kind: a field that is left out takes its
default when a record is made and stays as it is when one is changed; null clears; an empty text
and an empty list are no value, so they are kept as null and do not satisfy `required`; texts are
not trimmed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from crm.definitions import Definitions, Field, Module
from crm.errors import UserError, UserErrorCode
from crm.ids import parse_id
from crm.kinds import KINDS, Check, Invalid
from crm.money import is_money, parts_of, stored
from crm.values import retired_error, retired_in

Row = Mapping[str, object]

OWNER = "owner"
_LINKED = frozenset({"LOOKUP", "USER"})
_SYSTEM_NAMES = frozenset({"title", "module", "deletedAt", "deletedBy", "deletedById", "purgeAt"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link that a write asks for: `field` shall point to the record whose `by` is `value`.

    `by` is the id or a unique field of `target`; `value` is in the form that is stored.
    """

    field: Field
    target: Module
    by: Field
    value: object
    path: tuple[str, ...]


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


@dataclass(slots=True)
class Checked:
    """What came of one row: values by column, links still to be found, retired options that the
    record must have already, and all mistakes."""

    values: dict[str, object] = field(default_factory=dict)
    links: list[Wanted] = field(default_factory=list)
    retired: list["Retired"] = field(default_factory=list)
    errors: list[UserError] = field(default_factory=list)

    def refuse(self, code: UserErrorCode, message: str, *path: str) -> None:
        """Notes one mistake."""
        self.errors.append(UserError(code, message, path))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A field as a row may name it, what is asked of it each time looked up once."""

    field: Field
    column: str
    place: int
    linked: bool
    money: bool
    retires: bool
    check: Check | None


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
                item.kind in _LINKED,
                is_money(item),
                bool(item.retired_options),
                KINDS[item.kind].check,
            )
            for place, item in enumerate((*own, *module.stored_fields))
        ]
        self._entries = {name: entry for entry in entries for name in names_of(entry.field)}
        self._expected = tuple(
            entry for entry in entries if entry.field.required or entry.field.default is not None
        )
        self._defaults: dict[str, dict[str, object]] = {}

    def check_create(self, row: Row) -> Checked:
        """The values of a new record. A link by `disconnect` is refused."""
        checked = Checked()
        given = self._check_given(row, checked, creating=True)
        for entry in self._expected:
            if entry.column not in given:
                self._omitted(entry, checked)
        checked.errors = list(self.in_order(checked.errors))
        return checked

    def check_update(self, row: Row) -> Checked:
        """The values of the fields that `row` names; the others stay as they are.

        Whether a read-only field already has a value, and a record its retired options, is for
        the caller to see.
        """
        checked = Checked()
        self._check_given(row, checked, creating=False)
        checked.errors = list(self.in_order(checked.errors))
        return checked

    def in_order(self, errors: list[UserError]) -> tuple[UserError, ...]:
        """Errors whose paths begin at the row, in the order of the fields; unknown names first."""
        return tuple(sorted(errors, key=self._place)) if len(errors) > 1 else tuple(errors)

    def _place(self, error: UserError) -> int:
        entry = self._entries.get(error.path[0])
        return -1 if entry is None else entry.place

    def _check_given(self, row: Row, checked: Checked, *, creating: bool) -> set[str]:
        """Checks what the row gives; the columns that it is about."""
        given: set[str] = set()
        for name, value in row.items():
            entry = self._entries.get(name)
            if entry is None:
                checked.errors.append(self._why_not(name))
            elif entry.column in given:
                self._refuse_both(entry.field, checked)
            else:
                given.add(entry.column)
                if entry.linked:
                    self._link(entry.field, name, value, checked, creating=creating)
                else:
                    self._value(entry, value, checked)
                    if entry.retires:
                        self._keep_retired(entry, checked, creating=creating)
        return given

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
        elif value is None or value == "" or value == [] or value == ():
            self._clear(item, checked, item.api_name)
        else:
            try:
                found = entry.check(item, value)
            except Invalid as error:
                checked.refuse(error.code, error.message, item.api_name)
                return
            if entry.money:
                checked.values.update(stored(item, found))
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
        self, item: Field, name: str, value: object, checked: Checked, *, creating: bool
    ) -> None:
        if value is None:
            self._clear(item, checked, name)
        elif name == item.id_name:
            self._link_by_id(item, value, checked, (name,))
        else:
            self._link_by_object(item, value, checked, creating=creating)

    def _link_by_id(
        self, item: Field, value: object, checked: Checked, path: tuple[str, ...]
    ) -> None:
        target = self._definitions.target(item)
        found = parse_id(value)
        if found is None or target is None:
            checked.errors.append(not_found(item, target, "id", value, path))
        else:
            checked.links.append(Wanted(item, target, target.by_name["id"], found, path))

    def _link_by_object(
        self, item: Field, value: object, checked: Checked, *, creating: bool
    ) -> None:
        name = item.api_name
        match value:
            case {"connect": key, **rest} if isinstance(key, Mapping) and not rest:
                self._connect(item, key, checked)
            case {"disconnect": True, **rest} if not creating and not rest:
                self._clear(item, checked, name)
            case _:
                ways = "{connect: {…}}" if creating else "{connect: {…}} or {disconnect: true}"
                checked.refuse(
                    UserErrorCode.INVALID, f"{item.label} must be given as {ways}.", name
                )

    def _connect(self, item: Field, key: Mapping[object, object], checked: Checked) -> None:
        path = (item.api_name, "connect")
        target = self._definitions.target(item)
        given = [(str(name), value) for name, value in key.items() if value is not None]
        if target is None or len(given) != 1 or len(key) != 1:
            keys = "" if target is None else ", ".join(each.api_name for each in _keys(target))
            checked.refuse(
                UserErrorCode.INVALID, f"{item.label} is connected by one of: {keys}.", *path
            )
            return
        name, value = given[0]
        by = next((each for each in _keys(target) if each.api_name == name), None)
        if by is None:
            message = f"{target.label} has no unique field {name} to connect by."
            checked.refuse(UserErrorCode.INVALID, message, *path, name)
        elif by.kind == "ID":
            self._link_by_id(item, value, checked, (*path, name))
        else:
            self._connect_by(item, target, by, value, checked)

    def _connect_by(
        self, item: Field, target: Module, by: Field, value: object, checked: Checked
    ) -> None:
        path = (item.api_name, "connect", by.api_name)
        check = KINDS[by.kind].check
        try:
            stored = str(value) if check is None else check(by, value)
        except Invalid as error:
            if error.code is UserErrorCode.INVALID:
                checked.refuse(error.code, error.message, *path)
            else:
                checked.errors.append(not_found(item, target, by.api_name, value, path))
            return
        checked.links.append(Wanted(item, target, by, stored, path))


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
    if item.kind == "LOOKUP":
        return (item.id_name, item.api_name)
    return (item.id_name,) if item.kind == "USER" else (item.api_name,)


def is_given(item: Field) -> bool:
    """Whether a write may give the field's value: those that count by themselves it may not."""
    return item.kind in _LINKED or KINDS[item.kind].check is not None


def not_found(
    item: Field, target: Module | None, name: str, value: object, path: tuple[str, ...]
) -> UserError:
    """The error for a link to a record that is not there, or that the asker may not see."""
    label = "record" if target is None else target.label
    shown = str(value) if isinstance(value, UUID) else shown_value(value)
    message = f"{item.label}: there is no {label} with {name} {shown}."
    return UserError(UserErrorCode.NOT_FOUND, message, path)


def shown_value(value: object) -> str:
    """A value as a message shows it: texts in quotes and not too long."""
    text = str(value)
    if len(text) > 80:
        text = f"{text[:79]}…"
    return f'"{text}"' if isinstance(value, str) else text


def _keys(target: Module) -> Iterator[Field]:
    yield target.by_name["id"]
    yield from (item for item in target.fields if item.unique)
