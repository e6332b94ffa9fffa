"""The short commands: token, migrate, doctor; what they print and how they fail."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import Pool
from storage.record_counts import miscounted
from storage.workspaces import find_workspace, token_hash, workspace_of_token
from tests.support.api import Api
from tests.support.engines import Addresses, clone_template, open_folder
from tests.support.processes import free_port, plain_environment, run_tessera
from tests.support.workspaces import FreshWorkspace


@pytest.fixture
def environment(database_url: str, redis_url: str) -> dict[str, str]:
    """The settings of an installation with engines of its own."""
    return plain_environment(TESSERA_DATABASE_URL=database_url, TESSERA_REDIS_URL=redis_url)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that the account PostgreSQL runs as can enter."""
    folder = open_folder("tessera-home-")
    yield folder / "home"
    shutil.rmtree(folder)


async def test_token_prints_a_token_and_nothing_else(
    environment: dict[str, str], workspace: FreshWorkspace, pool: Pool
) -> None:
    key = workspace.workspace.key
    done = run_tessera(
        "token", "--workspace", key, "--user", workspace.email, environment=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    token = done.stdout.removesuffix("\n")
    assert workspace_of_token(token) == workspace.id
    kept = await pool.fetchval(
        f"select member_id from {workspace.schema}.token where hash = $1", token_hash(token)
    )
    assert kept == workspace.member_id


async def test_a_workspace_is_made_with_its_administrator(
    environment: dict[str, str], pool: Pool
) -> None:
    arguments = ("workspace", "acme-sales", "--email", "ada@acme.example", "--name", "Acme")
    made = run_tessera(*arguments, environment=environment)
    assert (made.returncode, made.stderr) == (0, "")
    told = made.stdout.splitlines()[-1].split()[1:]
    token = run_tessera(*told, environment=environment).stdout.strip()
    found = await find_workspace(pool, "acme-sales")
    assert found is not None
    assert found.name == "Acme"
    assert workspace_of_token(token) == found.id
    again = run_tessera(*arguments, environment=environment)
    assert (again.returncode, again.stdout) == (1, "")
    assert "already" in again.stderr


async def test_a_wrong_workspace_leaves_nothing(environment: dict[str, str], pool: Pool) -> None:
    for key, email, told in [
        ("Acme Sales", "ada@acme.example", "acme-sales"),
        ("acme-two", "ada", "e-mail"),
    ]:
        done = run_tessera("workspace", key, "--email", email, environment=environment)
        assert (done.returncode, done.stdout) == (1, "")
        assert told in done.stderr
        assert await find_workspace(pool, key) is None


async def test_token_for_an_unknown_member_or_workspace_says_so(
    environment: dict[str, str], workspace: FreshWorkspace
) -> None:
    key = workspace.workspace.key
    for arguments, told in [
        (("--workspace", "no-such", "--user", workspace.email), "There are: "),
        (("--workspace", key, "--user", "nobody@else.example"), "nobody@else.example"),
    ]:
        done = run_tessera("token", *arguments, environment=environment)
        assert (done.returncode, done.stdout) == (1, "")
        assert told in done.stderr
        assert "Traceback" not in done.stderr


async def test_doctor_finds_a_good_installation_good(
    engines: Addresses, redis_url: str, worker_id: str
) -> None:
    # Tests that share a database leave rows in it that nobody counted.
    url = await clone_template(engines, f"good_{worker_id}")
    environment = plain_environment(TESSERA_DATABASE_URL=url, TESSERA_REDIS_URL=redis_url)
    made = run_tessera("workspace", "good", "--email", "ada@a.example", environment=environment)
    assert made.returncode == 0
    done = run_tessera("doctor", environment=environment)
    assert done.returncode == 0, done.stdout
    assert "wrong" not in done.stdout


async def test_doctor_tells_of_missing_migrations_and_migrate_mends_them(
    engines: Addresses, redis_url: str, worker_id: str
) -> None:
    url = await clone_template(engines, f"behind_{worker_id}")
    environment = plain_environment(TESSERA_DATABASE_URL=url, TESSERA_REDIS_URL=redis_url)
    from storage.engine import connect

    connection = await connect(url)
    await connection.execute("drop schema tessera cascade")
    await connection.close()
    found = run_tessera("doctor", environment=environment)
    assert found.returncode == 1
    assert "tessera migrate" in found.stdout
    assert run_tessera("migrate", environment=environment).returncode == 0
    assert run_tessera("doctor", environment=environment).returncode == 0


def test_doctor_names_engines_that_cannot_be_reached() -> None:
    environment = plain_environment(
        TESSERA_DATABASE_URL=f"postgresql://a:b@127.0.0.1:{free_port()}/c",
        TESSERA_REDIS_URL=f"redis://127.0.0.1:{free_port()}/0",
    )
    done = run_tessera("doctor", environment=environment)
    assert done.returncode == 1
    assert done.stdout.count("wrong") == 2
    assert "Traceback" not in done.stderr


def test_commands_on_an_empty_home_make_nothing(home: Path) -> None:
    environment = plain_environment(TESSERA_HOME=str(home))
    assert run_tessera("doctor", environment=environment).returncode == 0
    done = run_tessera(
        "token", "--workspace", "a", "--user", "b@c.example", environment=environment
    )
    assert done.returncode == 1
    assert "holds no data yet" in done.stderr
    done = run_tessera("worker", environment=environment)
    assert done.returncode == 1
    assert "TESSERA_DATABASE_URL" in done.stderr
    assert not home.exists()


def test_migrate_starts_the_homes_own_engine_and_stops_it(home: Path) -> None:
    environment = plain_environment(TESSERA_HOME=str(home))
    assert run_tessera("migrate", environment=environment).returncode == 0
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()
    done = run_tessera(
        "token", "--workspace", "a", "--user", "b@c.example", environment=environment
    )
    assert "There is no workspace 'a'" in done.stderr


def test_a_wrong_setting_is_named_without_a_traceback() -> None:
    done = run_tessera("migrate", environment=plain_environment(TESSERA_PORT="x", TESSERA_PROT="1"))
    assert done.returncode == 1
    assert "TESSERA_PORT=x" in done.stderr
    assert "did you mean TESSERA_PORT?" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "worker", "migrate", "token", "doctor"])
