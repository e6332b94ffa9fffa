"""A database that Tessera cannot work on is refused with every reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.embedded.postgres import start_postgres
from storage.embedded.programs import postgres_programs
from storage.engine import DatabaseUnusable, check_server, connect, shown
from tests.support.engines import FAST, Addresses, open_folder


async def _make_database(engines: Addresses, name: str, options: str) -> str:
    connection = await connect(engines.postgres)
    try:
        await connection.execute(f"create database {name} template template0 {options}")
    finally:
        await connection.close()
    return engines.database(name)


async def test_the_embedded_one_is_good(database_url: str) -> None:
    assert int((await check_server(database_url)).split(".")[0]) >= 15


async def test_one_that_is_too_old_is_told_its_version(database_url: str) -> None:
    with pytest.raises(DatabaseUnusable, match=r"it is version .*; version 99 or newer is needed"):
        await check_server(database_url, minimum=99)


async def test_another_encoding_is_refused(engines: Addresses, worker_id: str) -> None:
    url = await _make_database(
        engines, f"ascii_{worker_id}", "encoding 'SQL_ASCII' locale_provider libc locale 'C'"
    )
    with pytest.raises(DatabaseUnusable, match=r"encoding is SQL_ASCII; UTF8 is needed"):
        await check_server(url)


async def test_a_locale_without_letters_is_refused(engines: Addresses, worker_id: str) -> None:
    url = await _make_database(
        engines, f"c_{worker_id}", "encoding 'UTF8' locale_provider libc locale 'C'"
    )
    with pytest.raises(DatabaseUnusable, match=r"knows no letters beyond ASCII"):
        await check_server(url)


async def test_a_missing_extension_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = open_folder("tessera-lacking-")
    programs, version = postgres_programs()
    lacking = folder / "pginstall"
    shutil.copytree(programs.parent, lacking)
    for control in lacking.rglob("unaccent.control"):
        control.unlink()
    monkeypatch.setattr(
        "storage.embedded.postgres.postgres_programs", lambda: (lacking / "bin", version)
    )
    engine = start_postgres(folder / "home", settings=FAST)
    try:
        with pytest.raises(DatabaseUnusable, match=r"extension unaccent .*postgresql-contrib"):
            await check_server(engine.url)
    finally:
        engine.stop()
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://someone:secret@127.0.0.1:1/nothing",
        "postgresql://someone:secret@no-such-host.invalid/nothing",
    ],
)
async def test_one_that_is_not_there_is_told_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseUnusable, match=r"cannot be reached") as caught:
        await check_server(url)
    assert "secret" not in str(caught.value)


async def test_a_wrong_password_is_told(database_url: str) -> None:
    wrong = database_url.replace("tessera:", "tessera:x", 1)
    with pytest.raises(DatabaseUnusable, match=r"password authentication failed"):
        await check_server(wrong)


def test_an_address_is_shown_without_user_and_password() -> None:
    assert shown("postgresql://a:b@host:1/c") == "host:1/c"
    assert shown("redis://:b@127.0.0.1:2/0") == "127.0.0.1:2/0"


def test_programs_lie_where_they_are_said_to() -> None:
    folder, version = postgres_programs()
    assert version >= 15
    assert Path(folder, "initdb").is_file()
