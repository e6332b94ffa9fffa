"""The views that a server remembers, each as of the epochs for which it was loaded."""

from collections.abc import Mapping
from uuid import UUID

from crm.access import Asker
from crm.cache import ByteBoundedCache
from crm.definitions import Definitions
from crm.views import View, Views
from gql.asker_views import AskerViews
from storage.engine import Pool
from storage.errors import Stale, translated
from storage.views import load_shared, load_views

CACHE_BYTES = 64 << 20
BYTES_PER_VIEW = 4_000
BYTES_PER_MEMBER = 1_000

Shared = tuple[int, Mapping[UUID, View]]


class ViewCache:
    """Shared views by workspace, a member's own by member; the longest unused leave first.

    Views never need a time-out: those of other epochs than the request's are loaded anew, and
    each answer is guarded by the epochs.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._shared: ByteBoundedCache[int, Shared] = ByteBoundedCache(CACHE_BYTES)
        self._members: ByteBoundedCache[tuple[int, UUID], AskerViews] = ByteBoundedCache(
            CACHE_BYTES
        )

    async def get(self, asker: Asker, definitions: Definitions) -> AskerViews:
        """The asker's views as of the epochs of `asker` and `definitions`.

        Raises Stale where one of them has moved, and Unavailable where the database does not
        answer.
        """
        found = self._members.get((asker.workspace, asker.member))
        if found is not None and found.views.epochs == (definitions.epoch, asker.epoch):
            return found
        with translated():
            async with self._pool.acquire() as connection:
                kept = self._shared.get(asker.workspace)
                if kept is None or kept[0] != definitions.epoch:
                    kept = await load_shared(connection, asker.schema)
                epoch, shared = kept
                if epoch != definitions.epoch:
                    raise Stale
                views = await load_views(connection, asker, shared, epoch)
        return self.put(asker, definitions, views)

    def put(self, asker: Asker, definitions: Definitions, views: Views) -> AskerViews:
        """Keeps the asker's views, which are those of these definitions."""
        size = BYTES_PER_MEMBER + BYTES_PER_VIEW * len(views.shared)
        self._shared.put(asker.workspace, (views.epochs[0], views.shared), size)
        own = len(views.own) + len(views.preferences)
        key = (asker.workspace, asker.member)
        kept = AskerViews(definitions, views)
        self._members.put(key, kept, BYTES_PER_MEMBER + BYTES_PER_VIEW * own)
        return kept
