"""Workspaces are made whole, found by key, and their tokens live and die."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.engine import Pool
from storage.migrations.run import migrate, standing
from storage.workspaces import (
    WorkspaceExists,
    WorkspaceKeyInvalid,
    create_workspace,
    find_member,
    find_workspace,
    in_base_36,
    issue_token,
    list_workspaces,
    revoke_token,
    token_hash,
    workspace_of_token,
)
from tests.support.workspaces import FreshWorkspace


async def test_a_new_workspace_has_its_fixed_tables_and_rows(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    schema = workspace.schema
    assert await pool.fetchval(f"select epoch from {schema}.epoch") == 1
    assert await pool.fetchval(f"select name from {schema}.setting") == workspace.workspace.name
    tables = await pool.fetch("select tablename from pg_tables where schemaname = $1", schema)
    assert {row["tablename"] for row in tables} >= {"member", "token", "module", "outbox"}


async def test_it_is_found_by_key_and_its_key_is_its_own(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    assert await find_workspace(pool, workspace.workspace.key) == workspace.workspace
    assert await find_workspace(pool, "no-such") is None
    assert workspace.workspace in await list_workspaces(pool)
    before = len(await list_workspaces(pool))
    with pytest.raises(WorkspaceExists):
        await create_workspace(pool, workspace.workspace.key, "Again")
    assert len(await list_workspaces(pool)) == before


@pytest.mark.parametrize("key", ["", "Demo", "1st", "a b", "a_b", 'x"; drop', "ä", "a" * 64])
async def test_a_malformed_key_is_refused(pool: Pool, key: str) -> None:
    with pytest.raises(WorkspaceKeyInvalid):
        await create_workspace(pool, key, "Bad")


async def test_the_search_path_of_a_pooled_connection_is_left_alone(pool: Pool) -> None:
    async with pool.acquire() as connection:
        before = await connection.fetchval("show search_path")
        await create_workspace(connection, "path", "Path")
        assert await connection.fetchval("show search_path") == before


async def test_a_token_names_its_workspace_and_only_its_hash_is_kept(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    assert workspace_of_token(workspace.token) == workspace.id
    row = await pool.fetchrow(f"select * from {workspace.schema}.token")
    assert row is not None
    assert row["hash"] == token_hash(workspace.token)
    assert len(workspace.token.rpartition("_")[2]) >= 1
    assert workspace.token not in "".join(str(value) for value in row.values())


@pytest.mark.parametrize(
    "text",
    ["", "tss_", "tss_1_short", "xyz_1_" + "a" * 43, "tss_A_" + "a" * 43, "tss_1_" + "é" * 43],
)
def test_a_malformed_token_names_no_workspace(text: str) -> None:
    assert workspace_of_token(text) is None


def test_base_36_reads_back() -> None:
    assert [int(in_base_36(number), 36) for number in range(2000)] == list(range(2000))


async def test_revoking_raises_the_members_epoch_once(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    async with pool.acquire() as connection:
        token_id = await connection.fetchval(f"select id from {workspace.schema}.token")
        assert await revoke_token(connection, workspace.schema, token_id)
        assert not await revoke_token(connection, workspace.schema, token_id)
        epoch = await connection.fetchval(f"select epoch from {workspace.schema}.member")
    assert epoch == 2


async def test_a_new_token_raises_no_epoch(pool: Pool, workspace: FreshWorkspace) -> None:
    async with pool.acquire() as connection:
        until = datetime(2100, 1, 1, tzinfo=UTC)
        token = await issue_token(
            connection, workspace.id, workspace.member_id, "second", expires_at=until
        )
        kept = await connection.fetchrow(
            f"select label, expires_at from {workspace.schema}.token where hash = $1",
            token_hash(token),
        )
        epoch = await connection.fetchval(f"select epoch from {workspace.schema}.member")
    assert tuple(kept or ()) == ("second", until)
    assert epoch == 1


async def test_a_member_is_found_by_address_whatever_its_case(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    async with pool.acquire() as connection:
        found = await find_member(connection, workspace.schema, workspace.email.upper())
        assert found == workspace.member_id
        await connection.execute(f"update {workspace.schema}.member set active = false")
        assert await find_member(connection, workspace.schema, workspace.email) is None


async def test_a_workspace_that_is_behind_is_migrated_like_a_new_one(
    pool: Pool, database_url: str, workspace: FreshWorkspace
) -> None:
    schema = workspace.schema
    columns = (
        "select table_name, column_name, data_type, column_default from information_schema.columns "
        "where table_schema = $1 order by 1, 2"
    )
    new = [tuple(row) for row in await pool.fetch(columns, schema)]
    await pool.execute(f"drop schema {schema} cascade")
    await pool.execute(f"create schema {schema}")
    assert (await standing(database_url)).behind == (schema,)
    assert await migrate(database_url) == 1
    assert (await standing(database_url)).up_to_date
    assert [tuple(row) for row in await pool.fetch(columns, schema)] == new


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ÉCOLE", "ecole"), ("Straße", "strasse"), ("ﬁn", "fin"), ("ЖУК", "жук"), ("", "")],
)
async def test_text_is_folded_without_case_and_accents(pool: Pool, text: str, folded: str) -> None:
    assert await pool.fetchval("select tessera.fold($1)", text) == folded
