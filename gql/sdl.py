"""The schema as text, made from definitions that hold at this moment."""

from crm.access import Asker
from crm.errors import Unavailable
from gql.server import Server
from storage.errors import LayoutMoved, Stale
from storage.read_sql import GUARD
from storage.records import run_read

MAX_TRIES = 4


async def current_sdl(server: Server, asker: Asker) -> tuple[bytes, str]:
    """The SDL that the asker sees, and its entity tag.

    No statement reads it, so that a bare guard asks first whether this server knows the newest
    definitions and the token still holds. Raises Unauthenticated where it does not.
    """
    for _ in range(MAX_TRIES):
        epoch = (await server.definitions(asker)).epoch
        try:
            await run_read(server.readers, GUARD, asker, epoch, (), server.clock(asker))
        except (Stale, LayoutMoved):
            asker = await server.refresh(asker)
        else:
            return await server.sdl(asker)
    raise Unavailable("The definitions keep changing; send the request again.")
