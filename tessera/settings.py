"""Every setting, read once from the environment; a wrong one is told by name."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tessera.errors import CommandFailed

PREFIX = "TESSERA_"
POSTGRES_SCHEMES = ("postgresql", "postgres")
REDIS_SCHEMES = ("redis", "rediss", "unix")


class SettingsWrong(CommandFailed):
    """One or more settings cannot be used; the message names each and what would be right."""


def _postgres_address(value: str) -> str:
    return _address(value, POSTGRES_SCHEMES, "postgresql://user:password@host:5432/database")


def _redis_address(value: str) -> str:
    return _address(value, REDIS_SCHEMES, "redis://host:6379/0")


def _files_address(value: str) -> str:
    parts = urlsplit(value)
    if (parts.scheme == "s3" and parts.netloc) or (parts.scheme in ("", "file") and parts.path):
        return value
    raise ValueError("must be s3://bucket, s3://bucket/folder or the path of a folder")


def _public_url(value: str) -> str:
    return _address(value, ("http", "https"), "https://crm.example.com").rstrip("/")


def _listed(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part for piece in value.split(",") if (part := piece.strip()))


def _address(value: str, schemes: tuple[str, ...], example: str) -> str:
    try:
        parts = urlsplit(value)
        complete = parts.scheme in schemes and bool(parts.hostname or parts.path.strip("/"))
        _ = parts.port
    except ValueError:
        complete = False
    if not complete:
        raise ValueError(f"must be an address such as {example}")
    return value


class Settings(BaseSettings):
    """What a person who runs Tessera may set; each name is given `TESSERA_` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    host: str = Field("127.0.0.1", min_length=1, description="Address that the API listens on.")
    port: int = Field(
        8000, ge=0, le=65535, description="Port that the API listens on; 0 takes a free one."
    )
    home: Path = Field(
        Path(".tessera"), description="Folder of the engines that Tessera starts itself."
    )
    database_url: Annotated[str, AfterValidator(_postgres_address)] | None = Field(
        None, description="PostgreSQL 15 or newer; without it one is started in the home."
    )
    redis_url: Annotated[str, AfterValidator(_redis_address)] | None = Field(
        None, description="Redis or Valkey; without it one is started in the home."
    )
    api_processes: int = Field(1, ge=1, le=64, description="API processes that serve runs.")
    worker_processes: int = Field(1, ge=1, le=64, description="Worker processes that serve runs.")
    pool_size: int = Field(
        10, ge=1, le=1000, description="PostgreSQL connections of one API process, at most."
    )
    body_limit: int = Field(
        10_485_760, ge=1024, description="Longest request body that is read, in bytes."
    )
    files: Annotated[str, AfterValidator(_files_address)] | None = Field(
        None,
        description="Where uploaded files lie: a folder or s3://bucket/folder; without it the "
        "folder files in the home.",
    )
    file_limit: int = Field(
        104_857_600, ge=1024, le=2_147_483_647, description="Largest file that is taken, in bytes."
    )
    public_url: Annotated[str, AfterValidator(_public_url)] | None = Field(
        None,
        description="Address by which browsers reach the API, for links to files; without it "
        "links are paths.",
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        (), description="Origins of browsers that may call the API, separated by commas."
    )
    allow_private_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        (),
        description="Hosts of private networks that workflows may send requests to, separated by "
        "commas.",
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="Log lines for people or machines; auto looks for a terminal."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least important log line that is written."
    )


def files_address(settings: Settings) -> str:
    """Where uploaded files lie."""
    return settings.files or str(settings.home / "files")


@dataclass(frozen=True, slots=True)
class SettingHelp:
    """One setting as the help and the documentation show it."""

    variable: str
    default: str
    meaning: str


def load_settings() -> Settings:
    """Read the settings from the environment; raises SettingsWrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsWrong("\n".join(_told(error))) from error


def unknown_variables() -> list[str]:
    """Warnings about variables that begin like a setting and are none."""
    known = {entry.variable for entry in settings_help()}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    return [f"{name} is no setting{_nearest(name, known)}" for name in unknown]


def settings_help() -> list[SettingHelp]:
    """All settings with their defaults and meanings, in order."""
    return [
        SettingHelp(
            PREFIX + name.upper(),
            str(field.default) if field.default not in {None, ()} else "",
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else "."


def _told(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        name = str(problem["loc"][0])
        reason = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{PREFIX}{name.upper()}={_shown(problem['input'])}: {reason}.")
    return lines


def _shown(value: object) -> str:
    """The value as given, without a password that it may carry."""
    text = str(value)
    before, at, after = text.rpartition("@")
    if not at:
        return text
    scheme, slashes, _ = before.partition("://")
    return f"{scheme}{slashes}…@{after}" if slashes else f"…@{after}"
