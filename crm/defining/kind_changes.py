"""Changes of a field's kind: what is checked, and the steps that carry the values along.

A few records are carried in the change itself. Where there are many the field stays what it is
while a job carries their values in a column of its own (`Field.becoming`), catches up with what is
written meanwhile, and then lets that column take the place of the field's.
"""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from crm.carry_steps import (
    AddShadow,
    CarryLinks,
    CarryValues,
    DropShadow,
    FinishCarrying,
    LookAtValues,
    TakeShadow,
)
from crm.carrying import BECOMES, Carrying, stays_as_it_is
from crm.changes import (
    AddIndex,
    AddLinks,
    AddMatchIndex,
    AddUniqueKey,
    Change,
    Dependents,
    DropColumn,
    DropIndex,
    DropReference,
    DropUniqueKey,
    PlanAction,
    PlanStep,
    RequireRoom,
    StartJob,
    Step,
    TellGaps,
)
from crm.defining.building import build_field, default_json
from crm.defining.field_merging import merged_into
from crm.defining.grace import still_former
from crm.defining.inputs import FieldUpdate, Unset
from crm.defining.layout import changed, regained, released
from crm.defining.mistakes import Mistakes, Path, listed, refused
from crm.defining.modules import TITLE_KINDS
from crm.defining.naming import check_names
from crm.defining.option_sets import with_set
from crm.defining.placing import with_module
from crm.defining.unique_keys import check_key_sizes, may_be_in_key
from crm.defining.update_plan import plan_of_update
from crm.definitions import Definitions, Field, Module
from crm.duplicates import match_indexes
from crm.errors import Refused, UserErrorCode
from crm.formulas.expressions import Stored, walk
from crm.grace import modules_by_any_name
from crm.jobs import JobKind, NewJob
from crm.kinds import KINDS, Invalid
from crm.option_sets import option_set
from crm.parts import parts_of
from crm.system_modules import comes_with_module

INPUT = ("input",)
AT = (*INPUT, "kind")
_LATER = (
    "The values are carried in the background; until that is done the field is of its old kind, "
    "and `pendingKind` tells the new one. It stays what it is where that fails or is cancelled."
)


def change_kind(
    definitions: Definitions,
    module: Module,
    before: Field,
    given: FieldUpdate,
    *,
    allow_loss: bool,
) -> Change:
    """The field as one of another kind, with all else that is asked; raises Refused."""
    field = _built(definitions, module, before, given)
    field = replace(field, former_names=still_former(field, before.former_names))
    grown = _with_field(module, field)
    after = with_module(definitions, grown)
    mistakes = Mistakes()
    _check_place(grown, field, mistakes)
    check_names(after, grown, mistakes, {field.number: AT}, AT)
    check_key_sizes(grown, mistakes, AT)
    mistakes.refuse()
    target = definitions.target(field)
    steps: list[Step]
    if field.is_list and target is not None:
        # The index of the lookup and the table of the links have one name.
        steps = [
            DropReference(grown, before),
            AddLinks(grown, field, target),
            CarryLinks(grown, before, field),
            DropColumn(grown, before),
        ]
    elif stays_as_it_is(before, field):
        steps = _kept_as_is(after, grown, before, field)
    else:
        steps = [
            RequireRoom(module, len(parts_of(field)) + 1, AT),
            CarryValues(grown, before, field, AT, allow_loss),
            *_built_anew(after, grown, field, (*INPUT, "unique")),
        ]
    if field.required and not before.required:
        steps.insert(0, TellGaps(module, before))
    plan = plan_of_update(definitions, module, before, field)
    return Change(after, tuple(steps), plan, module.number, field.number)


def refuse_becoming(field: Field) -> None:
    """Raise Refused while a job carries the field's values to what it becomes."""
    if field.becoming is None:
        return
    raise refused(
        UserErrorCode.IN_USE,
        f"A job makes {field.label} one of kind {field.becoming.kind} just now. Wait until it is "
        "done, or cancel it: jobs(filter: {kinds: [CHANGE_KIND]}) lists it.",
        "id",
    )


