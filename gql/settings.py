"""What one API process must be told to serve."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """The administrator of a demo workspace, as whom anybody at this machine may sign in."""

    email: str
    token: str


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings of one API process; times in seconds, sizes in bytes.

    `explorer` is the folder of the built page.
    """

    database_url: str
    redis_url: str | None = None
    pool_size: int = 10
    body_limit: int = 10 * 1024 * 1024
    body_within: float = 15.0
    statement_within: float = 30.0
    cors_origins: tuple[str, ...] = ()
    allowed_private_hosts: tuple[str, ...] = ()
    access_log: bool = True
    files: str | None = None
    file_limit: int = 100 * 1024 * 1024
    public_url: str = ""
    explorer: Path | None = None
    demo: DemoSignIn | None = None
