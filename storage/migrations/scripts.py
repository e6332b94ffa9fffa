"""The two lines of revisions, and how alembic runs one of them on a connection."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from io import StringIO
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(__file__).parent
VERSION_TABLE = "migration"


@lru_cache(maxsize=2)
def revisions(line: str) -> ScriptDirectory:
    """The revisions of a line: `platform` or `workspace`."""
    return ScriptDirectory(str(FOLDER / line), version_locations=[str(FOLDER / line / "versions")])


def newest(line: str) -> str:
    """The revision that an up-to-date schema is at."""
    head = revisions(line).get_current_head()
    if head is None:
        raise LookupError(f"the line {line} has no revision")
    return head


def upgrade(connection: Connection, line: str, schema: str | None = None) -> None:
    """Bring one schema to the newest revision, in the connection's own transaction.

    `schema` holds the table of what has run; without it that is the first of the search path.
    """
    scripts = revisions(line)
    environment = EnvironmentContext(Config(), scripts, fn=_to_newest(scripts))
    environment.configure(
        connection=connection,
        version_table=VERSION_TABLE,
        version_table_schema=schema,
        transactional_ddl=True,
    )
    environment.run_migrations()


@lru_cache(maxsize=1)
def statements_of_new_workspace() -> tuple[str, ...]:
    """What alembic would run on an empty workspace's schema, one command each."""
    scripts = revisions("workspace")
    written = _Statements()
    environment = EnvironmentContext(Config(), scripts, fn=_to_newest(scripts), as_sql=True)
    # With parameters by name a percent sign, as `format` takes it, is written as it is.
    environment.configure(
        dialect_name="postgresql",
        dialect_opts={"paramstyle": "named"},
        output_buffer=written,
        version_table=VERSION_TABLE,
    )
    environment.run_migrations()
    return tuple(written.commands)


class _Statements(StringIO):
    """Collects what alembic writes, a command a write, without its comments."""

    def __init__(self) -> None:
        super().__init__()
        self.commands: list[str] = []

    def write(self, said: str) -> int:
        command = said.strip()
        if command and not command.startswith("--"):
            self.commands.append(command.removesuffix(";"))
        return len(said)


def _to_newest(
    scripts: ScriptDirectory,
) -> Callable[[str, MigrationContext], list[RevisionStep]]:
    """What alembic asks for: the steps from where a schema stands to the newest revision."""

    def steps(standing: str, _: MigrationContext) -> list[RevisionStep]:
        # The same call as alembic's own `upgrade` command makes; there is no public one.
        return scripts._upgrade_revs("head", standing)

    return steps
