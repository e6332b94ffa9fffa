"""From the argument `where` of a mass mutation to the records that it is about."""

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from crm.definitions import Module
from crm.errors import BadUserInput
from crm.filter_size import count_objects
from crm.filters import And, Filter, has_blank_branch, read_filter, read_search
from crm.ids import parse_id
from gql.context import Context
from schema_builder import write_markers as w
from schema_builder.markers import Marker
from storage.writes import Selection

Arguments = Mapping[str, object]
Row = Mapping[str, object]


async def selection_of(context: Context, marker: Marker, arguments: Arguments) -> Selection:
    """The records that a mass mutation is about; of no meaning for others. Raises BadUserInput."""
    match marker:
        case (
            w.UpdateMany(module)
            | w.AssignMany(module)
            | w.TagMany(module)
            | w.UntagMany(module)
            | w.DeleteMany(module)
            | w.RestoreMany(module)
        ):
            return await _selection(context, module, arguments)
        case _:
            return Selection()


async def _selection(context: Context, module: Module, arguments: Arguments) -> Selection:
    where = cast(Row, arguments["where"])
    found = cast("Row | None", where.get("filter"))
    count_objects(found)
    definitions = context.definitions
    asked: list[Filter] = [
        read_filter(definitions, module, part, place)
        for part, place in (
            (await _view_filter(context, module, where.get("view")), ("where", "view")),
            (found, ("where", "filter")),
        )
        if part is not None
    ]
    search = read_search(definitions, module, where.get("search"), ("where", "search"))
    if search is not None:
        asked.append(search)
    return Selection(
        ids=_ids(where.get("ids")),
        filter=And(tuple(asked)) if asked else None,
        except_ids=_ids(where.get("except")) or (),
        all=bool(where.get("all")),
        blank=has_blank_branch(found),
        trashed=bool(where.get("trashed")),
    )


async def _view_filter(context: Context, module: Module, id: object) -> Row | None:
    """The filter of a view that a mass write names; one that lacks a condition is refused."""
    if id is None:
        return None
    views = await context.server.views.get(context.asker, context.definitions)
    view = views.of(module, id, "where.view")
    if not view.whole_filter:
        raise BadUserInput(
            f"where.view: a condition of {view.label} asks for what is no longer there, so "
            "the view shows more records than it should. Mend the view first."
        )
    return view.filter


def _ids(value: object) -> tuple[UUID, ...] | None:
    if value is None:
        return None
    parsed = (parse_id(item) for item in cast("list[object]", value))
    return tuple(found for found in parsed if found is not None)
