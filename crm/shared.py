"""Several modules as one: a module whose fields are those that they share.

A field is shared where it has the same name and the same kind and, if it is a lookup, points to
the same module. The options of shared selects are put together: those of the oldest field, then
what the others have besides.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from crm.definitions import (
    POINTING,
    SYSTEM_FIELDS,
    CurrencyRules,
    Definitions,
    Field,
    Module,
    Option,
)
from crm.errors import BadUserInput
from crm.grace import Alias, FormerUse, field_named, module_now, singular_aliases, twice

MAX_MODULES = 10
"""In one list; each is a branch of the statement."""

TITLE = "title"
MODULE = "module"
_NAMES_SHOWN = 5
# No value of a GraphQL enum may be called so; such a module cannot be asked for by name.
_NO_VALUES = frozenset({"true", "false", "null"})

Own = Sequence[tuple[Module, Field]]
"""Fields that are alike, each with its module."""


@dataclass(frozen=True)
class Shared(Module):
    """Records of any of `members`, seen by the fields that all of these have.

    `known` are the fields that any two modules of the workspace share.
    """

    members: tuple[Module, ...] = ()
    known: tuple[Field, ...] = ()

    @property
    def mark(self) -> object:
        """The numbers of the modules, in whatever order they were named."""
        return sorted(member.number for member in self.members)

    def lacking(self, name: str) -> str:
        """Which of the modules have no such field, and what all of them have."""
        found = next((f for f in self.known if name in (f.api_name, f.id_name)), None)
        without = [m.label for m in self.members if found is None or own_field(m, found) is None]
        lack = "has" if len(without) == 1 else "have"
        shared = ", ".join(self.by_name)
        return (
            f"{listed(without)} {lack} no {name} that could be shared; what "
            f"{listed([m.label for m in self.members])} share is {shared}."
        )


def shared_module(definitions: Definitions) -> Shared:
    """What at least two of the workspace's modules share, and what every record has."""
    named: dict[str, list[tuple[Module, Field]]] = {}
    for module in definitions.modules:
        for field in module.stored_fields:
            for name in _names(field):
                named.setdefault(name, []).append((module, field))
    alike = ((name, _most_alike(own)) for name, own in named.items() if len(own) > 1)
    fields = tuple(_joined(name, _number(own), own) for name, own in alike if len(own) > 1)
    return _shared(definitions.modules, fields, fields)


def choose(shared: Shared, names: Sequence[str]) -> Shared:
    """The modules of these API names, seen by what they all share.

    Raises BadUserInput, naming the place, for a name that is unknown or stands there twice, and
    for none or too many.
    """
    if not 1 <= len(names) <= MAX_MODULES:
        raise BadUserInput(f"modules has {len(names)} entries; it must have 1 to {MAX_MODULES}.")
    known = {module.api_name: module for module in shared.members}
    names = [module_now(shared.members, name) for name in names]
    for index, name in enumerate(names):
        if name not in known:
            raise BadUserInput(
                f"modules.{index}: there is no module {name}; there are {', '.join(known)}."
            )
        if name in names[:index]:
            raise BadUserInput(f"modules.{index} is {name}, which stands there already.")
    members = tuple(module for module in shared.members if module.api_name in names)
    fields = []
    for field in shared.known:
        own = [(member, own_field(member, field)) for member in members]
        there = [(member, found) for member, found in own if found is not None]
        if len(there) == len(members):
            fields.append(_joined(field.api_name, field.number, there))
    return _shared(members, tuple(fields), shared.known)


def _most_alike(named: Own) -> Own:
    """Of fields of one name those of the kind that most modules have, of equals the oldest."""
    alike: dict[object, list[tuple[Module, Field]]] = {}
    for module, field in named:
        alike.setdefault(_likeness(field), []).append((module, field))
    return max(alike.values(), key=lambda own: (len(own), -_number(own)))


def _number(own: Own) -> int:
    return min(field.number for _, field in own)


