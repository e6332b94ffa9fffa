"""The rules of API names: their form, and that no two things of the API come by one name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from crm.definitions import POINTING, Definitions, Field, Inverse, Module
from crm.errors import UserError, UserErrorCode
from crm.grace import Alias, mutation_aliases, query_aliases, type_aliases
from crm.reserved_names import (
    FIELD_TYPE_SUFFIXES,
    FIXED_MUTATIONS,
    FIXED_QUERIES,
    FIXED_SUBSCRIPTIONS,
    FIXED_TYPES,
    MUTATION_NAMES,
    PAYLOAD_FIELDS,
    PLURAL_TYPE_SUFFIXES,
    QUERY_NAMES,
    RESERVED_FIELDS,
    SUBSCRIPTION_NAMES,
    SYSTEM_MODULES,
    TYPE_SUFFIXES,
)
from crm.shared import Shared
from crm.system_modules import comes_with_module

MAX_API_NAME = 50
MAX_KEY = 63
API_NAME = re.compile(r"[a-z][A-Za-z0-9]*")
SECTION_KEY = re.compile(r"[a-z][A-Za-z0-9_]*")
OPTION_KEY = re.compile(r"[A-Z][A-Z0-9_]*")

SHARED_PREFIX = "Records"
"""What begins the types of selects that several modules share: `RecordsStage`."""
_SHARED_TYPE = re.compile(f"{SHARED_PREFIX}[A-Z]")
_SHARED = f"a select that several modules share, whose types begin with {SHARED_PREFIX}"

Path = tuple[str, ...]
Scope = Literal["type", "query", "mutation", "subscription", "payload", "field"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that a definition takes in one scope of the API, and the definition that does.

    `source` is "apiName" or "pluralApiName" of the module, or the field whose name it is made of.
    """

    scope: Scope
    name: str
    module: Module
    source: Literal["apiName", "pluralApiName", "inverse"] | Field
    lookup: Field | None = None
    former: bool = False

    @property
    def owner(self) -> str:
        """Who takes the name, for a message."""
        return f"{self._holder}, as a former name in grace" if self.former else self._holder

    @property
    def _holder(self) -> str:
        if self.lookup is not None:
            return f"the other side of {self.module.label}'s field {self.lookup.api_name}"
        if isinstance(self.source, Field):
            return f"the field {self.source.api_name} of {self.module.label}"
        return f"the module {self.module.api_name}"


@dataclass(frozen=True, slots=True)
class Collision:
    """A name that `claim` takes though `other`, named for a message, has it already."""

    claim: Claim
    other: str


def api_name_error(name: str, path: Path) -> UserError | None:
    """What is wrong with the form of a module's or field's API name, or None."""
    if len(name) > MAX_API_NAME:
        return UserError(
            UserErrorCode.TOO_LONG,
            f"The API name has {len(name)} characters; at most {MAX_API_NAME} are allowed.",
            path,
        )
    if API_NAME.fullmatch(name) is None:
        return UserError(
            UserErrorCode.INVALID,
            f"{_shown(name)} is no API name: it must begin with a lower-case letter a to z and go "
            "on with letters a to z, A to Z and digits alone, such as closeDate.",
            path,
        )
    return None


def section_key_error(key: str, path: Path) -> UserError | None:
    """What is wrong with the form of a section's key, or None."""
    return _key_error(
        key,
        SECTION_KEY,
        "a section: it must begin with a lower-case letter a to z and go on with letters, digits "
        "and underscores alone, such as main",
        path,
    )


def set_key_error(key: str, path: Path) -> UserError | None:
    """What is wrong with the form of the key of a set of options, or None."""
    return _key_error(
        key,
        SECTION_KEY,
        "a set of options: it must begin with a lower-case letter a to z and go on with letters, "
        "digits and underscores alone, such as leadSources",
        path,
    )


def rule_key_error(key: str, path: Path) -> UserError | None:
    """What is wrong with the form of a rule's key, or None."""
    return _key_error(
        key,
        SECTION_KEY,
        "a rule: it must begin with a lower-case letter a to z and go on with letters, digits and "
        "underscores alone, such as keepPrimary",
        path,
    )


