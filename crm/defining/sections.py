"""Changes of the sections that group a module's fields."""

from dataclasses import replace

from crm.changes import Change, DefinitionPlan, PlanAction, PlanStep
from crm.defining.find import find_module, find_section
from crm.defining.limits import MAX_SECTIONS
from crm.defining.mistakes import Mistakes, refused
from crm.defining.placing import with_module
from crm.definitions import Definitions, Module, Section
from crm.errors import UserErrorCode
from crm.names import section_key_error

INPUT = ("input",)


def create_section(definitions: Definitions, module_id: str, given: Section) -> Change:
    """The module with one section more, at the end."""
    module = find_module(definitions, module_id, "moduleId")
    mistakes = Mistakes()
    mistakes.note(section_key_error(given.key, (*INPUT, "key")))
    mistakes.check_label(given.label, (*INPUT, "label"))
    if len(module.sections) >= MAX_SECTIONS:
        mistakes.invalid(f"{module.label} has {MAX_SECTIONS} sections and can have no more.", INPUT)
    if any(section.key.lower() == given.key.lower() for section in module.sections):
        taken = ", ".join(section.key for section in module.sections)
        mistakes.add(
            UserErrorCode.NAME_TAKEN,
            f"The key {given.key} is taken. {module.label} has the sections {taken}.",
            (*INPUT, "key"),
        )
    mistakes.refuse()
    changed = replace(module, sections=(*module.sections, given))
    return _change(
        definitions, changed, given.key, PlanAction.CREATE, f"Adds the section {given.label}."
    )


def update_section(definitions: Definitions, module_id: str, key: str, label: str) -> Change:
    """The section with another label; its key stays."""
    module = find_module(definitions, module_id, "moduleId")
    before = find_section(module, key, "key")
    mistakes = Mistakes()
    mistakes.check_label(label, (*INPUT, "label"))
    mistakes.refuse()
    changed = replace(
        module,
        sections=tuple(
            Section(key, label) if section is before else section for section in module.sections
        ),
    )
    summary = f"Calls the section {before.label} {label} from now on."
    return _change(definitions, changed, key, PlanAction.UPDATE, summary)


def move_section(definitions: Definitions, module_id: str, key: str, after: str | None) -> Change:
    """The section put right after another, or first where `after` is None."""
    module = find_module(definitions, module_id, "moduleId")
    section = find_section(module, key, "key")
    rest = [other for other in module.sections if other is not section]
    place = 0
    if after is not None:
        anchor = find_section(module, after, "after")
        if anchor is section:
            raise refused(UserErrorCode.INVALID, "A section cannot follow itself.", "after")
        place = rest.index(anchor) + 1
    rest.insert(place, section)
    where = "before all others" if after is None else f"after {after}"
    summary = f"Moves the section {section.label} {where}."
    return _change(
        definitions, replace(module, sections=tuple(rest)), key, PlanAction.MOVE, summary
    )


def delete_section(definitions: Definitions, module_id: str, key: str) -> Change:
    """The module without the section; its fields stay and belong to none."""
    module = find_module(definitions, module_id, "moduleId")
    section = find_section(module, key, "key")
    left = [field.api_name for field in module.fields if field.section == key]
    changed = replace(
        module,
        sections=tuple(other for other in module.sections if other is not section),
        all_fields=tuple(
            replace(field, section=None) if field.section == key else field
            for field in module.all_fields
        ),
    )
    summary = f"Deletes the section {section.label}."
    if left:
        summary += f" These fields stay, in no section: {', '.join(left)}."
    return _change(definitions, changed, key, PlanAction.DELETE, summary)


def _change(
    definitions: Definitions, module: Module, key: str, action: PlanAction, summary: str
) -> Change:
    step = PlanStep(action, f"{module.api_name}#{key}", summary)
    return Change(
        with_module(definitions, module),
        (),
        DefinitionPlan(summary, (step,)),
        module.number,
        section=key,
    )
