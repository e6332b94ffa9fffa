"""Where the contents of files lie: a folder of this machine, or S3-compatible storage.

A key is `<workspace's schema>/<file's id>`. What is put is there whole or not at all: a stream
that fails, or whose reader is cancelled, leaves nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from crm.errors import Unavailable

if TYPE_CHECKING:
    from obstore import GetOptions, GetResult
    from obstore.store import ObjectStore

AT_ONCE = 2
"""Parts of a file, of `PART` bytes each, that are under way at a time: what an upload holds in
memory."""
PART = 5 * 1024 * 1024
READ = 256 * 1024
"""Bytes of a file that are read at a time, at least."""

_FAULTS = (BaseError, OSError)


class NoSuchFile(Exception):
    """Nothing is kept under this key."""


class FileStore:
    """Keeps contents by keys; one for a process."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> int:
        """Keep what the chunks are; gives how many bytes that were.

        Raises what `chunks` raises, with nothing kept, and Unavailable.
        """
        counted = _Counted(chunks)
        try:
            await obstore.put_async(
                self._store, key, counted.each(), chunk_size=PART, max_concurrency=AT_ONCE
            )
        except Exception as error:
            if counted.failure is not None:
                raise counted.failure from None
            if isinstance(error, _FAULTS):
                raise _unavailable() from error
            raise
        return counted.size

    async def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` on, up to `end` where that is given, which is not included.

        Raises NoSuchFile and Unavailable before the first of them.
        """
        wanted: GetOptions = {}
        if end is not None:
            wanted = {"range": (start, end)}
        elif start:
            wanted = {"range": {"offset": start}}
        try:
            found = await obstore.get_async(self._store, key, options=wanted)
        except FileNotFoundError as error:
            raise NoSuchFile(key) from error
        except _FAULTS as error:
            raise _unavailable() from error
        return _bytes_of(found)

    async def delete(self, key: str) -> None:
        """Remove what is kept, if anything is; raises Unavailable."""
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return
        except _FAULTS as error:
            raise _unavailable() from error


def open_file_store(address: str) -> FileStore:
    """The store at an address: `s3://bucket/folder`, or the path of a folder, which is made.

    What else S3 needs is read from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
    AWS_REGION, AWS_ENDPOINT_URL and their kin. Raises ValueError for an address of another kind,
    OSError where the folder cannot be made.
    """
    parts = urlsplit(address)
    if parts.scheme == "s3" and parts.netloc:
        return FileStore(S3Store(parts.netloc, prefix=parts.path.strip("/") or None))
    if parts.scheme in ("", "file") and parts.path:
        folder = Path(parts.path).absolute()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileStore(LocalStore(folder))
    raise ValueError("must be s3://bucket, s3://bucket/folder or the path of a folder")


def file_key(schema: str, id: UUID) -> str:
    """Under what a file of a workspace is kept."""
    return f"{schema}/{id}"


class _Counted:
    """Chunks on their way to the store, which tells of what they raise in its own words."""

    def __init__(self, chunks: AsyncIterable[bytes]) -> None:
        self._chunks = chunks
        self.size = 0
        self.failure: Exception | None = None

    async def each(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._chunks:
                self.size += len(chunk)
                yield chunk
        except Exception as error:
            self.failure = error
            raise


async def _bytes_of(found: GetResult) -> AsyncIterator[bytes]:
    async for chunk in found.stream(min_chunk_size=READ):
        yield bytes(chunk)


def _unavailable() -> Unavailable:
    return Unavailable("The storage of files does not answer. Try again shortly.")
