"""Marks the workspaces that have been written to, so that a sweeper need not ask every schema."""

import time

from storage.engine import Pool

MARK_EVERY = 30.0
"""Seconds for which one mark stands for all writes of a process to a workspace."""

MARK = """
insert into tessera.dirty(workspace, at) values ($1, now())
on conflict (workspace) do update set at = greatest(dirty.at, excluded.at)
"""


class DirtyMarks:
    """What one process has marked. A mark is committed before the writes that it stands for.

    A sweeper may drop a mark that is older than `MARK_EVERY` and the longest transaction
    together: by then every write it stood for has ended, and a later one marks again.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._marked: dict[int, float] = {}

    async def before_write(self, workspace: int) -> None:
        """Commits a mark for the workspace, unless this process did so a moment ago."""
        now = time.monotonic()
        last = self._marked.get(workspace)
        if last is not None and now - last < MARK_EVERY:
            return
        await self._pool.execute(MARK, workspace)
        self._marked[workspace] = now
