"""Saved data: the JSON of a `data` argument with templates, kept with identities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crm.definitions import Definitions, Field, Module
from crm.errors import UserError, UserErrorCode
from crm.grace import said_twice, twice_text
from crm.kinds import kind_of
from crm.parts import Composed
from crm.saved_names import FieldGone, Named, kept, named, shown
from crm.saved_templates import save_template, shown_template
from crm.step_tags import tags_error
from crm.tags import KIND as TAGS
from crm.templates import is_template, render
from crm.values import Invalid

Path = tuple[str, ...]
Json = Mapping[str, object]
CONNECT = "connect"
_OWNER = "owner"


def save_data(
    definitions: Definitions, module: Module, source: Module, value: object, path: Path
) -> tuple[dict[str, object], list[UserError]]:
    """The data for a record of `module` as they are kept, and every mistake in them.

    Templates in them read a record of `source`, the workflow's module.
    """
    saving = _Saving(definitions, source)
    return saving.data(module, value, path), saving.problems


def missing_fields(module: Module, saved: Json, path: Path) -> list[UserError]:
    """An error for each field that a new record needs and `saved` does not give."""
    given = {key.removesuffix("Id") for key in saved}
    return [
        UserError(
            UserErrorCode.REQUIRED,
            f"{needed.label} is required for a new {module.label}.",
            (*path, needed.api_name),
        )
        for needed in module.fields
        if needed.required and needed.default is None and Named(needed).kept not in given
    ]


def shown_data(
    definitions: Definitions, module: Module, source: Module, saved: Json
) -> dict[str, object]:
    """Kept data with the names of today.

    Deleted fields have their last name; those deleted for good stay as they are kept.
    """

    def text(_: Field | None, value: object) -> object:
        return each_text(value, lambda found: shown_template(definitions, source, found))

    return _with_names(definitions, module, saved, text, deleted=True)


def rendered_data(
    definitions: Definitions, module: Module, saved: Json, values: Mapping[str, object]
) -> dict[str, object]:
    """The data with every template rendered, as the write of a record takes them.

    Raises TemplateInvalid, and FieldGone where a field was deleted.
    """

    def value_of(into: Field | None, value: object) -> object:
        rendered = each_text(value, lambda found: render(found, values))
        return rendered if into is None else _fitted(into, value, rendered)

    return _with_names(definitions, module, saved, value_of, deleted=False)


def each_text(value: object, change: Callable[[str], object]) -> object:
    """The JSON value with each template in it replaced by what `change` gives."""
    if isinstance(value, str):
        return change(value) if is_template(value) else value
    if isinstance(value, Mapping):
        return {name: each_text(item, change) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [each_text(item, change) for item in value]
    return value


def texts(value: object) -> list[str]:
    """Every template in a JSON value."""
    found: list[str] = []
    each_text(value, found.append)
    return found


def _with_names(
    definitions: Definitions,
    module: Module,
    saved: Json,
    change: Callable[[Field | None, object], object],
    *,
    deleted: bool,
) -> dict[str, object]:
    data: dict[str, object] = {}
    for key, value in saved.items():
        found = shown(module, key) if deleted else kept(module, key)
        if found is None and deleted:
            data[key] = change(None, value)
            continue
        if found is None:
            raise FieldGone(f"{module.label} has no field {key}.")
        listed = definitions.target(found.field) if found.field.is_list else None
        target = definitions.target(found.field) if found.link else None
        connected = value.get(CONNECT) if isinstance(value, Mapping) else None
        if listed is not None and isinstance(value, Mapping):
            data[found.name] = {
                way: [
                    _with_names(definitions, listed, one, change, deleted=deleted) for one in some
                ]
                for way, some in value.items()
            }
        elif target is not None and isinstance(connected, Mapping):
            data[found.name] = {
                CONNECT: _with_names(definitions, target, connected, change, deleted=deleted)
            }
        else:
            data[found.name] = change(None if found.link or found.by_id else found.field, value)
    return data


def _fitted(into: Field, given: object, rendered: object) -> object:
    """The value in the type of its field where it can be; else as it is, for the write to refuse.

    Only a text that a template made is read as a number or as yes or no.
    """
    if rendered is None or (rendered == "" and given != ""):
        return None
    kind = kind_of(into)
    value = rendered
    if isinstance(given, str) and isinstance(rendered, str) and is_template(given):
        value = _read(kind.python, rendered.strip())
    if kind.check is None:
        return value
    try:
        fitted = kind.check(into, value)
    except Invalid:
        return value
    return fitted.as_json() if isinstance(fitted, Composed) else fitted


def _read(python: type, text: str) -> object:
    if python is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if python is int:
        try:
            return int(text)
        except ValueError:
            return text
    return text


def _is_key(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) == 1


_WAYS = frozenset({CONNECT, "disconnect"})
_LINKS = "{connect: [{id: …}], disconnect: [{id: …}]}, or with a unique field in place of id"


@dataclass(slots=True)
class _Saving:
    """Walks data with names, gives them with identities and collects what is wrong."""

    definitions: Definitions
    source: Module
    problems: list[UserError] = field(default_factory=list)

    def data(self, module: Module, value: object, path: Path) -> dict[str, object]:
        if not isinstance(value, Mapping):
            self._wrong("The data must be an object of field names and values.", path)
            return {}
        twice = said_twice(self.definitions, module, value)
        if twice is not None:
            self._wrong(twice_text(*twice), (*path, twice[0]))
        saved: dict[str, object] = {}
        for name, item in value.items():
            found = named(module, str(name))
            place = (*path, str(name))
            if found is None:
                self._wrong(f"{module.label} has no field {name}.", place)
            elif found.field.is_computed:
                message = f"{found.field.label} is computed and cannot be set."
                self.problems.append(UserError(UserErrorCode.READ_ONLY, message, place))
            elif found.field.kind == TAGS:
                saved[found.kept] = self._tags(item, place)
            elif found.field.system and found.field.api_name != _OWNER:
                message = f"{found.field.label} cannot be written by a workflow."
                self.problems.append(UserError(UserErrorCode.READ_ONLY, message, place))
            elif found.field.is_list:
                saved[found.kept] = self._links(found.field, item, place)
            elif found.link:
                saved[found.kept] = self._linked(found.field, item, place)
            else:
                saved[found.kept] = self._value(None if found.by_id else found.field, item, place)
        return saved

    def _linked(self, lookup: Field, item: object, path: Path) -> object:
        target = self.definitions.target(lookup)
        if item is None or item == {"disconnect": True}:
            return None
        connected = item.get(CONNECT) if isinstance(item, Mapping) and len(item) == 1 else None
        if lookup.kind == "USER":
            self._wrong(f"{lookup.label} is given as {lookup.id_name}.", path)
        elif target is None or not isinstance(connected, Mapping) or len(connected) != 1:
            way = "{connect: {id: …}}, or with a unique field in place of id"
            self._wrong(f"Give {lookup.id_name}, or {lookup.api_name}: {way}.", path)
        else:
            return self._connected(target, connected, (*path, CONNECT))
        return None

    def _links(self, lookup: Field, item: object, path: Path) -> object:
        """The links of a multi lookup that are made and taken away; None for all of them."""
        target = self.definitions.target(lookup)
        if item is None or target is None:
            return None
        if not isinstance(item, Mapping) or not item.keys() <= _WAYS:
            self._wrong(f"Give {lookup.api_name} as {_LINKS}.", path)
            return None
        saved: dict[str, object] = {}
        for way, some in item.items():
            place = (*path, str(way))
            if not isinstance(some, list | tuple) or not all(map(_is_key, some)):
                self._wrong(f"Give {lookup.api_name} as {_LINKS}.", place)
                continue
            found = (
                self._connected(target, one, (*place, str(index))) for index, one in enumerate(some)
            )
            saved[str(way)] = [one[CONNECT] for one in found if one is not None]
        return saved

    def _connected(self, target: Module, connected: Json, path: Path) -> dict[str, object] | None:
        (name, value), *_ = connected.items()
        found = named(target, str(name))
        if found is None or not (found.field.unique or found.name == "id"):
            self._wrong(f"{name} is no unique field of {target.label}.", (*path, str(name)))
            return None
        return {CONNECT: {found.kept: self._value(found.field, value, (*path, str(name)))}}

    def _tags(self, item: object, path: Path) -> object:
        """All the tags that a record is to have."""
        wrong = tags_error(item, path)
        if wrong is not None:
            self.problems.append(wrong)
            return None
        return each_text(item, lambda text: self._template(text, path))

    def _value(self, into: Field | None, value: object, path: Path) -> object:
        if texts(value):
            return each_text(value, lambda text: self._template(text, path))
        check = None if into is None else kind_of(into).check
        if value is not None and into is not None and check is not None:
            try:
                check(into, value)
            except Invalid as invalid:
                self.problems.append(UserError(invalid.code, invalid.message, path))
        return value

    def _template(self, text: str, path: Path) -> str:
        saved, problem = save_template(self.definitions, self.source, text)
        if problem is not None:
            self._wrong(problem, path)
        return saved

    def _wrong(self, message: str, path: Path) -> None:
        self.problems.append(UserError(UserErrorCode.INVALID, message, path))
