"""Carries out changes of views and of what users lay over them, and raises the epochs."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from crm.access import Asker
from crm.definitions import Definitions
from crm.view_changes import ViewChange
from crm.view_json import preferences_to_json
from crm.views import Path, ViewPreferences, Views
from storage.definitions import WAIT_FOR_OTHER_CHANGES, load_definitions
from storage.engine import Connection, Pool
from storage.errors import Stale, translated
from storage.names import identifier
from storage.once import claim
from storage.saved_tags import keep_tags
from storage.views import delete_view, load_roles, load_shared, load_views, save_view

T = TypeVar("T")

MakeViewChange = Callable[[Definitions, Views], ViewChange]
"""Gives the change for definitions and views as they are; raises Refused where it cannot be."""

# Views change one after the other and never beside definitions; writes of records go on.
_LOCK_EPOCH = "select epoch from {schema}.epoch where one for no key update"
# What members lay over views they may keep beside each other, and not while a view changes.
_HOLD_EPOCH = "select epoch from {schema}.epoch where one for share"
_LOCK_MEMBER = "select epoch from {schema}.member where id = $1 and active for no key update"
_RAISE_EPOCH = "update {schema}.epoch set epoch = epoch + 1 where one returning epoch"
_RAISE_MEMBER = "update {schema}.member set epoch = epoch + 1 where id = $1 returning epoch"

_SAVE_PREFERENCES = """
insert into {schema}.view_preference(member_id, view_id, body) values ($1, $2, $3)
on conflict (member_id, view_id) do update set body = excluded.body
"""
_RESET_PREFERENCES = "delete from {schema}.view_preference where member_id = $1 and view_id = $2"
_SAVE_FILTERS = """
insert into {schema}.filter_preference(member_id, module, fields) values ($1, $2, $3)
on conflict (member_id, module) do update set fields = excluded.fields
"""
_RESET_FILTERS = "delete from {schema}.filter_preference where member_id = $1 and module = $2"


@dataclass(frozen=True, slots=True)
class ViewsChanged:
    """What came of a change: the definitions and views that hold now, and the change."""

    definitions: Definitions
    views: Views
    change: ViewChange


@dataclass(frozen=True, slots=True)
class PreferenceChange:
    """What a member lays over a view, or over the filters of a module; None takes it away."""

    view: UUID | None = None
    preferences: ViewPreferences | None = None
    module: int | None = None
    filters: Sequence[Path] | None = None


MakePreferenceChange = Callable[[Definitions, Views], PreferenceChange]
"""Gives what is to be kept; raises Refused where it cannot be."""


async def change_views(
    pool: Pool, asker: Asker, make: MakeViewChange, *, dry_run: bool, known: Definitions | None
) -> ViewsChanged:
    """Carry out the change that `make` gives; views and epochs change together or not at all.

    Raises Refused with user errors, Stale where the asker is no longer what was read,
    Unavailable and Timeout.
    """

    async def work(connection: Connection) -> ViewsChanged:
        definitions, views = await _held(connection, asker, _LOCK_EPOCH, known)
        views = replace(views, roles=await load_roles(connection, asker.schema))
        change = make(definitions, views)
        for view in change.saved:
            kept = await keep_tags(connection, asker.schema, view.layout.filter)
            layout = replace(view.layout, filter=kept)
            await save_view(connection, asker.schema, replace(view, layout=layout))
        if change.deleted is not None:
            await delete_view(connection, asker.schema, change.deleted)
        if dry_run:
            return ViewsChanged(definitions, views, change)
        raised = await _raise(connection, asker, views, change)
        return ViewsChanged(replace(definitions, epoch=raised.epochs[0]), raised, change)

    return await _in_transaction(pool, work, keep=not dry_run)


async def change_preferences(
    pool: Pool, asker: Asker, make: MakePreferenceChange, known: Definitions | None
) -> tuple[Definitions, Views]:
    """Keep what `make` gives as the asker's own; gives the definitions and views that hold now.

    Raises as `change_views` does.
    """

    async def work(connection: Connection) -> tuple[Definitions, Views]:
        definitions, views = await _held(connection, asker, _HOLD_EPOCH, known)
        await _keep(connection, asker, make(definitions, views))
        raised = await _raise_member(connection, asker)
        return definitions, await load_views(
            connection, replace(asker, epoch=raised), views.shared, definitions.epoch
        )

    return await _in_transaction(pool, work, keep=True)


async def _in_transaction(
    pool: Pool, work: Callable[[Connection], Awaitable[T]], *, keep: bool
) -> T:
    with translated():
        async with pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                done = await work(connection)
            except BaseException:
                await transaction.rollback()
                raise
            await (transaction.commit() if keep else transaction.rollback())
            return done


async def _held(
    connection: Connection, asker: Asker, lock: str, known: Definitions | None
) -> tuple[Definitions, Views]:
    """Definitions and views as they are and stay until the transaction ends."""
    schema = identifier(asker.schema)
    await connection.execute(f"set local lock_timeout = {WAIT_FOR_OTHER_CHANGES}")
    epoch = await connection.fetchval(lock.format(schema=schema))
    member = await connection.fetchval(_LOCK_MEMBER.format(schema=schema), asker.member)
    if member != asker.epoch:
        raise Stale
    await claim(connection)
    definitions = await load_definitions(connection, asker.schema, known)
    _, shared = await load_shared(connection, asker.schema)
    return definitions, await load_views(connection, asker, shared, epoch)


async def _raise(connection: Connection, asker: Asker, before: Views, change: ViewChange) -> Views:
    """The views as they are after the change, with the epochs that it raised."""
    schema = identifier(asker.schema)
    was_private = change.view.id in before.own
    if change.others:
        await connection.execute(_RAISE_EPOCH.format(schema=schema))
    epoch = asker.epoch
    if was_private or change.view.private:
        epoch = await _raise_member(connection, asker)
    workspace, shared = await load_shared(connection, asker.schema)
    return await load_views(connection, replace(asker, epoch=epoch), shared, workspace)


async def _raise_member(connection: Connection, asker: Asker) -> int:
    sql = _RAISE_MEMBER.format(schema=identifier(asker.schema))
    raised: int = await connection.fetchval(sql, asker.member)
    return raised


async def _keep(connection: Connection, asker: Asker, change: PreferenceChange) -> None:
    schema, member = identifier(asker.schema), asker.member
    if change.view is not None and change.preferences is None:
        await connection.execute(_RESET_PREFERENCES.format(schema=schema), member, change.view)
    elif change.view is not None and change.preferences is not None:
        body = json.dumps(preferences_to_json(change.preferences))
        sql = _SAVE_PREFERENCES.format(schema=schema)
        await connection.execute(sql, member, change.view, body)
    if change.module is not None and change.filters is None:
        await connection.execute(_RESET_FILTERS.format(schema=schema), member, change.module)
    elif change.module is not None and change.filters is not None:
        fields = json.dumps([list(path) for path in change.filters])
        await connection.execute(_SAVE_FILTERS.format(schema=schema), member, change.module, fields)
