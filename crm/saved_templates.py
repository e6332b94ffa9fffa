"""Saved templates: Liquid texts whose paths name fields by identity."""

from crm.definitions import Definitions, Module
from crm.saved_names import Named, named, shown
from crm.templates import Path, TemplateInvalid, check_template, renamed

_RECORDS = ("record", "before")


def save_template(definitions: Definitions, module: Module, text: str) -> tuple[str, str | None]:
    """The template as it is kept, and what is wrong with it, if anything.

    `module` is that of the record which the template reads.
    """
    problems: list[str] = []

    def rename(path: Path) -> Path:
        return _saved_path(definitions, module, path, problems)

    try:
        check_template(text)
        saved = renamed(text, rename)
    except TemplateInvalid as invalid:
        return text, f"The template {text[:80]} cannot be read: {invalid}."
    return saved, problems[0] if problems else None


def shown_template(definitions: Definitions, module: Module, saved: str) -> str:
    """A kept template with the names of today; deleted fields by their last name."""
    return renamed(saved, lambda path: _shown_path(definitions, module, path))


def _saved_path(definitions: Definitions, module: Module, path: Path, problems: list[str]) -> Path:
    if path[0] not in _RECORDS:
        return path
    saved = [path[0]]
    place: Module | None = module
    for part in path[1:]:
        found = None if place is None else named(place, part)
        if place is not None and found is None:
            problems.append(f"{place.label} has no field {part}, which the template reads.")
            return path
        if found is not None and found.field.is_computed:
            problems.append(f"{part} is computed; a template reads stored fields alone.")
        if found is not None and found.field.is_list:
            problems.append(f"{part} is a list of records; a template reads values alone.")
        saved.append(part if found is None else found.kept)
        place = None if found is None else _next(definitions, found)
    return tuple(saved)


def _shown_path(definitions: Definitions, module: Module, path: Path) -> Path:
    if path[0] not in _RECORDS:
        return path
    names = [path[0]]
    place: Module | None = module
    for part in path[1:]:
        found = None if place is None else shown(place, part)
        names.append(part if found is None else found.name)
        place = None if found is None else _next(definitions, found)
    return tuple(names)


def _next(definitions: Definitions, found: Named) -> Module | None:
    return definitions.target(found.field) if found.link else None