def in_background(before: Definitions, change: Change, step: CarryValues | CarryLinks) -> Change:
    """The change that has a job carry the values, in the place of the one that would do so at
    once; all that the other leads to comes when the job is done."""
    home = before.by_number[step.module.number]
    waiting = replace(home.by_number[step.before.number], becoming=step.after)
    body = {
        "module": home.number,
        "field": waiting.number,
        "allowLoss": isinstance(step, CarryValues) and step.allow_loss,
        "dependents": str(change.dependents),
    }
    target = f"{home.api_name}.{waiting.api_name}"
    steps: tuple[Step, ...] = (
        AddShadow(home, step.after),
        StartJob(NewJob(JobKind.CHANGE_KIND, body), target, _LATER),
    )
    if isinstance(step, CarryValues):
        steps = (
            RequireRoom(home, len(parts_of(step.after)) + 1, step.path),
            LookAtValues(home, step.before, step.after, step.path, step.allow_loss),
            *steps,
        )
    return replace(change, next=with_module(before, _with_field(home, waiting)), steps=steps)


def switched(definitions: Definitions, number: int, field: int, dependents: Dependents) -> Change:
    """The change by which a field is what it was to become, once its values are carried."""
    module, before = _waiting(definitions, number, field)
    assert before.becoming is not None
    shared = before.option_set and option_set(definitions, before.becoming.option_set or "")
    after = replace(before.becoming, section=before.section)
    after = replace(after, former_names=still_former(after, before.former_names))
    if shared:
        after = replace(after, options=shared.options)
    grown = _with_field(module, after)
    following = with_module(definitions, grown)
    mistakes = Mistakes()
    check_names(following, grown, mistakes, {}, AT)
    mistakes.refuse()
    plain = replace(before, becoming=None)
    steps: list[Step] = [
        FinishCarrying(grown, plain, after),
        *_built_anew(following, grown, after, None),
    ]
    if after.is_list:
        # What has to be read is read before anybody is kept from reading.
        steps = [
            FinishCarrying(grown, plain, after),
            DropReference(grown, plain),
            TakeShadow(grown, plain, after),
            DropColumn(grown, plain),
        ]
    if plain.kind == after.kind:
        steps += _indexes_made_of(definitions, grown, field)
        steps += (
            AddMatchIndex(grown, after, method)
            for number, method in match_indexes(grown)
            if number == field
        )
    plan = plan_of_update(definitions, module, plain, after)
    return Change(following, tuple(steps), plan, number, field, dependents=dependents)


def given_up(definitions: Definitions, number: int, field: int) -> Change:
    """The change by which a field stays what it is."""
    module, before = _waiting(definitions, number, field)
    assert before.becoming is not None
    after = with_module(definitions, _with_field(module, replace(before, becoming=None)))
    text = f"The field {before.label} stays one of kind {before.kind}."
    plan = replace(
        plan_of_update(definitions, module, before, before),
        summary=text,
        steps=(PlanStep(PlanAction.UPDATE, f"{module.api_name}.{before.api_name}", text),),
    )
    return Change(after, (DropShadow(module, before.becoming),), plan, number, field)


def waiting_field(definitions: Definitions, number: int, field: int) -> tuple[Module, Field] | None:
    """The module and the field, where its values are still to be carried."""
    module = definitions.by_number.get(number)
    found = None if module is None else module.by_number.get(field)
    if module is None or found is None or found.becoming is None:
        return None
    return module, found


def _waiting(definitions: Definitions, number: int, field: int) -> tuple[Module, Field]:
    found = waiting_field(definitions, number, field)
    if found is None:
        raise refused(UserErrorCode.NOT_FOUND, "The field is not to become another any more.")
    return found


