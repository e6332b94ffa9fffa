"""Tags: the records of a system module that any record can be marked with, known by their names."""

from collections.abc import Iterable
from uuid import UUID

from crm.checked import Checked, Wanted
from crm.definitions import Definitions, Field, Module
from crm.errors import UserErrorCode
from crm.system_modules import TAG_NAME, TAGS

KIND = "TAGS"
NAME = "tags"
MOST = 100
"""How many tags a record can have."""


def tags_of(module: Module) -> Field | None:
    """The field that holds the tags of a module's records; users have none."""
    found = module.by_name.get(NAME)
    return found if found is not None and found.kind == KIND else None


def written_fields(module: Module) -> tuple[Field, ...]:
    """The fields whose columns a write may give values: the owner, the tags, the module's own."""
    own = (module.by_name.get("owner"), tags_of(module))
    return (*(field for field in own if field is not None), *module.stored_fields)


def check_tags(definitions: Definitions, field: Field, value: object, checked: Checked) -> None:
    """Notes the tags that a row names, each to be found; none, or null, takes all away.

    A job has kept their ids instead of their names.
    """
    names = list(dict.fromkeys(value)) if isinstance(value, list | tuple) else []
    checked.values[field.column] = None
    module = definitions.by_number.get(TAGS)
    if len(names) > MOST or module is None:
        message = f"There are {len(names)} tags; a record can have {MOST if module else 0}."
        checked.refuse(UserErrorCode.OUT_OF_RANGE, message, field.api_name)
        return
    for place, name in enumerate(names):
        by = module.by_name["id"] if isinstance(name, UUID) else module.by_number[TAG_NAME]
        path = (field.api_name, str(place))
        checked.links.append(Wanted(field, module, by, name, path, field.label))


def gathered(ids: Iterable[object], id: object) -> list[object]:
    """The ids of a record's tags with one more, in an order of their own, so that the same tags
    are the same value."""
    return sorted({*ids, id}, key=str)
