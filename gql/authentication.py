"""Finds who asks from the bearer token, and remembers it until something changes."""

import hashlib
from collections import OrderedDict
from datetime import UTC, datetime

from crm.access import Asker
from crm.errors import Unauthenticated
from storage.engine import Pool
from storage.members import find_asker
from storage.workspaces import schema_of, workspace_of_token

# An entry takes about 1 kB.
CAPACITY = 20_000

_SCHEME = b"bearer "
_MISSING = (
    "This needs a token. Send it as the header Authorization: Bearer <token>; "
    "`tessera token` prints one."
)
_REFUSED = "The token is unknown, expired or revoked."


class ActorCache:
    """The askers of tokens seen lately, by the token's SHA-256; the longest unused leaves first.

    A token that speaks for nobody is never kept. An entry may be out of date: every guarded
    statement compares the member's epoch, and where it moved the caller asks `reload`.
    """

    def __init__(self, pool: Pool, capacity: int = CAPACITY, public_url: str = "") -> None:
        self._pool = pool
        self._public_url = public_url
        self._capacity = capacity
        self._askers: OrderedDict[bytes, Asker] = OrderedDict()

    def __len__(self) -> int:
        return len(self._askers)

    def get(self, token_hash: bytes) -> Asker | None:
        """The asker as last read, or None where the token is new here or has expired."""
        asker = self._askers.get(token_hash)
        if asker is None:
            return None
        if asker.expires_at is not None and asker.expires_at <= datetime.now(UTC):
            self.forget(token_hash)
            return None
        self._askers.move_to_end(token_hash)
        return asker

    async def load(self, token_hash: bytes, workspace_id: int) -> Asker:
        """Read the asker from the workspace and remember it.

        Raises Unauthenticated where the token speaks for nobody, and Unavailable where the
        database does not answer.
        """
        schema = schema_of(workspace_id)
        asker = await find_asker(self._pool, workspace_id, schema, token_hash, self._public_url)
        if asker is None:
            self.forget(token_hash)
            raise Unauthenticated(_REFUSED)
        self._askers[token_hash] = asker
        self._askers.move_to_end(token_hash)
        if len(self._askers) > self._capacity:
            self._askers.popitem(last=False)
        return asker

    def forget(self, token_hash: bytes) -> None:
        """Drop what is remembered of a token."""
        self._askers.pop(token_hash, None)


async def authenticate(actors: ActorCache, authorization: bytes | None) -> Asker:
    """The asker whose token the header `Authorization` carries.

    Raises Unauthenticated with one message for every token that speaks for nobody, whatever
    the reason, and Unavailable where the database does not answer.
    """
    if authorization is None or authorization[:7].lower() != _SCHEME:
        raise Unauthenticated(_MISSING)
    token = authorization[7:].strip()
    token_hash = hashlib.sha256(token).digest()
    known = actors.get(token_hash)
    if known is not None:
        return known
    workspace_id = workspace_of_token(token.decode("latin-1"))
    if workspace_id is None:
        raise Unauthenticated(_REFUSED)
    return await actors.load(token_hash, workspace_id)


async def reload(actors: ActorCache, asker: Asker) -> Asker:
    """Read an asker again, after a guard said that the member's epoch moved.

    Raises as `ActorCache.load` does; an asker without a token is given back as it is.
    """
    if asker.token_hash is None:
        return asker
    return await actors.load(asker.token_hash, asker.workspace)
