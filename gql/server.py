"""One API server: its pool, and what it remembers of workspaces, schemas and operations."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from weakref import WeakValueDictionary

import strawberry

from crm.access import Asker
from crm.cache import ByteBoundedCache
from crm.changes import Change, Numbers
from crm.definition_json import fingerprint
from crm.definitions import Definitions, Module
from crm.periods import Clock
from crm.seeing import seen_by
from crm.sharing import sharing_keys
from crm.views import Views
from gql.authentication import ActorCache, reload
from gql.former_counts import FormerCounts
from gql.long_statements import LongStatements
from gql.operations import OperationCache
from gql.view_cache import ViewCache
from schema_builder.sdl import print_sdl
from schema_builder.workspace_schema import WorkspaceSchema, build_schema
from storage.definitions import Changed, change_definitions, load_definitions
from storage.engine import Pool
from storage.errors import translated
from storage.outbox import DirtyMarks
from storage.readers import Readers
from storage.transaction import tell_workers
from storage.view_changes import (
    MakePreferenceChange,
    MakeViewChange,
    ViewsChanged,
    change_preferences,
    change_views,
)
from storage.writing import Hint, Writer

T = TypeVar("T")

MEBIBYTE = 1 << 20
SCHEMA_BYTES = 256 * MEBIBYTE
OPERATION_BYTES = 128 * MEBIBYTE
INTROSPECTION_BYTES = 64 * MEBIBYTE
DEFINITION_BYTES = 256 * MEBIBYTE
BYTES_PER_FIELD = 2_500
"""About what a field takes in a schema that is in use, all its types together."""
BYTES_PER_MODULE = 12_000
DEFINITION_BYTES_PER_FIELD = 800
BYTES_PER_WORKSPACE = 2_000
BYTES_PER_SHARED_MODULE = 300


class Server:
    """What all requests of one process share; every cache is bounded in bytes.

    Nothing here needs a time-out: each answer is guarded by the epochs it was made for.
    """

    def __init__(
        self,
        pool: Pool,
        static: strawberry.Schema,
        hint: Hint | None = None,
        *,
        allowed_private_hosts: tuple[str, ...] = (),
        public_url: str = "",
    ) -> None:
        self.pool = pool
        self.readers = Readers(pool)
        self.allowed_private_hosts = allowed_private_hosts
        self.static = static
        self.actors = ActorCache(pool, public_url=public_url)
        self.views = ViewCache(pool)
        self.writer = Writer(pool, DirtyMarks(pool), hint)
        self.operations = OperationCache(OPERATION_BYTES)
        self.long_statements = LongStatements()
        self.former_counts = FormerCounts(pool)
        self.introspections: ByteBoundedCache[tuple[object, ...], dict[str, bytes]] = (
            ByteBoundedCache(INTROSPECTION_BYTES)
        )
        self._sdl: ByteBoundedCache[str, tuple[bytes, str]] = ByteBoundedCache(INTROSPECTION_BYTES)
        self._schemas: ByteBoundedCache[str, WorkspaceSchema] = ByteBoundedCache(
            SCHEMA_BYTES, self.operations.forget_schema
        )
        self._modules: WeakValueDictionary[str, Module] = WeakValueDictionary()
        self._definitions: ByteBoundedCache[int, Definitions] = ByteBoundedCache(DEFINITION_BYTES)

    async def definitions(self, asker: Asker) -> Definitions:
        """The definitions of the asker's workspace, as far as this server knows them."""
        found = self._definitions.get(asker.workspace)
        return found if found is not None else await self._load(asker, None)

    async def refresh(self, asker: Asker) -> Asker:
        """Reads asker and definitions again, after a guard said that something changed.

        Raises Unauthenticated when the token no longer speaks for anybody.
        """
        fresh = await reload(self.actors, asker)
        await self._load(fresh, self._definitions.get(asker.workspace))
        return fresh

    async def _load(self, asker: Asker, known: Definitions | None) -> Definitions:
        async with self.pool.acquire() as connection:
            loaded = await load_definitions(connection, asker.schema, known)
        return self._adopt(asker.workspace, loaded)

    def _adopt(self, workspace: int, definitions: Definitions) -> Definitions:
        """Keeps these definitions; modules that another workspace has too are kept once."""
        if definitions is self._definitions.get(workspace):
            return definitions
        keys = sharing_keys(definitions)
        modules = list(zip(keys, definitions.all_modules, strict=True))
        new = [module for key, module in modules if key not in self._modules]
        shared = tuple(self._modules.setdefault(key, module) for key, module in modules)
        kept = Definitions(shared, definitions.epoch, definitions.option_sets)
        size = BYTES_PER_WORKSPACE + BYTES_PER_SHARED_MODULE * len(shared)
        size += DEFINITION_BYTES_PER_FIELD * sum(len(module.all_fields) for module in new)
        self._definitions.put(workspace, kept, size)
        return kept

    def schema(self, definitions: Definitions) -> tuple[str, WorkspaceSchema]:
        """The fingerprint and the schema of these definitions; equal ones share both."""
        key = fingerprint(definitions)
        found = self._schemas.get(key)
        if found is None:
            found = build_schema(definitions, self.static)
            size = BYTES_PER_FIELD * _fields(definitions)
            size += BYTES_PER_MODULE * (1 + len(definitions.modules))
            self._schemas.put(key, found, size)
        return key, found

    async def change(
        self, asker: Asker, make: Callable[[Definitions, Numbers], Change], *, dry_run: bool
    ) -> Changed:
        """Carries out a definition change; this server serves it when this returns."""
        known = self._definitions.get(asker.workspace)
        if not dry_run:
            # The change is told of in the activity log and may start jobs, which a sweeper must
            # be able to find.
            await self.mark(asker)
        changed = await change_definitions(self.pool, asker, make, dry_run=dry_run, known=known)
        if not dry_run:
            kept = self._adopt(asker.workspace, changed.definitions)
            self.schema(kept)
            self.tell_workers(asker)
        return changed

    async def change_views(
        self, asker: Asker, make: MakeViewChange, *, dry_run: bool
    ) -> ViewsChanged:
        """Carries out a change of views; this server knows of it when this returns."""
        known = self._definitions.get(asker.workspace)
        seeing = _seeing(asker, make)
        changed = await change_views(self.pool, asker, seeing, dry_run=dry_run, known=known)
        if not dry_run:
            kept = self._adopt(asker.workspace, changed.definitions)
            self.views.put(asker, seen_by(asker.role, kept), changed.views)
        return changed

    async def change_preferences(
        self, asker: Asker, make: MakePreferenceChange
    ) -> tuple[Definitions, Views]:
        """Keeps what the asker lays over views; gives what the asker sees of the definitions, and
        the views, as they are now."""
        known = self._definitions.get(asker.workspace)
        seeing = _seeing(asker, make)
        definitions, views = await change_preferences(self.pool, asker, seeing, known)
        seen = seen_by(asker.role, self._adopt(asker.workspace, definitions))
        self.views.put(asker, seen, views)
        return seen, views

    async def mark(self, asker: Asker) -> None:
        """Marks the asker's workspace, before a transaction that leaves work for later."""
        with translated():
            await self.writer.marks.before_write(asker.workspace)

    def tell_workers(self, asker: Asker) -> None:
        """Tells the workers that such a transaction was committed."""
        tell_workers(self.writer, asker.workspace)

    async def sdl(self, asker: Asker) -> tuple[bytes, str]:
        """The SDL that the asker sees, and its entity tag."""
        key, schema = self.schema(seen_by(asker.role, await self.definitions(asker)))
        found = self._sdl.get(key)
        if found is None:
            text = (await asyncio.to_thread(print_sdl, schema)).encode()
            found = (text, hashlib.sha256(text).hexdigest()[:32])
            self._sdl.put(key, found, len(text))
        return found

    def clock(self, asker: Asker) -> Clock:
        """The moment and the asker's calendar."""
        return Clock(datetime.now(UTC), asker.time_zone, asker.week_start)


def _seeing(asker: Asker, make: Callable[[Definitions, Views], T]) -> Callable[..., T]:
    """The same change, made by what the asker sees of the definitions."""
    return lambda definitions, views: make(seen_by(asker.role, definitions), views)


def _fields(definitions: Definitions) -> int:
    return sum(len(module.all_fields) for module in definitions.all_modules)
