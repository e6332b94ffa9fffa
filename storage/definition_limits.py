"""How many modules and fields a workspace may have, as its operator set it."""

from collections.abc import Mapping

import asyncpg

from crm.defining.limits import Limits
from storage.engine import Connection, Pool
from storage.errors import translated
from storage.names import identifier

_LIMITS = "select module_limit, field_limit from {schema}.setting where one"
_SET = """
update {schema}.setting set
  module_limit = case when $1 then $2::integer else module_limit end,
  field_limit = case when $3 then $4::integer else field_limit end
where one
"""


def limits_of(row: asyncpg.Record) -> Limits:
    """The limits of a row with `module_limit` and `field_limit`, null standing for the usual."""
    usual = Limits()
    modules, fields = row["module_limit"], row["field_limit"]
    return Limits(
        usual.modules if modules is None else modules, usual.fields if fields is None else fields
    )


async def read_limits(pool: Pool, schema: str) -> Limits:
    """How much the workspace's definitions may grow to."""
    with translated():
        (row,) = await pool.fetch(_LIMITS.format(schema=identifier(schema)))
    return limits_of(row)


async def set_definition_limits(
    connection: Connection, schema: str, given: Mapping[str, int | None]
) -> None:
    """Set what `given` names, of `modules` and `fields`; None stands for the usual limit.

    What there is already stays; the next change of definitions is held to the limits.
    """
    await connection.execute(
        _SET.format(schema=identifier(schema)),
        *("modules" in given, given.get("modules")),
        *("fields" in given, given.get("fields")),
    )