def _built(definitions: Definitions, module: Module, before: Field, given: FieldUpdate) -> Field:
    kind = KINDS.get(str(given.kind))
    if comes_with_module(before):
        message = f"{before.label} comes with every workspace and stays of kind {before.kind}."
        raise refused(UserErrorCode.INVALID, message, *AT)
    if kind is None or kind.name not in BECOMES[before.kind]:
        able = listed(BECOMES[before.kind]) or "none"
        raise refused(
            UserErrorCode.INVALID,
            f"A field of kind {before.kind} cannot become one of kind {given.kind}; the kinds that "
            f"it can become: {able}. Make another field.",
            *AT,
        )
    mistakes = Mistakes()
    wanted = merged_into(definitions, before, kind, given, mistakes)
    wanted = with_set(definitions, wanted, mistakes, INPUT)
    mistakes.refuse()
    field = build_field(
        before.number, wanted, module, modules_by_any_name(definitions), mistakes, INPUT
    )
    if field is None:
        raise Refused(*mistakes.errors)
    if kind.name == "CURRENCY" and (field.currency is None or field.currency.default is None):
        message = 'The amounts need a currency, such as currency: {default: "EUR"}.'
        raise refused(UserErrorCode.REQUIRED, message, *INPUT, "currency")
    field = replace(field, transitions=before.transitions)
    return _with_default(before, field) if isinstance(given.default, Unset) else field


def _with_default(before: Field, field: Field) -> Field:
    """The field with the default that it had, carried as the values are."""
    check = KINDS[before.kind].check
    if before.default is None or check is None:
        return field
    try:
        carrying = Carrying(before, field, ZoneInfo("UTC"))
        return replace(field, default=default_json(carrying.carried(check(before, before.default))))
    except Invalid as error:
        raise refused(
            UserErrorCode.INVALID,
            f"The default value cannot be carried. {error.message} Give another defaultValue, or "
            "null.",
            *INPUT,
            "defaultValue",
        ) from None


def _check_place(module: Module, field: Field, mistakes: Mistakes) -> None:
    if module.title_field == field.number and field.kind not in TITLE_KINDS:
        mistakes.invalid(
            f"It is the title of {module.label}, and a field of kind {field.kind} cannot be that. "
            "Choose another titleField first.",
            AT,
        )
    in_key = any(field.number in key.fields for key in module.unique_keys)
    if in_key and not may_be_in_key(field):
        mistakes.invalid(
            f"It is unique together with other fields, and a field of kind {field.kind} cannot be "
            "that. Take it out of uniqueKeys first.",
            AT,
        )


def _with_field(module: Module, field: Field) -> Module:
    fields = (field if one.number == field.number else one for one in module.all_fields)
    return replace(module, all_fields=tuple(fields))


def _kept_as_is(after: Definitions, module: Module, before: Field, field: Field) -> list[Step]:
    """What follows where no value changes: indexes, where they tell values apart otherwise."""
    old, new = KINDS[before.kind], KINDS[field.kind]
    if (old.folded, old.unique_folded) == (new.folded, new.unique_folded):
        return changed(module, before, field, INPUT)
    keys = [key for key in module.unique_keys if field.number in key.fields]
    return [
        *released(module, before),
        *(DropUniqueKey(module, key) for key in keys),
        *_built_anew(after, module, field, (*INPUT, "unique")),
    ]


def _built_anew(
    after: Definitions, module: Module, field: Field, path: Path | None
) -> Iterator[Step]:
    """What a column gets that takes the place of the field's."""
    yield from regained(after, module, field, path)
    for key in module.unique_keys:
        if field.number in key.fields:
            yield AddUniqueKey(module, key, path)


def _indexes_made_of(definitions: Definitions, module: Module, field: int) -> Iterator[Step]:
    """The indexes of formulas that read the column, which went with it."""
    for one in definitions.by_number[module.number].computed_fields:
        expression = one.expression
        if one.indexed and expression is not None:
            read = (part.field.number for part in walk(expression) if isinstance(part, Stored))
            if field in read:
                yield DropIndex(module, one)
                yield AddIndex(module, one)
