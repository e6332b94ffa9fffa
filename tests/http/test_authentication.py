"""Who a token speaks for, and when it no longer does."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from crm.access import Asker
from crm.errors import Unauthenticated
from gql.authentication import ActorCache, authenticate, reload
from storage.engine import Pool
from storage.workspaces import issue_token, revoke_token, token_hash
from tests.support.workspaces import FreshWorkspace, MakeWorkspace


def bearer(token: str) -> bytes:
    return f"Bearer {token}".encode()


async def token_id(pool: Pool, workspace: FreshWorkspace) -> UUID:
    found: UUID = await pool.fetchval(
        f'select id from "{workspace.schema}".token where hash = $1', token_hash(workspace.token)
    )
    return found


async def test_a_token_speaks_for_its_member(pool: Pool, workspace: FreshWorkspace) -> None:
    actors = ActorCache(pool)
    expected = Asker(
        workspace=workspace.id,
        schema=workspace.schema,
        member=workspace.member_id,
        role="administrator",
        epoch=1,
        token_hash=token_hash(workspace.token),
    )
    found = await authenticate(actors, bearer(workspace.token))
    expected = replace(expected, file_links=found.file_links)
    assert found == expected
    assert await authenticate(actors, f"BEARER  {workspace.token} ".encode()) == expected
    assert len(actors) == 1
    assert workspace.token not in repr(expected)


async def test_a_members_own_time_zone_wins(pool: Pool, workspace: FreshWorkspace) -> None:
    actors = ActorCache(pool)
    schema = workspace.schema
    await pool.execute(f"update \"{schema}\".setting set time_zone = 'Europe/Berlin'")
    asker = await authenticate(actors, bearer(workspace.token))
    assert asker.time_zone == "Europe/Berlin"
    await pool.execute(f"update \"{schema}\".member set time_zone = 'Asia/Tokyo'")
    assert (await reload(actors, asker)).time_zone == "Asia/Tokyo"


async def test_a_revoked_token_is_found_out_when_it_is_read_again(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    actors = ActorCache(pool)
    asker = await authenticate(actors, bearer(workspace.token))
    async with pool.acquire() as connection:
        revoked = await token_id(pool, workspace)
        assert await revoke_token(connection, workspace.schema, revoked)
    with pytest.raises(Unauthenticated):
        await reload(actors, asker)
    with pytest.raises(Unauthenticated):
        await authenticate(actors, bearer(workspace.token))
    assert len(actors) == 0


async def test_an_inactive_member_has_no_token(pool: Pool, workspace: FreshWorkspace) -> None:
    await pool.execute(f'update "{workspace.schema}".member set active = false')
    with pytest.raises(Unauthenticated):
        await authenticate(ActorCache(pool), bearer(workspace.token))


async def test_a_token_expires_while_it_is_remembered(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    actors = ActorCache(pool)
    soon = datetime.now(UTC) + timedelta(seconds=2)
    async with pool.acquire() as connection:
        token = await issue_token(connection, workspace.id, workspace.member_id, "short", soon)
    await authenticate(actors, bearer(token))
    assert len(actors) == 1
    await asyncio.sleep((soon - datetime.now(UTC)).total_seconds() + 0.01)
    assert actors.get(token_hash(token)) is None
    with pytest.raises(Unauthenticated):
        await authenticate(actors, bearer(token))
    assert len(actors) == 0


async def test_unknown_tokens_are_never_remembered(pool: Pool, workspace: FreshWorkspace) -> None:
    actors = ActorCache(pool)
    messages = set()
    for token in (
        "",
        "x",
        f"{workspace.token[:-43]}{'x' * 43}",
        f"tss_zzzzzzz_{'x' * 43}",
        f"tss_1_{'é' * 43}",
        f"{workspace.token}x",
    ):
        with pytest.raises(Unauthenticated) as refusal:
            await authenticate(actors, bearer(token))
        messages.add(refusal.value.message)
    assert len(messages) == 1
    assert len(actors) == 0


async def test_a_token_of_one_workspace_is_unknown_in_another(
    pool: Pool, make_workspace: MakeWorkspace
) -> None:
    first, second = await make_workspace(), await make_workspace()
    moved = first.token.replace(first.token[:-43], second.token[:-43])
    with pytest.raises(Unauthenticated):
        await authenticate(ActorCache(pool), bearer(moved))


async def test_what_was_not_used_for_longest_leaves_first(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    actors = ActorCache(pool, capacity=2)
    async with pool.acquire() as connection:
        tokens = [
            await issue_token(connection, workspace.id, workspace.member_id, "one of three")
            for _ in range(3)
        ]
    first, second, third = tokens
    for token in (first, second, first, third):
        await authenticate(actors, bearer(token))
    assert actors.get(token_hash(first)) is not None
    assert actors.get(token_hash(second)) is None
    assert actors.get(token_hash(third)) is not None
