"""Shows saved filters, and steps of workflows, with the names that tags have today."""

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from strawberry.scalars import JSON
from strawberry.types import Info

from crm.saved_tags import shown_tag, tag_kept, tags_in, with_tags
from crm.step_tags import fixed_tags, with_step_tags
from crm.workflows import Step
from gql.context import Context
from storage.errors import translated
from storage.saved_tags import names_of_tags


async def with_names(info: Info[Context, None], filter: Mapping[str, object] | None) -> JSON | None:
    """A filter with the names of today; it is asked for those of tags alone, where it has some."""
    ids = {id_ for text in tags_in(filter) if (id_ := tag_kept(text)) is not None}
    if not ids:
        return cast("JSON | None", filter)
    names = await _names(info, ids)
    return cast("JSON", with_tags(filter, lambda text: shown_tag(text, names)))


async def steps_with_names(info: Info[Context, None], steps: Sequence[Step]) -> Sequence[Step]:
    """Steps with the names of today of the tags that they give."""
    ids = {id_ for _, text in fixed_tags(steps) if (id_ := tag_kept(text)) is not None}
    if not ids:
        return steps
    names = await _names(info, ids)
    return with_step_tags(steps, lambda text: shown_tag(text, names))


async def _names(info: Info[Context, None], ids: set[UUID]) -> dict[UUID, str]:
    context = info.context
    with translated():
        async with context.server.pool.acquire() as connection:
            return await names_of_tags(connection, context.asker.schema, ids)
