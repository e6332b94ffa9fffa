"""The store of contents in a folder: whole or not at all, in ranges, and with little memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from crm.errors import Unavailable
from storage.engine import Pool
from storage.file_store import FileStore, NoSuchFile, file_key, open_file_store
from storage.files import file_of_job, find_file, keep_file, remove_due
from tests.support.small_s3 import small_s3
from tests.support.workspaces import FreshWorkspace


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """A store in a folder that is not there yet."""
    return open_file_store(str(tmp_path / "some" / "files"))


async def chunks(*parts: bytes, fails: bool = False) -> AsyncIterator[bytes]:
    """Parts one after the other, and perhaps a failure."""
    for part in parts:
        yield part
    if fails:
        raise BrokenPipeError("gone")


async def read(store: FileStore, key: str, *range_: int | None) -> bytes:
    """The bytes of a key."""
    return b"".join([chunk async for chunk in await store.read(key, *range_)])


def left(folder: Path) -> list[Path]:
    """Every file in a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_what_is_put_is_read_whole_and_in_ranges(store: FileStore) -> None:
    assert await store.put("w_1/a", chunks(b"abc", b"", b"def")) == 6
    assert await store.put("w_1/empty", chunks()) == 0
    assert await read(store, "w_1/a") == b"abcdef"
    assert await read(store, "w_1/empty") == b""
    assert await read(store, "w_1/a", 2) == b"cdef"
    assert await read(store, "w_1/a", 1, 3) == b"bc"
    await store.delete("w_1/a")
    await store.delete("w_1/a")
    with pytest.raises(NoSuchFile):
        await store.read("w_1/a")


@pytest.mark.parametrize("count", [1, 200])
async def test_a_stream_that_fails_leaves_nothing(
    store: FileStore, tmp_path: Path, count: int
) -> None:
    with pytest.raises(BrokenPipeError):
        await store.put("w_1/a", chunks(*[b"x" * 65_536] * count, fails=True))
    assert left(tmp_path) == []


async def test_a_cancelled_upload_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 65_536
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.ensure_future(store.put("w_1/a", endless()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(30):
        while left(tmp_path):  # noqa: ASYNC110 - obstore tidies up in a thread of its own
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("address", ["", "http://bucket/x", "s3://", "gs://bucket"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket"):
        open_file_store(address)


async def test_a_file_of_a_job_is_found_by_the_job(
    store: FileStore, workspace: FreshWorkspace, pool: Pool
) -> None:
    schema, job = workspace.schema, uuid4()
    made = await keep_file(
        pool, store, schema, "failures.csv", "text/csv", chunks(b"a,b\n"), by=None, job=job
    )
    assert (made.name, made.size) == ("failures.csv", 4)
    assert await file_of_job(pool, schema, job) == made
    assert await find_file(pool, schema, made.id) == made
    assert await read(store, file_key(schema, made.id)) == b"a,b\n"
    assert await file_of_job(pool, schema, uuid4()) is None


async def test_a_file_whose_contents_failed_is_not_there(
    store: FileStore, workspace: FreshWorkspace, pool: Pool
) -> None:
    schema = workspace.schema
    with pytest.raises(BrokenPipeError):
        await keep_file(pool, store, schema, "a", "text/plain", chunks(b"a", fails=True), by=None)
    (id,) = [row["id"] for row in await pool.fetch(f"select id from {schema}.file")]
    assert await find_file(pool, schema, id) is None


class Failing(FileStore):
    """A store that loses its connection while it deletes the second file."""

    def __init__(self, plain: FileStore) -> None:
        super().__init__(plain._store)
        self.left = 1

    async def delete(self, key: str) -> None:
        """Deletes one, then no more."""
        if not self.left:
            raise Unavailable("gone")
        self.left -= 1
        await super().delete(key)


async def test_a_removal_that_stops_half_way_is_gone_on_with(
    store: FileStore, workspace: FreshWorkspace, pool: Pool, tmp_path: Path
) -> None:
    schema = workspace.schema
    for _ in range(3):
        await keep_file(pool, store, schema, "a", "text/plain", chunks(b"a"), by=None)
    await pool.execute(f"update {schema}.file set remove_at = now()")
    async with pool.acquire() as connection:
        with pytest.raises(Unavailable):
            await remove_due(connection, Failing(store), schema, 100)
        assert len(left(tmp_path)) == 2
        assert await connection.fetchval(f"select count(*) from {schema}.file") == 3
        assert await remove_due(connection, store, schema, 100) == 3
        assert left(tmp_path) == []
        assert await connection.fetchval(f"select count(*) from {schema}.file") == 0


async def test_s3_keeps_whole_files_reads_ranges_and_forgets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with small_s3() as (kept, address):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_REGION", "test")
        store = open_file_store("s3://bucket/some/folder")
        large = [b"x" * 65_536] * 200
        assert await store.put("w_1/a", chunks(b"abc", b"def")) == 6
        assert await store.put("w_1/b", chunks(*large)) == 200 * 65_536
        assert kept.objects["bucket/some/folder/w_1/a"] == b"abcdef"
        assert await read(store, "w_1/b") == b"".join(large)
        assert await read(store, "w_1/a", 2, 4) == b"cd"
        assert await read(store, "w_1/a", 3) == b"def"
        with pytest.raises(BrokenPipeError):
            await store.put("w_1/c", chunks(*large, fails=True))
        await store.delete("w_1/a")
        await store.delete("w_1/a")
        with pytest.raises(NoSuchFile):
            await store.read("w_1/a")
        assert list(kept.objects) == ["bucket/some/folder/w_1/b"]
        assert kept.uploads == {}
