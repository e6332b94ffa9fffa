"""Folders that the account PostgreSQL runs as cannot enter: a closed home, a closed environment.

Only root starts PostgreSQL as another account; these tests make that plain where they run as an
ordinary user, who can enter all of his own folders.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.embedded.account import Account, account_for_postgres, can_enter, can_run
from storage.embedded.errors import EngineError
from storage.embedded.home import told_when_closed
from storage.embedded.places import data_place, programs_place
from storage.embedded.postgres import start_postgres
from storage.embedded.programs import postgres_programs
from tests.support.engines import FAST, open_folder

STRANGER = Account("stranger", 60_001, 60_001)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that others can enter, which also stands for the machine's data folders."""
    folder = open_folder("tessera-machine-")
    monkeypatch.setattr("storage.embedded.places.OUTSIDE", (folder / "outside",))
    yield folder
    shutil.rmtree(folder)


def _closed(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


def test_a_folder_under_a_closed_one_cannot_be_entered(machine: Path) -> None:
    below = _closed(machine / "closed") / "open"
    below.mkdir(mode=0o755)
    assert can_enter(machine, STRANGER)
    assert not can_enter(below, STRANGER)


def test_owner_group_and_others_each_count_by_their_own_bits(machine: Path) -> None:
    program = machine / "program"
    program.write_text("")
    owner = Account("owner", os.geteuid(), os.getegid())
    member = Account("member", 60_001, program.stat().st_gid)
    for mode, wanted in [
        (0o500, (True, False, False)),
        (0o050, (False, True, False)),
        (0o005, (False, False, True)),
        (0o755, (True, True, True)),
        (0o744, (True, False, False)),
    ]:
        program.chmod(mode)
        asked = (owner, member, STRANGER)
        assert tuple(can_run(program, account) for account in asked) == wanted, oct(mode)


def test_data_of_a_closed_home_lie_outside_and_are_found_again(machine: Path) -> None:
    home = _closed(machine / "closed") / "home"
    place = data_place(home, STRANGER)
    assert place.parent == machine / "outside"
    assert (home / "postgres" / "place").read_text().strip() == str(place)
    moved = home.rename(home.with_name("moved"))
    assert data_place(moved, STRANGER) == place


def test_two_closed_homes_have_their_own_places(machine: Path) -> None:
    closed = _closed(machine / "closed")
    assert data_place(closed / "a", STRANGER) != data_place(closed / "b", STRANGER)


def test_data_stay_in_a_home_that_can_be_entered(machine: Path) -> None:
    assert data_place(machine / "home", STRANGER) == machine / "home" / "postgres"
    assert data_place(machine / "own", None) == machine / "own" / "postgres"


def test_nowhere_to_put_data_is_told(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = _closed(machine / "closed") / "home"
    monkeypatch.setattr("storage.embedded.places.OUTSIDE", (machine / "closed" / "too",))
    with pytest.raises(EngineError, match="TESSERA_HOME"):
        data_place(home, STRANGER)


def test_a_place_that_is_a_link_is_refused(machine: Path) -> None:
    home = _closed(machine / "closed") / "home"
    place = data_place(home, STRANGER)
    (home / "postgres" / "place").unlink()
    place.rmdir()
    place.symlink_to(machine)
    with pytest.raises(EngineError, match="not ours"):
        data_place(home, STRANGER)


def test_programs_that_can_be_run_stay_where_they_are(machine: Path) -> None:
    programs, _ = postgres_programs()
    assert programs_place(programs, machine, None) == programs


def test_started_from_a_closed_environment_with_a_closed_home(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = _closed(machine / "closed")
    programs, version = postgres_programs()
    shutil.copytree(programs.parent, closed / "pginstall")
    copied = closed / "pginstall" / "bin"
    monkeypatch.setattr("storage.embedded.postgres.postgres_programs", lambda: (copied, version))
    home = closed / "home"
    engine = start_postgres(home, settings=FAST)
    engine.stop()
    account = account_for_postgres(engine.cluster.data)
    if account is None:
        assert engine.cluster.programs == copied
        return
    assert engine.cluster.programs.is_relative_to(machine / "outside")
    made_at = engine.cluster.programs.stat().st_mtime_ns
    again = start_postgres(home, settings=FAST)
    again.stop()
    assert again.cluster.programs.stat().st_mtime_ns == made_at
    assert again.url == engine.url


def test_a_file_that_the_system_refuses_is_named_with_what_to_do(machine: Path) -> None:
    refused = PermissionError(13, "Permission denied", str(machine / "home" / "redis"))
    with (
        pytest.raises(EngineError, match=r"(?s)may not use .*redis.*TESSERA_HOME"),
        told_when_closed(machine / "home"),
    ):
        raise refused
