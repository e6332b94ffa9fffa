"""Finds what a name means, former names in grace included, and lists these for the schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product

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
class Alias:
    """A former name, what it is called now, and until when the former one answers."""

    former: str
    name: str
    until: datetime

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


def module_named(definitions: Definitions, name: str) -> Module | None:
    """The live module whose singular is `name`, or was and is in grace."""
    found = definitions.by_name.get(name)
    if found is not None:
        return found
    for module in definitions.modules:
        if any(former.api_name == name for former in module.former_names):
            return module
    return None


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
            found.append(Alias(former.name, field.api_name, former.until))
            if field.kind in POINTING:
                found.append(Alias(f"{former.name}Id", field.id_name, former.until))
    for inverse in definitions.inverses(module):
        if not inverse.own:
            found.extend(
                Alias(former.name, inverse.api_name, former.until)
                for former in inverse.field.former_names
                if former.inverse
            )
    return tuple(found)


def query_aliases(module: Module) -> Iterator[Alias]:
    """The former names of a module's fields of Query, be they made or not."""
    return _root_aliases(module, QUERY_NAMES)


def mutation_aliases(module: Module) -> Iterator[Alias]:
    """The former names of a module's fields of Mutation, be they made or not."""
    return _root_aliases(module, MUTATION_NAMES)


def type_aliases(module: Module) -> Iterator[Alias]:
    """The former names of a module's types, be they made or not."""
    for former in module.former_names:
        for suffix in TYPE_SUFFIXES:
            yield Alias(former.type_name + suffix, module.type_name + suffix, former.until)
        for suffix in PLURAL_TYPE_SUFFIXES:
            old, new = former.plural_type_name + suffix, module.plural_type_name + suffix
            yield Alias(old, new, former.until)
    for field in module.fields:
        yield from _select_aliases(module, field)


def _select_aliases(module: Module, field: Field) -> Iterator[Alias]:
    suffixes = FIELD_TYPE_SUFFIXES.get(field.kind, ())
    modules = [(module.type_name, None), *((one.type_name, one) for one in module.former_names)]
    fields = [
        (field.api_name, None),
        *((one.name, one) for one in field.former_names if not one.inverse),
    ]
    for (prefix, was), (name, had) in product(modules, fields):
        if was is None and had is None:
            continue
        until = min(one.until for one in (was, had) if one is not None)
        for suffix in suffixes:
            now = module.type_name + _capital(field.api_name) + suffix
            yield Alias(prefix + _capital(name) + suffix, now, until)


def _root_aliases(module: Module, patterns: tuple[str, ...]) -> Iterator[Alias]:
    for former in module.former_names:
        for pattern in patterns:
            yield Alias(_filled(pattern, former), _filled(pattern, module), former.until)


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