def option_key_error(key: str, path: Path) -> UserError | None:
    """What is wrong with the form of an option's key, or None."""
    return _key_error(
        key,
        OPTION_KEY,
        "an option: it must begin with a capital letter A to Z and go on with capital letters, "
        "digits and underscores alone, such as NEW_DEAL",
        path,
    )


_CLAIMED = "_claimed"


def collisions(definitions: Definitions, module: Module) -> list[Collision]:
    """Every name that `module` takes in `definitions` though it is taken, in order of definition.

    Names count as the same when they differ in case alone. `definitions` are those that the
    change would lead to, `module` among them.
    """
    taken = dict(_fixed_names())
    for other in definitions.modules:
        if other.number != module.number:
            taken.update(_claimed(other))
    claims = list(module_claims(module))
    found = [Collision(claim, _SHARED) for claim in claims if _SHARED_TYPE.match(claim.name)]
    found.extend(_clashes(claims, taken))
    for target in _touched(definitions, module):
        found.extend(_field_collisions(definitions, target, module))
    return found


def module_claims(module: Module) -> Iterator[Claim]:
    """The names that a module takes outside its own fields: types and root fields; before what
    it is called now, what it was called and still answers to."""
    former: tuple[tuple[Scope, Iterable[Alias]], ...] = (
        ("query", query_aliases(module)),
        ("mutation", mutation_aliases(module)),
        ("type", type_aliases(module)),
    )
    seen: set[tuple[Scope, str]] = set()
    for scope, aliases in former:
        for alias in aliases:
            name = alias.former.lower()
            # What means the same, in another case, is one name.
            if name != alias.name.lower() and (scope, name) not in seen:
                seen.add((scope, name))
                yield Claim(scope, alias.former, module, "apiName", former=True)
    yield from _current_claims(module)


def _current_claims(module: Module) -> Iterator[Claim]:
    names = {
        "singular": module.api_name,
        "plural": module.plural_api_name,
        "Singular": module.type_name,
        "Plural": module.plural_type_name,
    }
    roots: tuple[tuple[Scope, tuple[str, ...]], ...] = (
        ("query", QUERY_NAMES),
        ("mutation", MUTATION_NAMES),
        ("subscription", SUBSCRIPTION_NAMES),
    )
    for scope, patterns in roots:
        for pattern in patterns:
            plural = "plural" in pattern.lower()
            source: Literal["apiName", "pluralApiName"] = "pluralApiName" if plural else "apiName"
            yield Claim(scope, pattern.format(**names), module, source)
    yield Claim("payload", module.api_name, module, "apiName")
    for suffix in TYPE_SUFFIXES:
        yield Claim("type", module.type_name + suffix, module, "apiName")
    for suffix in PLURAL_TYPE_SUFFIXES:
        yield Claim("type", module.plural_type_name + suffix, module, "pluralApiName")
    for field in module.fields:
        for suffix in FIELD_TYPE_SUFFIXES.get(field.kind, ()):
            yield Claim("type", field_type_name(module, field) + suffix, module, field)


def field_type_name(module: Module, field: Field) -> str:
    """The GraphQL type that belongs to one field: `DealStage` for the options of stage."""
    prefix = SHARED_PREFIX if isinstance(module, Shared) else module.type_name
    return prefix + field.api_name[:1].upper() + field.api_name[1:]


def field_claims(definitions: Definitions, module: Module) -> Iterator[Claim]:
    """The names taken among a module's fields: by its own fields, then by lookups that point
    to it; before what these are called now, what they were called and still answer to."""
    for field in module.fields:
        yield from _former_claims(module, field)
    for inverse in definitions.inverses(module):
        if not inverse.own:
            yield from _former_inverses(inverse)
    for field in module.fields:
        yield Claim("field", field.api_name, module, field)
        if field.kind in POINTING:
            yield Claim("field", field.id_name, module, field)
    for inverse in definitions.inverses(module):
        if inverse.own:
            continue
        yield Claim("field", inverse.api_name, inverse.module, "inverse", inverse.field)


def _former_claims(module: Module, field: Field) -> Iterator[Claim]:
    seen: set[str] = set()
    for former in field.former_names:
        names = [(former.name, field.api_name)]
        if field.kind in POINTING:
            names.append((f"{former.name}Id", field.id_name))
        for was, now in () if former.inverse else names:
            if was.lower() != now.lower() and was.lower() not in seen:
                seen.add(was.lower())
                yield Claim("field", was, module, field, former=True)


