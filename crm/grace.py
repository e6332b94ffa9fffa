"""Finds what a name means, former names in grace included, and lists these for the schema."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import cast

from crm.definitions import POINTING, Definitions, Field, Inverse, Module
from crm.former_names import FormerNames
from crm.reserved_names import (
    FIELD_TYPE_SUFFIXES,
    MUTATION_NAMES,
    PLURAL_TYPE_SUFFIXES,
    QUERY_NAMES,
    TYPE_SUFFIXES,
)


@dataclass(frozen=True, slots=True)
class FormerUse:
    """What is counted when a former name is used: the name that a module, or a field of it, had,
    whatever is made of that name in documents."""

    module: int
    field: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Alias:
    """A former name, what it is called now, until when the former one answers, and what its use
    counts as."""

    former: str
    name: str
    until: datetime
    use: FormerUse

    @property
    def reason(self) -> str:
        """What the schema says of the former name."""
        until = f"{self.until:%Y-%m-%d %H:%M} UTC"
        return f"Renamed: use {self.name}. {self.former} answers until {until}."


def field_named(module: Module, name: str) -> Field | None:
    """The live field that is called `name`, or was and is in grace."""
    found = module.by_name.get(name)
    if found is not None:
        return found
    return next((field for field in module.fields if _was(field, name, inverse=False)), None)


def inverse_named(definitions: Definitions, module: Module, name: str) -> Inverse | None:
    """The related list of `module` that is called `name`, or was and is in grace."""
    found = definitions.inverse(module, name)
    if found is not None:
        return found
    for inverse in definitions.inverses(module):
        if _was(inverse.field, name, inverse=not inverse.own):
            return inverse
    return None


def linked_by_id(module: Module, name: str) -> Field | None:
    """The field whose ids are called `name`, such as `companyId`, or were and are in grace."""
    if not name.endswith("Id"):
        return None
    found = field_named(module, name[:-2])
    return found if found is not None and found.kind in POINTING else None


def module_named(definitions: Definitions, name: str) -> Module | None:
    """The live module whose singular is `name`, or was and is in grace."""
    found = definitions.by_name.get(name)
    if found is not None:
        return found
    return next((module for module in definitions.modules if _was_called(module, name)), None)


def module_now(modules: Sequence[Module], name: str) -> str:
    """What the one of `modules` is called that was called `name` and answers to it; else `name`."""
    if any(module.api_name == name for module in modules):
        return name
    found = (module.api_name for module in modules if _was_called(module, name))
    return next(found, name)


def use_of_module(definitions: Definitions, name: str) -> FormerUse | None:
    """What it counts as to call a module so; None where it is no former name."""
    if name in definitions.by_name:
        return None
    for module in definitions.modules:
        for former in module.former_names:
            if former.api_name == name:
                return module_use(module, former)
    return None


def modules_by_any_name(definitions: Definitions) -> dict[str, Module]:
    """The live modules by API name, former ones in grace included."""
    former = {one.api_name: module for module in definitions.modules for one in module.former_names}
    return {**former, **definitions.by_name}


def _was_called(module: Module, name: str) -> bool:
    return any(former.api_name == name for former in module.former_names)


def former_uses(definitions: Definitions) -> tuple[FormerUse, ...]:
    """What all uses of former names that answer count as."""
    found: list[FormerUse] = []
    for module in definitions.modules:
        found.extend(module_use(module, former) for former in module.former_names)
        for field in module.fields:
            found.extend(
                FormerUse(module.number, field.number, former.name) for former in field.former_names
            )
    return tuple(found)


def has_grace(definitions: Definitions) -> bool:
    """Whether any former name answers."""
    return any(
        module.former_names or any(field.former_names for field in module.fields)
        for module in definitions.modules
    )


def field_aliases(definitions: Definitions, module: Module) -> tuple[Alias, ...]:
    """The former names among a module's fields, those of its related lists included."""
    found: list[Alias] = []
    for field in module.fields:
        for former in field.former_names:
            if former.inverse:
                continue
            use = FormerUse(module.number, field.number, former.name)
            found.append(Alias(former.name, field.api_name, former.until, use))
            if field.kind in POINTING:
                found.append(Alias(f"{former.name}Id", field.id_name, former.until, use))
    for inverse in definitions.inverses(module):
        found.extend(inverse_aliases(inverse))
    return tuple(found)


def aliases_by_name(definitions: Definitions, module: Module) -> Mapping[str, Alias]:
    """The former names among a module's fields by name; looked for once for these definitions."""
    # Where cached_property keeps its values too: neither of the two ever changes.
    known: dict[int, tuple[Module, Mapping[str, Alias]]]
    known = vars(definitions).setdefault(_ALIASES, {})
    found = known.get(module.number)
    if found is None or found[0] is not module:
        aliases = {alias.former: alias for alias in field_aliases(definitions, module)}
        found = known[module.number] = (module, aliases)
    return found[1]


