"""Checks what a write is given for links: which record to point to, and what to write along."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from crm.checked import Checked, Doing, Nested, Tie, Wanted, not_found
from crm.definitions import Definitions, Field, Inverse, Module
from crm.errors import BadUserInput, UserErrorCode
from crm.grace import field_named
from crm.ids import module_of, parse_id
from crm.kinds import KINDS, Invalid

Row = Mapping[str, object]
Path = tuple[str, ...]

MAX_LEVELS = 30
"""How deep records that are written along may lie within each other."""


class RowChecks(Protocol):
    """How the rows of one module are checked (see `crm.inputs`)."""

    def check_create(self, row: Row, tied: Field | None = None, level: int = 0) -> Checked:
        """The values of a new record."""
        ...

    def check_update(self, row: Row, level: int = 0) -> Checked:
        """The values of the fields that a row names."""
        ...


class LinkInputs:
    """How the links of a workspace's rows are read; `checks` gives the checks of a module."""

    def __init__(self, definitions: Definitions, checks: Callable[[Module], RowChecks]) -> None:
        self._definitions = definitions
        self._checks = checks
        self._own: dict[int, _Link] = {}

    def by_id(self, item: Field, value: object, checked: Checked, path: Path) -> None:
        """The link of `companyId: ...`, or an error."""
        link = self._own.get(item.number)
        if link is None:
            link = _Link(item, item.label, self._target(item, value))
            if item.any_lookup is None:
                self._own[item.number] = link
        found = _by_id(link, value, checked, path)
        if found is not None:
            checked.links.append(found)

    def by_object(
        self, item: Field, value: object, checked: Checked, *, creating: bool, level: int
    ) -> bool:
        """What `company: {...}` asks for; gives whether it is that the link shall be cleared."""
        match value:
            case {"connect": key, **rest} if isinstance(key, Mapping) and not rest:
                link = _Link(item, item.label, self._target(item, key.get("id")))
                path = (item.api_name, "connect")
                if item.any_lookup is not None and key.keys() == {"id"}:
                    found = _by_id(link, key["id"], checked, (*path, "id"))
                else:
                    found = _wanted(link, key, checked, path)
                if found is not None:
                    checked.links.append(found)
            case {"create": row, **rest} if isinstance(row, Mapping) and not rest:
                self._ahead(item, Doing.CREATE, row, checked, level)
            case {"update": row, **rest} if not creating and isinstance(row, Mapping) and not rest:
                self._ahead(item, Doing.UPDATE, row, checked, level)
            case {"disconnect": True, **rest} if not creating and not rest:
                return True
            case _:
                ways = _WAYS[item.any_lookup is not None, creating]
                message = f"{item.label} must be given as {ways}."
                checked.refuse(UserErrorCode.INVALID, message, item.api_name)
        return False

    def _target(self, item: Field, id: object) -> Module | None:
        """The module of the record that is to be linked; of any of several the id names its own."""
        if item.any_lookup is None:
            return self._definitions.target(item)
        found = parse_id(id)
        number = None if found is None else module_of(found)
        targets = self._definitions.targets(item)
        return next((target for target in targets if target.number == number), None)

    def _ahead(self, item: Field, doing: Doing, row: Row, checked: Checked, level: int) -> None:
        """A record that the row's own points to, made or changed along with it."""
        path = (item.api_name, doing.value)
        target = self._definitions.target(item)
        if target is None:
            checked.errors.append(not_found(item.label, None, "id", None, path))
            return
        _refuse_depth(level)
        checks = self._checks(target)
        if doing is Doing.CREATE:
            inner = checks.check_create(row, level=level + 1)
        else:
            inner = checks.check_update(row, level=level + 1)
        checked.along(Nested(item, target, doing, True, path, inner))

    def related(
        self, inverse: Inverse, value: object, checked: Checked, *, creating: bool, level: int
    ) -> None:
        """What `deals: {create: [...], ...}` asks for: records of a list of the row's own."""
        name, ways = inverse.api_name, _NEW_LISTS if creating else _LISTS
        if not isinstance(value, Mapping) or not value.keys() <= ways.keys():
            shown = ", ".join(f"{way}: [{{…}}]" for way in ways)
            message = f"{name} must be given as {{{shown}}}, or some of them."
            checked.refuse(UserErrorCode.INVALID, message, name)
            return
        _refuse_depth(level)
        for way, doing in ways.items():
            rows = value.get(way)
            for place, row in enumerate(rows if isinstance(rows, list | tuple) else ()):
                self._behind(inverse, doing, row, checked, (name, way, str(place)), level + 1)

    def _behind(
        self, inverse: Inverse, doing: Doing, row: Row, checked: Checked, path: Path, level: int
    ) -> None:
        """A record of a list of the row's own: made, changed, tied to it or untied from it."""
        field, module = inverse.field, inverse.module
        checks, inner, found = self._checks(module), Checked(), None
        if doing is Doing.CREATE:
            inner = checks.check_create(row, None if field.is_list else field, level)
        elif doing is Doing.UPDATE:
            found = _by_id(_Link(field, inverse.label, module), row["id"], checked, (*path, "id"))
            data = checks.check_update(cast(Row, row["data"]), level)
            inner, path = data, (*path, "data")
        else:
            found = _wanted(_Link(field, inverse.label, module), row, checked, path)
            if doing is Doing.UNTIE and field.required:
                message = (
                    f"{module.label} must have a {field.label}; delete it or tie it elsewhere."
                )
                checked.refuse(UserErrorCode.REQUIRED, message, *path)
        if inverse.own and found is not None and doing in (Doing.TIE, Doing.UNTIE):
            checked.ties.append(Tie(field, doing, found))
        elif doing is Doing.CREATE or found is not None:
            checked.along(Nested(field, module, doing, inverse.own, path, inner, found))
        else:
            checked.errors += [error.under(*path) for error in inner.errors]


