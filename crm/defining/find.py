"""Finds what a definition change is about, by id or key; raises Refused where there is none."""

from crm.defining.mistakes import listed, refused
from crm.definition_ids import number_of_field, number_of_module
from crm.definitions import Definitions, Field, Module, Section
from crm.errors import UserErrorCode


def find_module(definitions: Definitions, id: str, *path: str, trashed: bool = False) -> Module:
    """The module with this id; one in the bin only if `trashed`."""
    number = number_of_module(id)
    if number is not None:
        for module in definitions.all_modules:
            if module.number == number and (trashed or not module.deleted):
                return module
    raise refused(UserErrorCode.NOT_FOUND, f"There is no module with the id {id!a}.", *path)


def no_module(definitions: Definitions, name: str) -> str:
    """The sentence that no module has this API name, and which there are."""
    known = listed(definitions.by_name) or "none yet"
    return f"There is no module {name[:100]!a}; there are {known}."


def find_field(
    definitions: Definitions, id: str, *path: str, trashed: bool = False
) -> tuple[Module, Field]:
    """The field with this id, and its module; one in the bin only if `trashed`."""
    number = number_of_field(id)
    if number is not None:
        for module in definitions.modules:
            field = module.by_number.get(number)
            if field is not None and (trashed or not field.deleted):
                return module, field
    raise refused(UserErrorCode.NOT_FOUND, f"There is no field with the id {id!a}.", *path)


def find_section(module: Module, key: str, *path: str) -> Section:
    """The module's section with this key."""
    for section in module.sections:
        if section.key == key:
            return section
    raise refused(UserErrorCode.NOT_FOUND, no_section(module.sections, key), *path)


def no_section(sections: tuple[Section, ...], key: str) -> str:
    """The sentence that there is no such section, and which there are."""
    known = listed(section.key for section in sections)
    there = f"there are {known}" if known else "there is none yet; make it with createSection"
    return f"There is no section with the key {key!a}; {there}."
