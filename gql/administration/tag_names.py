"""Shows saved filters with the names that tags have today."""

from collections.abc import Mapping
from typing import cast

from strawberry.scalars import JSON
from strawberry.types import Info

from crm.saved_tags import shown_tag, tag_kept, tags_in, with_tags
from gql.context import Context
from storage.errors import translated
from storage.saved_tags import names_of_tags


async def with_names(info: Info[Context, None], filter: Mapping[str, object] | None) -> JSON | None:
    """A filter with the names of today; it is asked for those of tags alone, where it has some."""
    ids = {id_ for text in tags_in(filter) if (id_ := tag_kept(text)) is not None}
    if not ids:
        return cast("JSON | None", filter)
    context = info.context
    with translated():
        async with context.server.pool.acquire() as connection:
            names = await names_of_tags(connection, context.asker.schema, ids)
    return cast("JSON", with_tags(filter, lambda text: shown_tag(text, names)))