def _former_inverses(inverse: Inverse) -> Iterator[Claim]:
    own = {inverse.api_name.lower()}
    for former in inverse.field.former_names:
        if former.inverse and former.name.lower() not in own:
            own.add(former.name.lower())
            claim = Claim("field", former.name, inverse.module, "inverse", inverse.field)
            yield replace(claim, former=True)


def _touched(definitions: Definitions, module: Module) -> list[Module]:
    """The modules whose field names `module` takes part in: itself and what it looks up."""
    targets = [definitions.target(field) for field in module.fields if field.lookup is not None]
    several = [target for field in module.fields for target in definitions.targets(field)]
    touched = {one.number: one for one in (module, *targets, *several) if one is not None}
    return list(touched.values())


def _field_collisions(
    definitions: Definitions, target: Module, changed: Module
) -> Iterator[Collision]:
    taken = {("field", name.lower()): f"{name}, which is reserved" for name in RESERVED_FIELDS}
    claims = list(field_claims(definitions, target))
    # What stood before comes first, so that the change is what collides.
    ours = [c for c in claims if c.module.number == changed.number and not _is_reserved_for(c)]
    taken.update(_named(claim for claim in claims if claim.module.number != changed.number))
    yield from _clashes(ours, taken)


def _is_reserved_for(claim: Claim) -> bool:
    """Whether the name is reserved so that this lookup of a system module may have it."""
    return claim.lookup is not None and comes_with_module(claim.lookup)


def _clashes(claims: Iterable[Claim], taken: dict[tuple[str, str], str]) -> Iterator[Collision]:
    for claim in claims:
        key = (claim.scope, claim.name.lower())
        if key in taken:
            yield Collision(claim, taken[key])
        else:
            taken[key] = claim.owner


def _claimed(module: Module) -> dict[tuple[str, str], str]:
    """What a module claims, kept on it: a change of one module asks all others."""
    kept: dict[tuple[str, str], str] | None = module.__dict__.get(_CLAIMED)
    if kept is None:
        kept = module.__dict__[_CLAIMED] = _named(module_claims(module))
    return kept


def _named(claims: Iterable[Claim]) -> dict[tuple[str, str], str]:
    return {(claim.scope, claim.name.lower()): claim.owner for claim in claims}


@cache
def _fixed_names() -> dict[tuple[str, str], str]:
    fixed: tuple[tuple[Scope, frozenset[str]], ...] = (
        ("type", FIXED_TYPES),
        ("query", FIXED_QUERIES),
        ("mutation", FIXED_MUTATIONS),
        ("subscription", FIXED_SUBSCRIPTIONS),
        ("payload", PAYLOAD_FIELDS),
    )
    taken: dict[tuple[str, str], str] = {
        (claim.scope, claim.name.lower()): _of_system(claim, module)
        for module in _system_modules()
        for claim in module_claims(module)
    }
    for scope, names in fixed:
        taken.update({(scope, name.lower()): f"Tessera's own {name}" for name in names})
    return taken


def _of_system(claim: Claim, module: Module) -> str:
    """Whose a name is that a module of Tessera's own needs."""
    own = f"Tessera's own {module.plural_api_name}"
    named = claim.name in (module.api_name, module.plural_api_name)
    return own if named else f"{claim.name} of {own}"


def _system_modules() -> Iterator[Module]:
    for index, (singular, plural) in enumerate(SYSTEM_MODULES, start=1):
        yield Module(-index, singular, plural, plural, plural)


def _key_error(key: str, form: re.Pattern[str], what: str, path: Path) -> UserError | None:
    if len(key) > MAX_KEY:
        return UserError(
            UserErrorCode.TOO_LONG,
            f"The key has {len(key)} characters; at most {MAX_KEY} are allowed.",
            path,
        )
    if form.fullmatch(key) is None:
        return UserError(UserErrorCode.INVALID, f"{_shown(key)} is no key of {what}.", path)
    return None


def _shown(name: str) -> str:
    """A name that is wrong, so that a message can hold it whatever it is made of."""
    return ascii(name)
