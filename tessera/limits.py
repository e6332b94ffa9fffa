"""Sets how much a workspace may hold."""

from __future__ import annotations

from storage.engine import connect
from storage.record_counts import set_record_limit
from tessera.errors import CommandFailed
from tessera.tokens import known_workspace

NO_LIMIT = "none"


class LimitInvalid(CommandFailed):
    """What was given as a limit is none."""


async def set_limit(url: str, key: str, records: str) -> str:
    """Sets how many records a workspace may have; gives a sentence that says so.

    `records` is a whole number or `none`. Raises LimitInvalid, and WorkspaceUnknown where there
    is no such workspace.
    """
    limit = _limit(records)
    connection = await connect(url)
    try:
        workspace = await known_workspace(connection, key)
        async with connection.transaction():
            await set_record_limit(connection, workspace.schema, limit)
    finally:
        await connection.close()
    many = "any number of" if limit is None else f"up to {limit:,}"
    return f"The workspace {key} may hold {many} records."


def _limit(text: str) -> int | None:
    if text == NO_LIMIT:
        return None
    if not text.isdecimal() or len(text) > 15:
        raise LimitInvalid(
            f"--records takes a whole number such as 100000, or {NO_LIMIT}, not {text!r}."
        )
    return int(text)
