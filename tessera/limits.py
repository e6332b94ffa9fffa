"""Sets how much a workspace may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm.defining.limits import Limits
from storage.definition_limits import set_definition_limits
from storage.engine import connect
from storage.record_counts import set_record_limit
from tessera.errors import CommandFailed
from tessera.tokens import known_workspace

NO_LIMIT = "none"


class LimitInvalid(CommandFailed):
    """What was given as a limit is none."""


@dataclass(frozen=True, slots=True)
class _Limited:
    """What can be limited: how a sentence calls it, its most, and what stands for `none`."""

    what: str
    most: int
    without: str


_LIMITED = {
    "records": _Limited("records", 10**15, "any number of records"),
    "modules": _Limited(
        "modules", Limits().modules, f"the usual number of modules, {Limits().modules:,}"
    ),
    "fields": _Limited(
        "fields in each module",
        Limits().fields,
        f"the usual number of fields in each module, {Limits().fields:,}",
    ),
}


async def set_limits(url: str, key: str, given: Mapping[str, str]) -> str:
    """Sets how many `records`, `modules` and `fields` of a module a workspace may have; gives a
    sentence that says so.

    Each is a whole number or `none`; what is not given stays. Raises LimitInvalid, and
    WorkspaceUnknown where there is no such workspace.
    """
    if not given:
        raise LimitInvalid(f"Say what to limit: {', '.join(f'--{name}' for name in _LIMITED)}.")
    limits = {name: _limit(name, text) for name, text in given.items()}
    connection = await connect(url)
    try:
        workspace = await known_workspace(connection, key)
        async with connection.transaction():
            if "records" in limits:
                await set_record_limit(connection, workspace.schema, limits["records"])
            await set_definition_limits(connection, workspace.schema, limits)
    finally:
        await connection.close()
    told = ", ".join(_told(_LIMITED[name], limit) for name, limit in limits.items())
    return f"The workspace {key} may hold {told}."


def _told(limited: _Limited, limit: int | None) -> str:
    return limited.without if limit is None else f"up to {limit:,} {limited.what}"


def _limit(name: str, text: str) -> int | None:
    if text == NO_LIMIT:
        return None
    most = _LIMITED[name].most
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(most)) or int(text) > most:
        raise LimitInvalid(
            f"--{name} takes a whole number from 0 to {most:,}, or {NO_LIMIT}, not {text!r}."
        )
    return int(text)
