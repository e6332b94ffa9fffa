"""Links to files that are good for a while: made by SQL for each file, checked by the server.

A link is `/files/<workspace>.<until>.<file>.<signature>`. The signature is the HMAC-SHA256 of the
file's id under a key that is itself one of the workspace's secret, the workspace and the time: so
a statement is never given the secret, only a key that is good for one workspace and one while.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

LIVES = timedelta(minutes=15)
"""How long a link is good at least; at most by `STEP` longer."""
STEP = timedelta(minutes=5)
"""How long the same file has the same link, so that browsers need not fetch it again."""
ROUTE = "/files/"
_BLOCK, _INNER, _OUTER = 64, 0x36, 0x5C


@dataclass(frozen=True, slots=True)
class FileLinks:
    """How a workspace's links to files are made. `base` is the address of the API as browsers
    know it, without a slash at its end; nothing where links are paths."""

    workspace: int
    secret: bytes = field(repr=False)
    base: str = ""

    def prefix(self, now: datetime) -> str:
        """What the links made now have in common."""
        return f"{self.base}{ROUTE}{self.workspace}.{_until(now)}."

    def inner_pad(self, now: datetime) -> bytes:
        """What the inner hash begins with."""
        return _pad(self._key(_until(now)), _INNER)

    def outer_pad(self, now: datetime) -> bytes:
        """What the outer hash begins with."""
        return _pad(self._key(_until(now)), _OUTER)

    def link(self, id: UUID, now: datetime) -> str:
        """The link to a file, as SQL makes it too."""
        return f"{self.prefix(now)}{id.hex}.{_signature(self._key(_until(now)), id)}"

    def allows(self, link: "FileLink", now: datetime) -> bool:
        """Whether the link was made with this secret and is still good."""
        key = self._key(link.until)
        right = hmac.compare_digest(_signature(key, link.file), link.signature)
        return right and now.timestamp() < link.until

    def _key(self, until: int) -> bytes:
        what = f"file link {self.workspace} {until}".encode()
        return hmac.digest(self.secret, what, "sha256")


@dataclass(frozen=True, slots=True)
class FileLink:
    """What a link says; nothing of it is to be believed before it was checked."""

    workspace: int
    until: int
    file: UUID
    signature: str


def read_link(text: str) -> FileLink | None:
    """What the part of a link behind `ROUTE` says; None where it is no link."""
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isascii() for part in parts):
        return None
    workspace, until, file, signature = parts
    plain = workspace.isdigit() and until.isdigit() and len(workspace) < 10 and len(until) < 13
    if not plain or len(file) != 32 or len(signature) != 64:
        return None
    try:
        return FileLink(int(workspace), int(until), UUID(hex=file), signature)
    except ValueError:
        return None


def _until(now: datetime) -> int:
    step = int(STEP.total_seconds())
    begun = int(now.astimezone(UTC).timestamp()) // step * step
    return begun + step + int(LIVES.total_seconds())


def _signature(key: bytes, id: UUID) -> str:
    return hmac.new(key, str(id).encode(), hashlib.sha256).hexdigest()


def _pad(key: bytes, mask: int) -> bytes:
    return bytes(byte ^ mask for byte in key.ljust(_BLOCK, b"\0"))
