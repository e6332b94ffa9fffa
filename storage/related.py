"""Asks whether a related list of a record is as a filter wants it, for automation."""

from uuid import UUID

import sqlalchemy as sa

from crm.access import Asker
from crm.filters import AllRelated, AnyRelated
from crm.periods import Clock
from storage.draft import Draft
from storage.engine import Connection
from storage.filter_sql import list_condition
from storage.statement import Fixed

WITHIN = 5_000
"""Milliseconds that one question may take: the events of a workspace wait for its answer."""

# A saved filter asks nothing about the one who asks.
_NOBODY = UUID(int=0)


async def has_related(
    connection: Connection,
    schema: str,
    asked: AnyRelated | AllRelated,
    id: UUID,
    clock: Clock,
) -> bool:
    """Whether the related list of the record `id` is as asked, as it is now.

    The filter has no slots and does not ask for its asker. Belongs into a transaction, which
    outlives a question that takes too long. Raises what the driver raises.
    """
    draft = Draft()
    target = draft.parameter(Fixed(id), "uuid", id)
    statement = draft.finish(sa.select(list_condition(draft, target, asked)))
    asker = Asker(0, schema, _NOBODY, "", 0)
    arguments = statement.arguments(asker, 0, (), clock)
    # Rolled back, the limit does not hold for what the transaction does next.
    limited = connection.transaction()
    await limited.start()
    try:
        await connection.execute(f"set local statement_timeout = {WITHIN}")
        found: bool = await connection.fetchval(statement.text(schema), *arguments)
    finally:
        await limited.rollback()
    return found
