"""Which views a definition change touches: those that use what it deletes, renames or narrows, or
makes one of another kind."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crm.changes import PlanAction, PlanStep
from crm.defining.mistakes import listed
from crm.definitions import Definitions, Field, Module
from crm.saved_names import identity
from crm.view_json import layout_to_json
from crm.views import View


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change touches, by number: modules that go, fields that go or are no longer the
    same for whoever uses them. The value says it as a plan does."""

    modules: dict[int, str]
    fields: dict[int, str]

    def __bool__(self) -> bool:
        return bool(self.modules or self.fields)


def touched(before: Definitions, after: Definitions) -> Touched:
    """What a change from one set of definitions to another touches."""
    modules: dict[int, str] = {}
    fields: dict[int, str] = {}
    for module in before.modules:
        later = after.by_number.get(module.number)
        if later is module:
            continue
        if later is None or later.deleted:
            modules[module.number] = module.api_name
            continue
        for field in module.fields:
            if _differs(field, later.by_number.get(field.number)):
                fields[field.number] = f"{module.api_name}.{field.api_name}"
    return Touched(modules, fields)


def view_notes(
    definitions: Definitions, views: Iterable[View], found: Touched
) -> tuple[PlanStep, ...]:
    """A note for each thing that a change touches and that views use.

    Private views are counted and not named: they are nobody's business but their owner's.
    """
    used: dict[str, list[View]] = {}
    for view in views:
        if view.module in found.modules:
            used.setdefault(found.modules[view.module], []).append(view)
            continue
        for number in sorted(set(numbers_in(layout_to_json(view.layout)))):
            if number in found.fields:
                used.setdefault(found.fields[number], []).append(view)
    return tuple(
        PlanStep(PlanAction.NOTE, target, _told(definitions, using))
        for target, using in used.items()
    )


def _told(definitions: Definitions, views: list[View]) -> str:
    names = [
        f"{view.label} ({_module(definitions, view).plural_label})"
        for view in views
        if not view.private
    ]
    private = len(views) - len(names)
    if private:
        names.append(f"{private} private {'view' if private == 1 else 'views'}")
    return f"Used by the views {listed(names)}." if len(names) > 1 else f"Used by {names[0]}."


def _module(definitions: Definitions, view: View) -> Module:
    return definitions.by_number[view.module]


def _differs(before: Field, after: Field | None) -> bool:
    if after is None or after.deleted:
        return True
    gone = {option.key for option in before.options} - {option.key for option in after.options}
    renamed = after.api_name != before.api_name
    return renamed or after.value_kind != before.value_kind or bool(gone)


def numbers_in(part: object) -> Iterator[int]:
    """The numbers of the fields that saved JSON names, in its keys and its texts."""
    match part:
        case Mapping():
            for key, value in part.items():
                yield from numbers_in(key)
                yield from numbers_in(value)
        case list() | tuple():
            for item in part:
                yield from numbers_in(item)
        case str():
            found = identity(part)
            if found is not None:
                yield found
