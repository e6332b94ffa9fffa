"""The command line: serve, worker, migrate, workspace, token, limit, doctor."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer
from rich.markup import escape

from storage.embedded.errors import EngineError
from storage.engine import DatabaseUnusable
from tessera.console import ERRORS, OUTPUT, CommandWithSettings, show_running
from tessera.errors import CommandFailed
from tessera.settings import Settings, load_settings, unknown_variables

app = typer.Typer(
    name="tessera",
    help="The back end of a modular CRM: define modules, get a GraphQL API on PostgreSQL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.command(cls=CommandWithSettings)
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Make the workspace `demo` with sample records.")
    ] = False,
) -> None:
    """Run everything: engines where none are given, API, workers and sweeper.

    Ctrl-C stops all that it started. Started again, it finds its data.
    """
    from tessera.installation import serve as serve_installation

    settings = _settings("serve")
    serve_installation(
        settings, demo=demo, tell=lambda running: show_running(OUTPUT, running, settings)
    )


@app.command(cls=CommandWithSettings)
def worker() -> None:
    """Run workers and a sweeper beside an installation that serves elsewhere."""
    from tessera.engines import database_address, redis_address
    from tessera.installation import work

    settings = _settings("worker")
    work(settings, database_address(settings), redis_address(settings))


@app.command(cls=CommandWithSettings)
def migrate() -> None:
    """Bring the platform's tables and every workspace's to the newest revision."""
    from tessera.engines import database
    from tessera.installation import prepare

    with database(_settings("migrate"), make=True) as url:
        asyncio.run(prepare(url))
    OUTPUT.print("The database is up to date.")


@app.command(cls=CommandWithSettings)
def workspace(
    key: Annotated[str, typer.Argument(help="Its key, by which commands name it: acme-sales.")],
    email: Annotated[str, typer.Option(help="The administrator's e-mail address.")],
    name: Annotated[str, typer.Option(help="What people call it; the key if left out.")] = "",
    administrator: Annotated[str, typer.Option(help="The administrator's name.")] = "Administrator",
) -> None:
    """Make an empty workspace with its first administrator."""
    from tessera.engines import database
    from tessera.tokens import make_workspace

    with database(_settings("workspace"), make=True) as url:
        asyncio.run(make_workspace(url, key, name or key, administrator, email))
    OUTPUT.print(f"The workspace {escape(key)} is there. A token for it:")
    OUTPUT.out(f"tessera token --workspace {key} --user {email}", highlight=False)


@app.command(cls=CommandWithSettings)
def token(
    workspace: Annotated[str, typer.Option(help="The workspace's key.")],
    user: Annotated[str, typer.Option(help="The member's e-mail address.")],
    label: Annotated[str, typer.Option(help="What lists of tokens call it.")] = "command line",
) -> None:
    """Print a new bearer token for a member of a workspace, and nothing else."""
    from tessera.engines import database
    from tessera.tokens import make_token

    with database(_settings("token")) as url:
        made = asyncio.run(make_token(url, workspace, user, label))
    sys.stdout.write(f"{made}\n")


@app.command(cls=CommandWithSettings)
def limit(
    workspace: Annotated[str, typer.Option(help="The workspace's key.")],
    records: Annotated[
        str | None, typer.Option(help="How many records it may have, bins included, or `none`.")
    ] = None,
    modules: Annotated[
        str | None, typer.Option(help="How many modules, the bin included; `none` for the usual.")
    ] = None,
    fields: Annotated[
        str | None, typer.Option(help="How many fields in each module; `none` for the usual.")
    ] = None,
) -> None:
    """Set how much a workspace may have. What it has already stays."""
    from tessera.engines import database
    from tessera.limits import set_limits

    asked = {"records": records, "modules": modules, "fields": fields}
    given = {name: limit for name, limit in asked.items() if limit is not None}
    with database(_settings("limit")) as url:
        told = asyncio.run(set_limits(url, workspace, given))
    OUTPUT.print(escape(told))


@app.command(cls=CommandWithSettings)
def doctor() -> None:
    """Check engines, encoding, extensions and migrations; exit code 1 where one is wrong."""
    from tessera.doctor import examine, show_findings

    findings = examine(_settings("doctor"))
    show_findings(OUTPUT, findings)
    if any(not finding.good for finding in findings):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; what people can mend is told in a few lines, without a traceback."""
    try:
        app()
    except (CommandFailed, EngineError, DatabaseUnusable) as error:
        ERRORS.print(f"[bold red]Error[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _settings(process: str) -> Settings:
    from tessera.logging import configure_logging

    for warning in unknown_variables():
        ERRORS.print(f"[yellow]Warning[/] {escape(warning)}", highlight=False, soft_wrap=True)
    settings = load_settings()
    configure_logging(settings.log_format, settings.log_level, process)
    return settings


if __name__ == "__main__":
    main()