def test_every_command_has_help(command: str) -> None:
    done = run_tessera(command, "--help", environment=plain_environment())
    assert done.returncode == 0
    assert "TESSERA_HOME" in done.stdout


async def test_a_limit_is_set_and_taken_away(
    environment: dict[str, str], workspace: FreshWorkspace, pool: Pool
) -> None:
    key = workspace.workspace.key
    for records, kept in (("5000", 5000), ("none", None)):
        done = run_tessera(
            "limit", "--workspace", key, "--records", records, environment=environment
        )
        assert (done.returncode, done.stderr) == (0, "")
        sql = f"select record_limit from {workspace.schema}.setting"
        assert await pool.fetchval(sql) == kept
    for option, most in (
        ("records", "1,000,000,000,000,000"),
        ("modules", "500"),
        ("fields", "400"),
    ):
        for text in ("-5", "1" * 17, "x"):
            wrong = run_tessera(
                "limit", "--workspace", key, f"--{option}", text, environment=environment
            )
            assert wrong.returncode == 1
            assert f"--{option} takes a whole number from 0 to {most}, or none" in wrong.stderr
    nothing = run_tessera("limit", "--workspace", key, environment=environment)
    assert "Say what to limit: --records, --modules, --fields." in nothing.stderr
    nowhere = run_tessera("limit", "--workspace", "no", "--records", "5", environment=environment)
    assert nowhere.returncode == 1
    assert "no workspace 'no'" in nowhere.stderr


async def test_limits_of_definitions_are_set_one_by_one(
    environment: dict[str, str], workspace: FreshWorkspace, pool: Pool
) -> None:
    def given(*options: str) -> str:
        key = workspace.workspace.key
        done = run_tessera("limit", "--workspace", key, *options, environment=environment)
        assert (done.returncode, done.stderr) == (0, "")
        return " ".join(done.stdout.split())

    sql = f"select record_limit, module_limit, field_limit from {workspace.schema}.setting"
    told = given("--modules", "50", "--fields", "100")
    assert "may hold up to 50 modules, up to 100 fields in each module." in told
    assert tuple(await pool.fetchrow(sql)) == (None, 50, 100)
    assert "up to 7 records" in given("--records", "7")
    assert "the usual number of modules, 500" in given("--modules", "none")
    assert tuple(await pool.fetchrow(sql)) == (7, None, 100)


async def test_doctor_finds_counts_that_are_wrong(
    environment: dict[str, str], api: Api, pool: Pool
) -> None:
    await api.module(apiName="car", fields=[])
    for _ in range(2):
        await api("mutation { createCar(data: {}) { userErrors { message } } }")
    schema = api.workspace.schema
    assert "Counts of records" in run_tessera("doctor", environment=environment).stdout
    async with pool.acquire() as connection:
        assert await miscounted(connection, schema) == []
        await connection.execute(f"update {schema}.record_count set live = live + 1")
    done = run_tessera("doctor", environment=environment)
    await pool.execute(f"update {schema}.record_count set live = live - 1")
    assert done.returncode == 1
    assert f"module 64 of {api.workspace.workspace.key}" in done.stdout