@dataclass(frozen=True, slots=True)
class _Link:
    """What a record is looked for as: the lookup, what people call it, the record's module."""

    field: Field
    label: str
    target: Module | None


def _by_id(link: _Link, value: object, checked: Checked, path: Path) -> Wanted | None:
    found, target = parse_id(value), link.target
    if found is None or target is None:
        checked.errors.append(not_found(link.label, target, "id", value, path))
        return None
    return Wanted(link.field, target, target.by_name["id"], found, path, link.label)


def _wanted(link: _Link, key: Row, checked: Checked, path: Path) -> Wanted | None:
    """The record that `{id: ...}` or `{email: ...}` tells, or an error."""
    target = link.target
    given = [(str(name), value) for name, value in key.items() if value is not None]
    if target is None or len(given) != 1 or len(key) != 1:
        keys = "id" if target is None else ", ".join(each.api_name for each in _keys(target))
        checked.refuse(UserErrorCode.INVALID, f"{link.label} is told by one of: {keys}.", *path)
        return None
    name, value = given[0]
    asked = field_named(target, name)
    by = next((each for each in _keys(target) if each is asked), None)
    if by is None:
        message = f"{target.label} has no unique field {name} to tell it by."
        checked.refuse(UserErrorCode.INVALID, message, *path, name)
        return None
    if by.kind == "ID":
        return _by_id(link, value, checked, (*path, name))
    return _by_unique(link, target, by, value, checked, (*path, name))


def _by_unique(
    link: _Link, target: Module, by: Field, value: object, checked: Checked, path: Path
) -> Wanted | None:
    check = KINDS[by.kind].check
    try:
        stored = str(value) if check is None else check(by, value)
    except Invalid as error:
        if error.code is UserErrorCode.INVALID:
            checked.refuse(error.code, error.message, *path)
        else:
            checked.errors.append(not_found(link.label, target, by.api_name, value, path))
        return None
    return Wanted(link.field, target, by, stored, path, link.label)


_WAYS = {
    (False, True): "{connect: {…}} or {create: {…}}",
    (False, False): "{connect: {…}}, {create: {…}}, {update: {…}} or {disconnect: true}",
    (True, True): "{connect: {id: …}}",
    (True, False): "{connect: {id: …}} or {disconnect: true}",
}
"""How a link is given, by whether it is one to any module, and whether its record is new."""
_NEW_LISTS = {"create": Doing.CREATE, "connect": Doing.TIE}
_LISTS = {**_NEW_LISTS, "update": Doing.UPDATE, "disconnect": Doing.UNTIE}


def _refuse_depth(level: int) -> None:
    if level >= MAX_LEVELS:
        raise BadUserInput(
            f"The data has records in more than {MAX_LEVELS} levels within each other; write the "
            "inner ones by a mutation of their own."
        )


def _keys(target: Module) -> Iterator[Field]:
    yield target.by_name["id"]
    yield from (item for item in target.fields if item.unique)
