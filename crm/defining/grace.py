"""Keeps the former names of what is renamed answering for a while, and ends that."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from crm.changes import Change, DefinitionPlan, PlanAction, PlanStep, StartJob
from crm.defining.mistakes import Mistakes, refused
from crm.defining.placing import with_module
from crm.definitions import Definitions, Field, Module
from crm.errors import UserErrorCode
from crm.former_names import FormerName, FormerNames
from crm.jobs import JobKind, NewJob

AT = ("options", "graceUntil")
MAX_FORMER = 10
"""How many former names of one module or field may answer at a time."""


@dataclass(frozen=True, slots=True)
class Grace:
    """Until when former names shall answer, and what time it is when that is asked."""

    until: datetime
    now: datetime

    @property
    def over(self) -> bool:
        """Whether that moment has come already."""
        return self.until <= self.now


def refuse_other_kind(grace: Grace | None) -> None:
    """Raise Refused where a field is to be of another kind: its former names must mean the same."""
    if grace is not None:
        raise refused(
            UserErrorCode.INVALID,
            "A change of kind has no grace: what used the field as it was would break all the "
            "same. Rename it in a change of its own.",
            *AT,
        )


def still_former(field: Field, names: tuple[FormerName, ...]) -> tuple[FormerName, ...]:
    """Those of former names that the field has not got again."""
    return tuple(one for one in names if one.name != _named(field, one))


def former_field_names(
    before: Field, field: Field, grace: Grace | None, mistakes: Mistakes
) -> tuple[FormerName, ...]:
    """The former names of a field that was `before`, with mistakes about `grace` noted."""
    kept = still_former(field, before.former_names)
    renamed = []
    if before.api_name != field.api_name:
        renamed.append((before.api_name, False))
    was, is_now = before.relation, field.relation
    if was is not None and is_now is not None and was.inverse_api_name != is_now.inverse_api_name:
        renamed.append((was.inverse_api_name, True))
    if grace is None:
        return kept
    _check(grace, bool(renamed), len(kept) + len(renamed), mistakes)
    if renamed:
        made = [FormerName(name, grace.until, inverse) for name, inverse in renamed]
        return (*kept, *made)
    return () if grace.over else tuple(replace(one, until=grace.until) for one in kept)


def former_module_names(
    before: Module, module: Module, grace: Grace | None, mistakes: Mistakes
) -> tuple[FormerNames, ...]:
    """The former names of a module that was `before`, with mistakes about `grace` noted."""
    now = (module.api_name, module.plural_api_name)
    kept = [one for one in before.former_names if (one.api_name, one.plural_api_name) != now]
    renamed = (before.api_name, before.plural_api_name) != now
    if grace is None:
        return tuple(kept)
    _check(grace, renamed, len(kept) + renamed, mistakes)
    if renamed:
        return (*kept, FormerNames(before.api_name, before.plural_api_name, grace.until))
    return () if grace.over else tuple(replace(one, until=grace.until) for one in kept)


def grace_steps(module: Module, field: Field | None, grace: Grace | None) -> Iterator[StartJob]:
    """The job that ends the grace of a module's or field's former names when its time comes."""
    target = module if field is None else field
    if grace is None or grace.over or not target.former_names:
        return
    body = {
        "module": module.number,
        "field": None if field is None else field.number,
        "until": grace.until.isoformat(),
    }
    yield StartJob(
        NewJob(JobKind.END_GRACE, body, due_at=grace.until),
        _target(module, field),
        f"Former names stop answering at {_told(grace.until)}.",
    )


def grace_plan(module: Module, before: Module | Field, after: Module | Field) -> Iterator[PlanStep]:
    """What a plan tells of former names that stop answering, or go on for longer or shorter."""
    field = after if isinstance(after, Field) else None
    old = {_shown(one): one.until for one in before.former_names}
    new = {_shown(one): one.until for one in after.former_names}
    for name, until in old.items():
        if name in _names_now(after):
            continue
        if name not in new:
            detail = f"{name} does not answer any more."
        elif new[name] != until:
            detail = f"{name} answers until {_told(new[name])}."
        else:
            continue
        yield PlanStep(PlanAction.UPDATE, _target(module, field), detail)


def rename_detail(what: str, old: str, new: str, grace: Grace | None) -> str:
    """What a plan says of a rename."""
    if grace is None:
        return f"{what} becomes {new}; documents that use {old} must change."
    return f"{what} becomes {new}; {old} goes on answering until {_told(grace.until)}."


def end_grace(definitions: Definitions, module: int, field: int | None, now: datetime) -> Change:
    """The change by which former names whose time has come by `now` answer no more."""
    home = definitions.by_number.get(module)
    found = home if home is None or field is None else home.by_number.get(field)
    nothing = Change(definitions, (), DefinitionPlan("Nothing changes.", ()), module, field)
    if home is None or found is None:
        return nothing
    if isinstance(found, Field):
        field_names = tuple(one for one in found.former_names if one.until > now)
        ended: Module | Field = replace(found, former_names=field_names)
        fields = tuple(ended if one is found else one for one in home.all_fields)
        after = replace(home, all_fields=fields)  # type: ignore[arg-type]
    else:
        module_names = tuple(one for one in home.former_names if one.until > now)
        ended = after = replace(home, former_names=module_names)
    if ended.former_names == found.former_names:
        return nothing
    plan = DefinitionPlan(
        f"Ends the grace of former names of {found.label}.",
        tuple(grace_plan(home, found, ended)),
    )
    return Change(with_module(definitions, after), (), plan, module, field)


def _check(grace: Grace, renamed: bool, count: int, mistakes: Mistakes) -> None:
    if renamed and grace.over:
        mistakes.invalid("graceUntil has passed; give a later moment, or leave it out.", AT)
    elif not renamed and not count:
        mistakes.invalid(
            "graceUntil is for what is renamed or was: nothing is renamed here, and no former "
            "name is in grace.",
            AT,
        )
    elif count > MAX_FORMER:
        mistakes.invalid(
            f"At most {MAX_FORMER} former names answer at a time. End their grace first: "
            "graceUntil with a moment that has passed, and no other name.",
            AT,
        )


def _named(field: Field, former: FormerName) -> str:
    relation = field.relation
    if former.inverse and relation is not None:
        return relation.inverse_api_name
    return field.api_name


def _shown(former: FormerName | FormerNames) -> str:
    if isinstance(former, FormerName):
        return former.name
    return f"{former.api_name}/{former.plural_api_name}"


def _names_now(target: Module | Field) -> tuple[str, ...]:
    if isinstance(target, Module):
        return (f"{target.api_name}/{target.plural_api_name}",)
    relation = target.relation
    return (target.api_name, *(() if relation is None else (relation.inverse_api_name,)))


def _target(module: Module, field: Field | None) -> str:
    return module.api_name if field is None else f"{module.api_name}.{field.api_name}"


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
