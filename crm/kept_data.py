"""The data of a write, kept as JSON for a job: fields by identity, values with their types."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from crm.definitions import Field, Module
from crm.saved_names import named

Json = Mapping[str, object]
_SYSTEM = ("owner", "tags")
"""The system fields that data can give a value, kept by their names, which never change."""
_ID = "Id"
_TYPE, _TEXT = "type", "text"
_OBJECT, _LIST = "object", "list"

_READ: Mapping[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "uuid": UUID,
}


class FieldLost(Exception):
    """A field that kept data give a value to is not there any more; says its number."""


def keep_data(module: Module, data: Json) -> dict[str, object]:
    """The data of an update, by the numbers of its fields; names may change before it is read."""
    by_number = {field.number: key for key, field in _fields(module).items() if not field.system}
    kept: dict[str, object] = {}
    for name, value in data.items():
        asked = named(module, name)
        assert asked is not None, name
        key = by_number.get(asked.field.number, asked.field.api_name)
        kept[f"{key}{_ID}" if asked.by_id else key] = _keep(value)
    return kept


def read_data(module: Module, kept: Json) -> dict[str, object]:
    """The data with the names of today; raises FieldLost."""
    fields = _fields(module)
    data: dict[str, object] = {}
    for key, value in kept.items():
        field = fields.get(key.removesuffix(_ID))
        if field is None:
            raise FieldLost(key)
        data[field.id_name if key.endswith(_ID) else field.api_name] = _read(value)
    return data


def _fields(module: Module) -> dict[str, Field]:
    """The fields that data can give a value, by what is kept of them."""
    own = {str(field.number): field for field in module.fields}
    return {**{name: module.by_name[name] for name in _SYSTEM}, **own}


def _keep(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {_TYPE: _OBJECT, _OBJECT: {str(k): _keep(v) for k, v in value.items()}}
        case list() | tuple():
            return {_TYPE: _LIST, _LIST: [_keep(each) for each in value]}
        case Decimal():
            return {_TYPE: "decimal", _TEXT: str(value)}
        case datetime():
            return {_TYPE: "datetime", _TEXT: value.isoformat()}
        case date():
            return {_TYPE: "date", _TEXT: value.isoformat()}
        case UUID():
            return {_TYPE: "uuid", _TEXT: str(value)}
    raise TypeError(f"A value of type {type(value).__name__} cannot be kept.")


def _read(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    kind, inner = str(value[_TYPE]), value.get(_OBJECT, value.get(_LIST, value.get(_TEXT)))
    if isinstance(inner, Mapping):
        return {str(key): _read(each) for key, each in inner.items()}
    if isinstance(inner, list):
        return [_read(each) for each in inner]
    return _READ[kind](str(inner))
