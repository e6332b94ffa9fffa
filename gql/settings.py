"""What one API process must be told to serve."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings of one API process; times in seconds, sizes in bytes."""

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
