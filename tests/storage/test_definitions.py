"""Definition changes on a real PostgreSQL: what they make, keep, refuse and survive."""

from storage.definitions import load_definitions
from storage.engine import Pool
from tests.support.shaping import change, lookup, making, module, select, text
from tests.support.workspaces import FreshWorkspace


async def test_a_module_becomes_a_table_and_is_loaded_again(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    given = module("deal", text("name", required=True, unique=True), select("stage", "NEW", "WON"))
    changed = await change(pool, workspace, making(given))

    async with pool.acquire() as connection:
        loaded = await load_definitions(connection, workspace.schema)
        columns = await connection.fetch(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = $1 and table_name = 'r_64' order by ordinal_position",
            workspace.schema,
        )
    assert loaded == changed.definitions
    assert loaded.epoch == changed.definitions.epoch == 2
    assert [tuple(row) for row in columns][-2:] == [("f_1", "text"), ("f_2", "text")]
