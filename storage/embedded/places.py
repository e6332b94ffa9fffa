"""Where an engine's data and programs lie, so that the account it runs as can reach them."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from storage.embedded.account import Account, can_enter, can_run
from storage.embedded.errors import EngineError

# Folders of the machine that hold data of services, for a home that the account cannot enter.
OUTSIDE = (Path("/var/lib/tessera"), Path("/var/tmp/tessera"))  # noqa: S108
POINTER = "place"


def data_place(home: Path, account: Account | None) -> Path:
    """The folder that holds PostgreSQL's data: in the home, or outside where it must be.

    A home under a closed folder (such as root's own) cannot be entered by the account that
    PostgreSQL runs as; then the data lie in a folder of the machine, and the file `place` in
    the home says where, so that the next start finds them.
    """
    inside = home / "postgres"
    inside.mkdir(parents=True, exist_ok=True)
    if account is None:
        inside.chmod(0o700)
        return inside
    pointer = inside / POINTER
    if pointer.exists():
        return Path(pointer.read_text().strip())
    # The folder itself stays ours, open to pass through; only what is made in it is handed over.
    inside.chmod(0o711)
    if can_enter(inside, account):
        return inside
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    place = _outside(account) / f"{home.resolve().parent.name or 'home'}-{digest}"
    _make_own(place)
    pointer.write_text(f"{place}\n")
    return place


def programs_place(programs: Path, place: Path, account: Account | None) -> Path:
    """The folder of PostgreSQL's programs: as it is, or a copy the account can read.

    `programs` is the `bin` folder of an installation whose `lib` and `share` lie beside it.
    A copy is made once for each installation, beside the data.
    """
    if account is None or can_run(programs / "postgres", account):
        return programs
    installation = programs.parent
    found = (programs / "postgres").stat()
    digest = hashlib.sha256(f"{installation}:{found.st_size}:{found.st_mtime_ns}".encode())
    copy = place / f"programs-{digest.hexdigest()[:12]}"
    if not copy.exists():
        _copy_readable(installation, copy)
    return copy / "bin"


def _outside(account: Account) -> Path:
    for folder in OUTSIDE:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        found = folder.lstat()
        if found.st_uid == os.geteuid() and stat.S_ISDIR(found.st_mode):
            folder.chmod(0o711)
            if can_enter(folder, account):
                return folder
    raise EngineError(
        f"The account {account.name}, which PostgreSQL must run as, cannot reach the home.",
        why=f"A folder above it is closed to that account, and so are {_names(OUTSIDE)}.",
        remedy="Set TESSERA_HOME to a folder that other accounts can enter, run as an ordinary "
        "user, or give TESSERA_DATABASE_URL.",
    )


def _names(folders: tuple[Path, ...]) -> str:
    return " and ".join(str(folder) for folder in folders)


def _make_own(folder: Path) -> None:
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.lstat().st_uid != os.geteuid() or folder.is_symlink():
        raise EngineError(
            f"The folder {folder} is not ours.",
            why="Another account made it.",
            remedy="Remove it, or set TESSERA_HOME to a folder that other accounts can enter.",
        )
    folder.chmod(0o711)


def _copy_readable(source: Path, target: Path) -> None:
    """Copy a tree so that everybody can read it; it appears whole or not at all."""
    scratch = Path(tempfile.mkdtemp(prefix="copy-", dir=target.parent))
    tree = scratch / "tree"
    shutil.copytree(source, tree)
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)
    tree.rename(target)
    scratch.rmdir()
