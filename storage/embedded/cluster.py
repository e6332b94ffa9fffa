"""Makes a PostgreSQL data folder: initdb in UTF-8, one role with a password, one database."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from storage.embedded.account import Account
from storage.embedded.errors import EngineFailed

ROLE = "tessera"
DATABASE = "tessera"
# The built-in provider came with 17; before it the system's own UTF-8 locales must do.
BUILTIN_LOCALE = (("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),)
SYSTEM_LOCALES = (("--locale=C.UTF-8",), ("--locale=en_US.UTF-8",))


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data folder and what is needed to start a server on it."""

    programs: Path
    version: int
    place: Path
    account: Account | None
    # Whether what is made at first is forced to the disk.
    sync: bool = True

    @property
    def data(self) -> Path:
        """The data folder itself."""
        return self.place / "data"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.place / "log"

    @property
    def port_file(self) -> Path:
        """Keeps the port from one start to the next."""
        return self.place / "port"

    @property
    def password_file(self) -> Path:
        """Keeps the role's password, readable by us alone."""
        return self.place / "password"

    def program(self, name: str) -> str:
        """The path of one of PostgreSQL's programs."""
        return str(self.programs / name)

    @property
    def uid(self) -> int | None:
        """The user to run programs as, None for our own."""
        return None if self.account is None else self.account.uid

    @property
    def gid(self) -> int | None:
        """The group to run programs as, None for our own."""
        return None if self.account is None else self.account.gid

    @property
    def groups(self) -> list[int] | None:
        """The further groups to run programs with: none of root's, or our own."""
        return None if self.account is None else []


def ensure_cluster(cluster: Cluster) -> None:
    """Make the data folder where there is none; an unfinished one is made again.

    Raises EngineFailed with the program's words, also where the data are of another version.
    """
    if (cluster.data / "PG_VERSION").exists() and cluster.password_file.exists():
        _check_version(cluster)
        return
    _discard_unfinished(cluster)
    password = secrets.token_urlsafe(32)
    _initialise(cluster, password)
    _create_database(cluster)
    # Written last: it is the sign that the cluster is complete.
    write_private(cluster.password_file, password)


def _check_version(cluster: Cluster) -> None:
    made_by = (cluster.data / "PG_VERSION").read_text().strip()
    if made_by != str(cluster.version):
        raise EngineFailed(
            f"The data in {cluster.data} belong to PostgreSQL {made_by}.",
            why=f"The PostgreSQL found here is version {cluster.version}.",
            remedy=f"Install PostgreSQL {made_by}, or move the data with pg_dump and pg_restore.",
        )


def _discard_unfinished(cluster: Cluster) -> None:
    # Without the password file nobody has ever been able to connect: there is nothing to lose.
    if cluster.data.exists():
        shutil.rmtree(cluster.data)
    cluster.data.mkdir(mode=0o700)
    if cluster.account is not None:
        os.chown(cluster.data, cluster.account.uid, cluster.account.gid)


def _initialise(cluster: Cluster, password: str) -> None:
    secret = cluster.place / "initial-password"
    write_private(secret, password)
    if cluster.account is not None:
        os.chown(secret, cluster.account.uid, cluster.account.gid)
    said = ""
    try:
        for locale in BUILTIN_LOCALE if cluster.version >= 17 else SYSTEM_LOCALES:
            done = _run(
                cluster,
                cluster.program("initdb"),
                f"--pgdata={cluster.data}",
                f"--username={ROLE}",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                *locale,
                *(() if cluster.sync else ("--no-sync",)),
            )
            if done.returncode == 0:
                return
            said = done.stdout
    finally:
        secret.unlink()
    raise EngineFailed("PostgreSQL's data folder could not be made.", why=said.strip())


def _create_database(cluster: Cluster) -> None:
    done = _run(
        cluster,
        cluster.program("postgres"),
        "--single",
        *(() if cluster.sync else ("-F",)),
        "-D",
        str(cluster.data),
        "postgres",
        said=f"create database {DATABASE};\n",
    )
    if done.returncode != 0:
        raise EngineFailed("The database could not be made.", why=done.stdout.strip())


def _run(cluster: Cluster, *command: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        input=said,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env=program_environment(),
        check=False,
        user=cluster.uid,
        group=cluster.gid,
        extra_groups=cluster.groups,
    )


def program_environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: none of the caller's PG settings, English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def write_private(file: Path, text: str) -> None:
    """Write a file that this account alone may read."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
