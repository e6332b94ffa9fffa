"""Which account an engine runs as, and which paths that account can reach."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from storage.embedded.errors import EngineError

# PostgreSQL refuses to run as root. Its own account is the natural one; `nobody` is everywhere.
PREFERRED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine, as far as starting a program needs it."""

    name: str
    uid: int
    gid: int


def account_for_postgres(data: Path) -> Account | None:
    """The account PostgreSQL must be started as, or None where it is the one we run as.

    Only root needs another account. Data that exist keep the account that owns them.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        # The account may have no name on this machine, as in a container.
        return Account(f"number {owner.st_uid}", owner.st_uid, owner.st_gid)
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EngineError(
        "PostgreSQL cannot be started as root, and there is no other account to start it as.",
        why=f"Neither {' nor '.join(PREFERRED)} exists on this machine.",
        remedy="Run the command as an ordinary user, or give TESSERA_DATABASE_URL.",
    )


def can_enter(folder: Path, account: Account) -> bool:
    """Whether the account can reach things in this folder: it and all above it are open to it."""
    resolved = folder.resolve()
    return all(_allows(part, account, stat.S_IXOTH) for part in (resolved, *resolved.parents))


def can_run(program: Path, account: Account) -> bool:
    """Whether the account can read and execute this file where it lies."""
    resolved = program.resolve()
    return can_enter(resolved.parent, account) and _allows(
        resolved, account, stat.S_IROTH | stat.S_IXOTH
    )


def _allows(path: Path, account: Account, wanted: int) -> bool:
    """Whether the mode of this one path gives the account all the wanted rights of `other`."""
    found = path.stat()
    if found.st_uid == account.uid:
        shift = 6
    elif found.st_gid == account.gid:
        shift = 3
    else:
        shift = 0
    return (found.st_mode >> shift) & wanted == wanted
