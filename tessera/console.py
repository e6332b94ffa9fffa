"""What people see in the terminal: the help's settings, and what is running."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from typer.core import TyperCommand

from tessera.settings import Settings, settings_help

if TYPE_CHECKING:
    from tessera.installation import Running

OUTPUT = Console()
ERRORS = Console(stderr=True)
FIRST_QUERY = (
    '{"query": "{ deals(first: 3) { totalCount nodes { name amount stage company { name } } } }"}'
)


class CommandWithSettings(TyperCommand):
    """A command whose help ends with every setting of the environment."""

    # The types are click's; whether typer brings its own click depends on its version.
    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the usual help, then the settings."""
        super().format_help(ctx, formatter)
        OUTPUT.print(
            Panel(_settings_table(), title="Environment", title_align="left", border_style="dim")
        )


def _settings_table() -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column()
    for entry in settings_help():
        default = f" [dim]\\[default: {entry.default}][/]" if entry.default else ""
        table.add_row(entry.variable, entry.meaning + default)
    return table


def show_running(console: Console, running: Running, settings: Settings) -> None:
    """Say where the installation is, how to get in, and what to try first."""
    lines = [
        ("Address", running.address),
        ("PostgreSQL", f"{running.postgres_version}, {_where(running.postgres_data)}"),
        ("Redis", "as configured" if settings.redis_url else "its own, which keeps nothing"),
    ]
    if running.sign_in:
        lines.append(("Sign-in", running.sign_in))
    console.print("\n[bold green]Tessera is running.[/] Ctrl-C stops it.\n")
    for name, value in lines:
        _line(console, f"  [bold]{name:<11}[/] ", value)
    if running.token is None:
        _line(console, "\n  A workspace: ", "tessera workspace KEY --email EMAIL")
        _line(console, "  A token:     ", "tessera token --workspace KEY --user EMAIL")
        _line(console, "\nReady at ", running.address)
        return
    _line(console, "\n  Try:\n", _example(running.address, running.token))
    _line(console, "\nReady at ", f"{running.address} with the token {running.token}")


def _where(data: Path | None) -> str:
    return "as configured" if data is None else f"its own, with its data in {data}"


def _example(address: str, token: str) -> str:
    return (
        f"  curl -s {address}/graphql -H 'Authorization: Bearer {token}' \\\n"
        f"    -H 'Content-Type: application/json' -d '{FIRST_QUERY}'"
    )


def _line(console: Console, before: str, value: str) -> None:
    """Print a value as it is: unwrapped, to be copied."""
    console.print(before, end="", highlight=False)
    console.out(value, highlight=False)