def said_twice(
    definitions: Definitions, module: Module, names: Iterable[str]
) -> tuple[str, str] | None:
    """Two of `names` that are one field's, the former one first; None where there are none."""
    return twice(aliases_by_name(definitions, module), names)


def twice(aliases: Mapping[str, Alias], names: Iterable[str]) -> tuple[str, str] | None:
    """The same by the aliases that there are."""
    if not aliases:
        return None
    met: dict[str, str] = {}
    for name in names:
        alias = aliases.get(name)
        now = name if alias is None else alias.name
        if now in met:
            first, second = met[now], name
            return (second, first) if first == now else (first, second)
        met[now] = name
    return None


def twice_text(former: str, name: str) -> str:
    """The sentence that an input has both names of one field."""
    return f"{former} and {name} are one field, of which one is a former name; give one."


_ALIASES = "_aliases"


def inverse_aliases(inverse: Inverse) -> Iterator[Alias]:
    """The former names of the other side of a lookup."""
    for former in () if inverse.own else inverse.field.former_names:
        if former.inverse:
            use = FormerUse(inverse.module.number, inverse.field.number, former.name)
            yield Alias(former.name, inverse.api_name, former.until, use)


def singular_aliases(module: Module) -> Iterator[Alias]:
    """The former names of a module in the singular."""
    for former in module.former_names:
        if former.api_name != module.api_name:
            use = module_use(module, former)
            yield Alias(former.api_name, module.api_name, former.until, use)


def query_aliases(module: Module) -> Iterator[Alias]:
    """The former names of a module's fields of Query, be they made or not."""
    return _root_aliases(module, QUERY_NAMES)


def mutation_aliases(module: Module) -> Iterator[Alias]:
    """The former names of a module's fields of Mutation, be they made or not."""
    return _root_aliases(module, MUTATION_NAMES)


@dataclass(frozen=True, slots=True)
class TypeAlias(Alias):
    """The former name of a type; `names` are the module's, where it has it from them."""

    module: Module
    names: FormerNames | None = None

    @property
    def uses(self) -> frozenset[FormerUse]:
        """What a use of it counts as: of a field's former name, of the module's, or of both."""
        own = frozenset((self.use,))
        return own if self.names is None else own | {module_use(self.module, self.names)}

    def type_names(self) -> Iterator[tuple[str, str]]:
        """What the module's types are called, and what they were called with those names."""
        if self.names is not None:
            for suffix in TYPE_SUFFIXES:
                yield self.module.type_name + suffix, self.names.type_name + suffix
            for suffix in PLURAL_TYPE_SUFFIXES:
                yield self.module.plural_type_name + suffix, self.names.plural_type_name + suffix


def type_aliases(module: Module) -> Iterator[TypeAlias]:
    """The former names of a module's types, be they made or not."""
    for former in module.former_names:
        use = module_use(module, former)
        made = TypeAlias("", "", former.until, use, module, former)
        for now, was in made.type_names():
            if was != now:
                yield replace(made, former=was, name=now)
    for field in module.fields:
        if field.kind in FIELD_TYPE_SUFFIXES:
            yield from _select_aliases(module, field)


def _select_aliases(module: Module, field: Field) -> Iterator[TypeAlias]:
    now = module.type_name + _capital(field.api_name)
    was = [None, *module.former_names]
    had = [None, *(one for one in field.former_names if not one.inverse)]
    for names, name in product(was, had):
        former = (module if names is None else names).type_name
        former += _capital(field.api_name if name is None else name.name)
        if former == now or (names is None and name is None):
            continue
        until = min(one.until for one in (names, name) if one is not None)
        use = (
            FormerUse(module.number, field.number, name.name)
            if name is not None
            else module_use(module, cast("FormerNames", names))
        )
        for suffix in FIELD_TYPE_SUFFIXES[field.kind]:
            yield TypeAlias(former + suffix, now + suffix, until, use, module, names)


def _root_aliases(module: Module, patterns: tuple[str, ...]) -> Iterator[Alias]:
    for former in module.former_names:
        for pattern in patterns:
            was, now = _filled(pattern, former), _filled(pattern, module)
            if was != now:
                yield Alias(was, now, former.until, module_use(module, former))


def module_use(module: Module, former: FormerNames) -> FormerUse:
    """The use of a module's former names, told by the one of the two that it has no more."""
    singular = former.api_name != module.api_name
    name = former.api_name if singular else former.plural_api_name
    return FormerUse(module.number, None, name)


def _filled(pattern: str, names: Module | FormerNames) -> str:
    return pattern.format(
        singular=names.api_name,
        plural=names.plural_api_name,
        Singular=names.type_name,
        Plural=names.plural_type_name,
    )


def _was(field: Field, name: str, *, inverse: bool) -> bool:
    return any(one.name == name and one.inverse == inverse for one in field.former_names)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
