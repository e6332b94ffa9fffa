"""Tells an administrator which name is taken, by what, where, and which would be free."""

from collections.abc import Mapping

from crm.defining.mistakes import Mistakes, Path
from crm.definitions import Definitions, Module
from crm.errors import UserErrorCode
from crm.names import MAX_API_NAME, Collision, collisions
from crm.reserved_names import RESERVED_FIELDS


def check_names(
    definitions: Definitions,
    module: Module,
    mistakes: Mistakes,
    places: Mapping[object, Path],
    otherwise: Path,
) -> None:
    """Note every name of `module` that is taken in `definitions`, where the change would lead.

    `places` says where the arguments hold a name, by "apiName", "pluralApiName", a field's
    number, or (number, "inverse"); a name that is not there is told at `otherwise`.
    """
    told: set[tuple[Path, str]] = set()
    for collision in collisions(definitions, module):
        place = places.get(_key(collision), otherwise)
        wanted = _wanted(collision)
        if (place, wanted) not in told:
            told.add((place, wanted))
            mistakes.add(UserErrorCode.NAME_TAKEN, _message(collision), place)


def _key(collision: Collision) -> object:
    claim = collision.claim
    if claim.lookup is not None:
        return (claim.lookup.number, "inverse")
    return claim.source if isinstance(claim.source, str) else claim.source.number


def _wanted(collision: Collision) -> str:
    claim = collision.claim
    if claim.lookup is not None:
        return claim.name
    if isinstance(claim.source, str):
        plural = claim.source == "pluralApiName"
        return claim.module.plural_api_name if plural else claim.module.api_name
    return claim.source.api_name


def _message(collision: Collision) -> str:
    claim, wanted = collision.claim, _wanted(collision)
    if claim.lookup is not None:
        return (
            f"{wanted} is taken as the name of the other side of {claim.lookup.api_name}, by "
            f"{collision.other}. Give another as inverseApiName, such as "
            f"{_another(wanted, claim.lookup.api_name)}."
        )
    if claim.scope == "field":
        return _field_message(collision, wanted)
    what = {"type": "type", "query": "query", "mutation": "mutation"}.get(
        claim.scope, "subscription"
    )
    if claim.name == wanted:
        return f"{wanted} is taken by {collision.other}. Choose another name."
    return (
        f"{wanted} is taken: its {what} {claim.name} would be that of {collision.other}. "
        "Choose another name."
    )


def _field_message(collision: Collision, wanted: str) -> str:
    claim = collision.claim
    if wanted in RESERVED_FIELDS:
        names = ", ".join(sorted(RESERVED_FIELDS))
        return (
            f"{wanted} is reserved: the API uses it for records itself, or may. Reserved are "
            f"{names}. Choose another, such as {_another(wanted, claim.module.api_name)}."
        )
    if claim.name == wanted:
        return f"{wanted} is taken by {collision.other}. Choose another name."
    return (
        f"{wanted} is taken: it also needs {claim.name}, which is taken by {collision.other}. "
        "Choose another name."
    )


def _another(name: str, before: str) -> str:
    """A name that is likely to be free: `dealNumber` for the reserved `number`."""
    made = f"{before}{name[:1].upper()}{name[1:]}"
    return made if len(made) <= MAX_API_NAME else f"{name[: MAX_API_NAME - 1]}2"
