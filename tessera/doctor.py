"""Examines an installation: engines, encoding, extensions, migrations, counts, activity logs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import redis
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from storage.activity_chain import ChainFound, examine_chain
from storage.embedded.errors import EngineError
from storage.embedded.home import holder_of
from storage.embedded.postgres import has_data, running_url
from storage.embedded.programs import postgres_programs, redis_program
from storage.embedded.redis import running_redis_url
from storage.engine import DatabaseUnusable, check_server, connect, shown
from storage.migrations.run import standing
from storage.record_counts import miscounted
from storage.workspaces import list_workspaces
from tessera.engines import database
from tessera.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined."""

    subject: str
    good: bool
    detail: str


def examine(settings: Settings) -> list[Finding]:
    """Examine everything that the settings point at; nothing is changed."""
    return [*_home(settings), *_postgres(settings), *_redis(settings)]


def show_findings(console: Console, findings: list[Finding]) -> None:
    """Print the findings as a table."""
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        mark = "[green]ok[/]" if finding.good else "[bold red]wrong[/]"
        table.add_row(mark, finding.subject, escape(finding.detail))
    console.print(table)


def _home(settings: Settings) -> Iterator[Finding]:
    if settings.database_url is not None and settings.redis_url is not None:
        return
    home = settings.home.resolve()
    holder = holder_of(home)
    told = f"in use by process {holder}" if holder else "not in use"
    yield Finding("Home", True, f"{home}, {told if home.exists() else 'not made yet'}")


def _postgres(settings: Settings) -> Iterator[Finding]:
    subject = "PostgreSQL"
    if settings.database_url is None:
        try:
            folder, version = postgres_programs()
        except EngineError as error:
            yield Finding(subject, False, str(error))
            return
        yield Finding("PostgreSQL programs", True, f"version {version} in {folder}")
        if running_url(settings.home) is None and not has_data(settings.home):
            yield Finding(subject, True, "no data yet; the first `tessera serve` makes them")
            return
    try:
        with database(settings) as url:
            yield from asyncio.run(_database(url))
    except (EngineError, DatabaseUnusable) as error:
        yield Finding(subject, False, str(error))


async def _database(url: str) -> list[Finding]:
    version = await check_server(url)
    found = await standing(url)
    if found.up_to_date:
        migrations = f"platform at {found.platform}, workspaces at {found.workspace_newest}"
    else:
        migrations = (
            f"platform at {found.platform or 'nothing'} of {found.platform_newest}, "
            f"{len(found.behind)} workspaces behind; run `tessera migrate`"
        )
    findings = [
        Finding("PostgreSQL", True, f"version {version} at {shown(url)}, UTF-8, extensions there"),
        Finding("Migrations", found.up_to_date, migrations),
    ]
    if found.up_to_date:
        findings.append(await _counts(url))
        findings += await _chains(url)
    return findings


async def _counts(url: str) -> Finding:
    """Whether the records of every workspace are as many as it counts."""
    connection = await connect(url)
    try:
        workspaces = await list_workspaces(connection)
        wrong = [
            f"module {number} of {workspace.key}"
            for workspace in workspaces
            for number in await miscounted(connection, workspace.schema)
        ]
    finally:
        await connection.close()
    told = f"right in {len(workspaces)} workspaces" if not wrong else f"wrong: {', '.join(wrong)}"
    return Finding("Counts of records", not wrong, told)


async def _chains(url: str) -> list[Finding]:
    """Whether the activity log of every workspace is as it was written."""
    connection = await connect(url)
    findings = []
    try:
        for workspace in await list_workspaces(connection):
            found = await examine_chain(connection, workspace.schema)
            subject = f"Activity log of {workspace.key}"
            findings.append(Finding(subject, found.wrong is None, _told(found)))
    finally:
        await connection.close()
    return findings


def _told(found: ChainFound) -> str:
    if found.wrong is not None:
        return found.wrong
    waiting = f", {found.waiting:,} entries wait for their link" if found.waiting else ""
    deleted = f", {found.deleted:,} entries deleted" if found.deleted else ""
    end = f", the last is {found.hash}" if found.links else ""
    return f"as it was written, {found.links:,} links{end}{deleted}{waiting}"


def _redis(settings: Settings) -> Iterator[Finding]:
    subject = "Redis"
    url = settings.redis_url or running_redis_url(settings.home)
    if url is None:
        try:
            yield Finding("Redis program", True, f"{redis_program()}, not running")
        except EngineError as error:
            yield Finding("Redis program", False, str(error))
        return
    client = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    try:
        version = client.info("server")["redis_version"]
    except redis.RedisError as error:
        yield Finding(subject, False, f"{shown(url)} cannot be reached: {error}")
    else:
        yield Finding(subject, True, f"version {version} at {shown(url)}")
    finally:
        client.close()
