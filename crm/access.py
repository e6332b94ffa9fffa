"""Who asks, and what follows from it for every plan."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from crm.definitions import Module
from crm.file_links import FileLinks
from crm.filters import Filter
from crm.system_modules import written_by_tessera

ADMINISTRATOR = "administrator"
"""The role that may do everything."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do with the records of a module: change, delete, and reassign them."""

    update: bool
    delete: bool
    reassign: bool


_ALL_RIGHTS = Rights(update=True, delete=True, reassign=True)


@dataclass(frozen=True, slots=True)
class Asker:
    """The member on whose behalf an operation runs, as it was when last read.

    `epoch` is the member's own: it is raised by changes of the role and by revocations, and
    every guarded statement compares it. `schema` is the workspace's PostgreSQL schema.
    `file_links` makes links to the workspace's files, where somebody is there to follow them.
    `token_hash` is the SHA-256 of the token that speaks, None where no token does (a job).
    """

    workspace: int
    schema: str
    member: UUID
    role: str
    epoch: int
    time_zone: str = "UTC"
    week_start: str = "MONDAY"
    expires_at: datetime | None = None
    source: str = "api"
    token_hash: bytes | None = field(default=None, repr=False)
    file_links: FileLinks | None = None

    @property
    def access_fingerprint(self) -> str:
        """Equal for askers who may see and do the same: a part of every compiled plan's key."""
        return self.role

    def rights(self, module: Module) -> Rights:
        """What the asker may do with those records of `module` that `condition` holds for."""
        if written_by_tessera(module):
            may = self.role == ADMINISTRATOR
            return Rights(update=False, delete=may, reassign=False)
        return _ALL_RIGHTS

    def condition(self, module: Module) -> Filter | None:
        """The filter that every read and write of `module` is held to; None for no limit."""
        return None
