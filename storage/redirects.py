"""Where the ids of records lead that were merged into others (decision 048).

Nobody asks before a record was looked for and not found, so that this costs a write nothing.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from storage.engine import Connection
from storage.statement import SCHEMA
from storage.transaction import in_workspace
from storage.writing import Writing

_WINNERS = f"""
select loser_id, winner_id from {SCHEMA}.redirect where loser_id = any($1::uuid[])
"""


async def winners_of(
    connection: Connection, writing: Writing, ids: Iterable[UUID]
) -> dict[UUID, UUID]:
    """Those of some ids whose records were merged into others, with the ids of these.

    A winner may be in the bin by now.
    """
    rows = await connection.fetch(in_workspace(_WINNERS, writing), list(ids))
    return {row["loser_id"]: row["winner_id"] for row in rows}


async def led_on(
    connection: Connection, writing: Writing, ids: Sequence[UUID], there: Iterable[UUID]
) -> tuple[UUID, ...] | None:
    """The ids with winners in the place of losers, where only those `there` were found; None where
    no other was merged."""
    known = set(there)
    missing = [each for each in ids if each not in known]
    winners = await winners_of(connection, writing, missing) if missing else {}
    if not winners:
        return None
    return tuple(dict.fromkeys(winners.get(each, each) for each in ids))
