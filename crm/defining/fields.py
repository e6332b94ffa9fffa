"""Changes of fields: each checks what is asked and gives the definitions it leads to."""

from dataclasses import replace

from crm.changes import (
    AddColumn,
    Change,
    DefinitionPlan,
    Numbers,
    PlanAction,
    PlanStep,
    RequireRoom,
    Step,
    TellRecords,
)
from crm.defining.building import build_field
from crm.defining.field_merging import merged
from crm.defining.find import find_field, find_module, find_section
from crm.defining.grace import (
    Grace,
    former_field_names,
    grace_steps,
    refuse_other_kind,
)
from crm.defining.inputs import FieldInput, FieldUpdate, Unset
from crm.defining.kind_changes import change_kind, refuse_becoming
from crm.defining.layout import changed, made
from crm.defining.merging import given_or
from crm.defining.mistakes import Mistakes, refused
from crm.defining.naming import check_names
from crm.defining.option_sets import with_set
from crm.defining.placing import with_module
from crm.defining.system_modules import note_kept_rules, refuse_additions
from crm.defining.transitions import note_beginning
from crm.defining.unique_keys import check_key_sizes
from crm.defining.update_plan import plan_of_update
from crm.definitions import Definitions, Field, Module
from crm.errors import Refused, UserErrorCode
from crm.grace import modules_by_any_name
from crm.parts import parts_of

INPUT = ("input",)


def create_field(
    definitions: Definitions, numbers: Numbers, module_id: str, given: FieldInput
) -> Change:
    """The module with one field more, at the end; raises Refused with every mistake."""
    module = find_module(definitions, module_id, "moduleId")
    refuse_additions(module, ("moduleId",))
    mistakes = Mistakes()
    given = with_set(definitions, given, mistakes, INPUT)
    field = build_field(
        numbers.field(), given, module, modules_by_any_name(definitions), mistakes, INPUT
    )
    if field is None:
        raise Refused(*mistakes.errors)
    grown = replace(module, all_fields=(*module.all_fields, field))
    after = with_module(definitions, grown)
    _check_names(after, grown, field, mistakes)
    steps: list[Step] = [
        RequireRoom(module, len(parts_of(field)), INPUT),
        AddColumn(module, field),
        *made(after, module, field),
    ]
    if field.required:
        steps.insert(0, TellRecords(module))
    value = "records that exist have no value yet"
    if field.is_computed:
        steps, value = [], "its values are computed when they are asked for"
    if field.is_list:
        steps, value = list(made(after, module, field)), "no record is linked yet"
    detail = f"{field.label}, a field of kind {field.kind}; {value}."
    step = PlanStep(PlanAction.CREATE, f"{module.api_name}.{field.api_name}", detail)
    plan = DefinitionPlan(f"Adds the field {field.label} to {module.label}.", (step,))
    return Change(after, tuple(steps), plan, module.number, field.number)


def update_field(
    definitions: Definitions,
    id: str,
    given: FieldUpdate,
    grace: Grace | None = None,
    *,
    allow_loss: bool = False,
) -> Change:
    """The field with another name, label, flags, rules, options or kind.

    With `grace` its former names answer for a while; with `allow_loss` values that cannot be
    carried to another kind are lost; else Refused.
    """
    module, before = find_field(definitions, id, "id")
    refuse_becoming(before)
    kind = given_or(given.kind, before.kind, before.kind)
    if kind != before.kind:
        refuse_other_kind(grace)
        return change_kind(definitions, module, before, given, allow_loss=allow_loss)
    mistakes = Mistakes()
    wanted = with_set(definitions, merged(definitions, before, given, mistakes), mistakes, INPUT)
    mistakes.refuse()
    field = build_field(
        before.number, wanted, module, modules_by_any_name(definitions), mistakes, INPUT
    )
    if field is None:
        raise Refused(*mistakes.errors)
    field = replace(
        field,
        transitions=before.transitions,
        former_names=former_field_names(before, field, grace, mistakes),
    )
    note_kept_rules(before, field, mistakes)
    note_beginning(field, mistakes, (*INPUT, "defaultValue"))
    mistakes.refuse()
    if before.unique_pending and field.unique:
        # The job that was started then goes on.
        field = replace(field, unique=False, unique_pending=True)
    changed_module = replace(
        module,
        all_fields=tuple(field if other is before else other for other in module.all_fields),
    )
    after = with_module(definitions, changed_module)
    if _named_otherwise(before, field):
        _check_names(after, changed_module, field, mistakes)
    if before.text != field.text:
        check_key_sizes(changed_module, mistakes, (*INPUT, "text"))
        mistakes.refuse()
    return Change(
        after,
        (
            *changed(changed_module, before, field, INPUT),
            *grace_steps(changed_module, field, grace),
        ),
        plan_of_update(definitions, module, before, field, grace),
        module.number,
        field.number,
    )


def move_field(
    definitions: Definitions,
    id: str,
    after: str | None,
    section: str | Unset | None,
) -> Change:
    """The field put right after another, or first where `after` is None, and into a section.

    A section left out (UNSET) stays as it is; None takes the field out of its section.
    """
    module, field = find_field(definitions, id, "id")
    key = field.section if isinstance(section, Unset) else section
    if key is not None and not isinstance(section, Unset):
        find_section(module, key, "section")
    rest = [other for other in module.all_fields if other is not field]
    place = 0
    where = "before all others"
    if after is not None:
        anchor = _anchor(definitions, module, field, after)
        place = rest.index(anchor) + 1
        where = f"after {anchor.api_name}"
    rest.insert(place, replace(field, section=key))
    inside = f" in the section {key}" if key is not None else ""
    target = f"{module.api_name}.{field.api_name}"
    step = PlanStep(PlanAction.MOVE, target, f"The field is put {where}{inside}.")
    return Change(
        with_module(definitions, replace(module, all_fields=tuple(rest))),
        (),
        DefinitionPlan(f"Moves the field {field.label} {where}{inside}.", (step,)),
        module.number,
        field.number,
    )


def _anchor(definitions: Definitions, module: Module, field: Field, id: str) -> Field:
    home, anchor = find_field(definitions, id, "after")
    if home.number != module.number or anchor is field:
        raise refused(
            UserErrorCode.INVALID,
            f"A field can only be put after another field of {module.label}.",
            "after",
        )
    return anchor


def _check_names(after: Definitions, module: Module, field: Field, mistakes: Mistakes) -> None:
    places: dict[object, tuple[str, ...]] = {
        (field.number, "inverse"): (*INPUT, "lookup", "inverseApiName")
    }
    check_names(after, module, mistakes, places, (*INPUT, "apiName"))
    mistakes.refuse()


def _named_otherwise(before: Field, field: Field) -> bool:
    return before.api_name != field.api_name or before.relation != field.relation