def own_field(module: Module, shared: Field) -> Field | None:
    """The field of the module that is the shared one; None where it has none alike."""
    found = field_named(module, shared.api_name)
    return found if found is not None and _likeness(found) == _likeness(shared) else None


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them, the first few where they are many."""
    if len(names) > _NAMES_SHOWN:
        more = len(names) - _NAMES_SHOWN + 1
        return f"{', '.join(names[: _NAMES_SHOWN - 1])} and {more} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _likeness(field: Field) -> object:
    """Equal for fields that can be read as one."""
    lookup, several = field.lookup, field.any_lookup
    return field.kind, lookup and lookup.module, several and frozenset(several.modules)


def shared_aliases(shared: Shared) -> Iterator[Alias]:
    """The fields that are shared by a name that one of the modules has no more, each with the
    first of these modules."""
    for field in shared.fields:
        own = ((module, own_field(module, field)) for module in shared.members)
        former = ((m, f) for m, f in own if f is not None and f.api_name != field.api_name)
        for module, found in islice(former, 1 if field.former_names else 0):
            use = FormerUse(module.number, found.number, field.api_name)
            until = min(one.until for one in field.former_names)
            yield Alias(field.api_name, found.api_name, until, use)
            if field.kind in POINTING:
                yield Alias(field.id_name, found.id_name, until, use)


def shared_twice(shared: Shared, names: Iterable[str]) -> tuple[str, str] | None:
    """Two of `names` that are one field in a module, the former one first; None where none are."""
    return twice({alias.former: alias for alias in shared_aliases(shared)}, names)


def module_aliases(shared: Shared) -> Iterator[Alias]:
    """The former names of the modules."""
    for module in shared.members:
        yield from singular_aliases(module)


def _names(field: Field) -> Iterator[str]:
    yield field.api_name
    yield from (former.name for former in field.former_names if not former.inverse)


def _joined(name: str, number: int, own: Own) -> Field:
    """One field for several that are alike, the oldest first, whatever the order of modules.

    Where one of them has the name no more, the field has a column for this name alone: there may
    be another one by the name of today.
    """
    own = sorted(own, key=lambda each: each[1].number)
    first = own[0][1]
    former = tuple(
        one
        for _, field in own
        for one in field.former_names
        if field.api_name != name == one.name and not one.inverse
    )
    return replace(
        first,
        number=number,
        api_name=name,
        column_name=f"f_{number}_{name}" if former else first.column_name,
        label=f"{first.label} (of {listed([module.label for module, _ in own])})",
        options=_options(own),
        currency=_currency([field for _, field in own]),
        indexed=False,
        unique=False,
        former_names=former,
        required=False,
    )


def _currency(own: list[Field]) -> CurrencyRules | None:
    """The default currency, if the fields have the same; which others they take differs."""
    defaults = {None if field.currency is None else field.currency.default for field in own}
    return CurrencyRules(defaults.pop()) if len(defaults) == 1 else None


def _options(own: Own) -> tuple[Option, ...]:
    options: dict[str, Option] = {}
    for _, field in own:
        for option in field.options:
            known = options.setdefault(option.key, option)
            # What one of the modules still has in use is not retired.
            options[option.key] = replace(known, retired=known.retired and option.retired)
    return tuple(options.values())


def _shared(
    members: tuple[Module, ...], fields: tuple[Field, ...], known: tuple[Field, ...]
) -> Shared:
    return Shared(
        number=-1,
        api_name="record",
        plural_api_name="records",
        label="record of several modules",
        plural_label="records of several modules",
        all_fields=fields,
        system_fields=_system_fields(members),
        members=members,
        known=known,
    )


def _system_fields(members: tuple[Module, ...]) -> tuple[Field, ...]:
    first, number, *others = SYSTEM_FIELDS
    modules = tuple(
        Option(module.api_name, module.plural_label)
        for module in members
        if module.api_name not in _NO_VALUES
    )
    title, module = _TITLE, replace(_MODULE, options=modules)
    return (first, number, title, *([module] if modules else []), *others)


_TITLE = Field(
    0,
    TITLE,
    "Title",
    "TEXT",
    "What the record is called, as its own module says.",
    system_column=TITLE,
)
_MODULE = Field(
    0,
    MODULE,
    "Module",
    "SELECT",
    "The modules that records can be of, by their API names.",
    system_column=MODULE,
)
