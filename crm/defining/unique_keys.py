"""Checks which fields of a module are unique together, and what becomes of keys in a change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crm.changes import (
    AddUniqueKey,
    Change,
    Dependents,
    DropUniqueKey,
    PlanAction,
    PlanStep,
    Step,
)
from crm.defining.mistakes import Mistakes, Path, listed
from crm.defining.placing import with_module
from crm.definitions import Field, Module
from crm.errors import Refused, UserError, UserErrorCode
from crm.grace import field_named
from crm.kinds import KINDS
from crm.unique_keys import Unique, UniqueKey, key_fields
from crm.values import TEXT_LIMIT, URL_LIMIT

AT = ("input", "uniqueKeys")
MAX_KEYS = 10
MAX_TOGETHER = 5
MAX_BYTES = 2_600
"""What all values of a key may take: an index of PostgreSQL refuses rows of more than 2,704."""

_BYTES_OF_A_CHARACTER = 4
_TEXTS = {"TEXT": TEXT_LIMIT, "EMAIL": TEXT_LIMIT}
_BYTES = {"URL": URL_LIMIT, "DECIMAL": 510, "PERCENT": 510, "AUTO_NUMBER": 270}
_USUAL_BYTES = 64
_ALSO = frozenset(
    {"PERCENT", "BOOLEAN", "COUNTRY", "SELECT", "RATING", "LOOKUP", "ANY_LOOKUP", "USER"}
)
"""Kinds that are not unique by themselves, and can be together with others."""


def may_be_in_key(field: Field) -> bool:
    """Whether a field can be one of those that are unique together."""
    return not field.is_computed and (KINDS[field.kind].may_be_unique or field.kind in _ALSO)


def build_keys(
    module: Module, given: Sequence[Sequence[str]], mistakes: Mistakes
) -> tuple[UniqueKey, ...]:
    """The keys that are asked for, by the API names of fields; notes what is wrong with them."""
    if len(given) > MAX_KEYS:
        mistakes.invalid(f"There are {len(given)} keys; a module has at most {MAX_KEYS}.", AT)
        return ()
    found: dict[frozenset[int], UniqueKey] = {}
    for place, names in enumerate(given):
        at = (*AT, str(place))
        fields = _fields(module, names, mistakes, at)
        key = UniqueKey(tuple(field.number for field in fields))
        if fields and frozenset(key.fields) in found:
            mistakes.invalid("An earlier key has the same fields.", at)
        elif fields:
            _check_size(fields, mistakes, at)
            found[frozenset(key.fields)] = key
    return tuple(found.values())


def kept_keys(before: Module, wanted: Iterable[UniqueKey]) -> tuple[UniqueKey, ...]:
    """The keys that are wanted; one that is there, in whatever order of its fields, stays it."""
    known = {frozenset(key.fields): key for key in before.unique_keys}
    return tuple(known.get(frozenset(key.fields), key) for key in wanted)


def key_steps(before: Module, after: Module) -> list[Step]:
    """What the module's table needs to follow its keys."""
    dropped = [key for key in before.unique_keys if key not in after.unique_keys]
    added = [key for key in after.unique_keys if key not in before.unique_keys]
    return [
        *(DropUniqueKey(before, key) for key in dropped),
        *(AddUniqueKey(after, key, AT) for key in added),
    ]


def key_plan(before: Module, after: Module) -> list[PlanStep]:
    """What a plan tells of the keys that come and go."""
    gone = [key for key in before.unique_keys if key not in after.unique_keys]
    new = [key for key in after.unique_keys if key not in before.unique_keys]
    return [
        *(_told(before, key, "need no longer be unique together.") for key in gone),
        *(_told(after, key, "must be unique together from now on.") for key in new),
    ]


def check_key_sizes(module: Module, mistakes: Mistakes, path: Path) -> None:
    """Note that the values of a key could be too long together, as after a change of a field."""
    for key in module.unique_keys:
        _check_size(key_fields(module, key), mistakes, path)


def keys_settled(change: Change) -> Change:
    """The change without keys of which it takes a field away, or a refusal, as
    `change.dependents` says."""
    broken = [
        (module, key)
        for module in change.next.all_modules
        for key in module.unique_keys
        if any(_is_gone(module, number) for number in key.fields)
    ]
    if not broken:
        return change
    if change.dependents is Dependents.REFUSE:
        module = broken[0][0]
        message = (
            f"It is unique together with other fields of {module.label}. Take it out of uniqueKeys "
            "first, or give options {dependents: DELETE}."
        )
        raise Refused(UserError(UserErrorCode.IN_USE, message, ("id",)))
    after, steps, plan = change.next, list(change.steps), list(change.plan.steps)
    for module, key in broken:
        home = after.by_number[module.number]
        rest = tuple(other for other in home.unique_keys if other is not key)
        after = with_module(after, replace(home, unique_keys=rest))
        steps.append(DropUniqueKey(module, key))
        left = [module.by_number[n] for n in key.fields if not _is_gone(module, n)]
        names = listed(field.label for field in left) or "they"
        text = f"With it, {names} need no longer be unique together."
        plan.append(PlanStep(PlanAction.UPDATE, module.api_name, text))
    told = replace(change.plan, steps=tuple(plan))
    return replace(change, next=after, steps=tuple(steps), plan=told)


def _is_gone(module: Module, number: int) -> bool:
    found = module.by_number.get(number)
    return found is None or found.deleted


def _fields(module: Module, names: Sequence[str], mistakes: Mistakes, at: Path) -> Unique:
    if not 2 <= len(names) <= MAX_TOGETHER or len(set(names)) < len(names):
        message = f"A key has 2 to {MAX_TOGETHER} different fields; a single one is made unique."
        mistakes.invalid(message, at)
        return ()
    own: dict[str, Field] = {}
    for place, name in enumerate(names):
        found = field_named(module, name)
        if found is None or found.system:
            fit = listed(field.api_name for field in module.fields if may_be_in_key(field))
            message = f"{module.label} has no field {name!a} of its own; fit for a key: {fit}."
            mistakes.add(UserErrorCode.NOT_FOUND, message, (*at, str(place)))
            return ()
        own[name] = found
        if found.becoming is not None:
            message = f"A job makes {found.label} one of kind {found.becoming.kind} just now."
            mistakes.add(UserErrorCode.IN_USE, message, (*at, str(place)))
            return ()
        if not may_be_in_key(found):
            message = f"A field of kind {found.kind} cannot be part of a key."
            mistakes.invalid(message, (*at, str(place)))
            return ()
    return tuple(own[name] for name in names)


def _check_size(fields: Unique, mistakes: Mistakes, at: Path) -> None:
    size = sum(_bytes(field) for field in fields)
    if size > MAX_BYTES:
        names = listed(field.label for field in fields)
        mistakes.invalid(
            f"{names} can take {size} bytes together, and a key has room for {MAX_BYTES}. Give "
            "texts among them a smaller maxLength.",
            at,
        )


def _bytes(field: Field) -> int:
    longest = _TEXTS.get(field.kind)
    if longest is None:
        return _BYTES.get(field.kind, _USUAL_BYTES)
    if field.text is not None and field.text.max_length is not None:
        longest = min(longest, field.text.max_length)
    return longest * _BYTES_OF_A_CHARACTER


def _told(module: Module, key: UniqueKey, what: str) -> PlanStep:
    names = " and ".join(field.label for field in key_fields(module, key))
    return PlanStep(PlanAction.UPDATE, module.api_name, f"{names} {what}")
