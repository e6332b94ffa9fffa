"""Settings are read once, and a wrong one is named with what would be right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tessera.settings import SettingsWrong, load_settings, settings_help, unknown_variables
from tests.support.processes import plain_environment, run_tessera


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TESSERA_")]:
        monkeypatch.delenv(name)


def test_all_have_defaults() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.home) == ("127.0.0.1", 8000, Path(".tessera"))
    assert settings.database_url is None
    assert settings.redis_url is None


def test_an_empty_variable_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_DATABASE_URL", "")
    monkeypatch.setenv("TESSERA_PORT", "")
    assert load_settings().database_url is None
    assert load_settings().port == 8000


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("TESSERA_PORT", "99999", "65535"),
        ("TESSERA_PORT", "http", "valid integer"),
        ("TESSERA_DATABASE_URL", "mysql://host/db", "postgresql://"),
        ("TESSERA_DATABASE_URL", "postgresql://host:port/db", "postgresql://"),
        ("TESSERA_REDIS_URL", "localhost:6379", "redis://"),
        ("TESSERA_LOG_FORMAT", "xml", "'json'"),
        ("TESSERA_POOL_SIZE", "0", "greater than or equal to 1"),
    ],
)
def test_a_wrong_one_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsWrong) as caught:
        load_settings()
    assert f"{variable}={value}" in str(caught.value)
    assert told in str(caught.value)


def test_all_wrong_ones_are_named_and_no_password_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TESSERA_PORT", "x")
    monkeypatch.setenv("TESSERA_DATABASE_URL", "mysql://user:secret@host/db")
    with pytest.raises(SettingsWrong) as caught:
        load_settings()
    assert "TESSERA_PORT" in str(caught.value)
    assert "host/db" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_misspelt_name_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_PROT", "8001")
    assert unknown_variables() == ["TESSERA_PROT is no setting; did you mean TESSERA_PORT?"]


def test_every_setting_is_in_the_help_with_its_default() -> None:
    said = run_tessera("serve", "--help", environment=plain_environment(COLUMNS="160")).stdout
    for entry in settings_help():
        line = next(line for line in said.splitlines() if f" {entry.variable} " in line)
        assert entry.meaning in line
        assert not entry.default or f"[default: {entry.default}]" in line


def test_origins_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_CORS_ORIGINS", "https://a.example, https://b.example,")
    assert load_settings().cors_origins == ("https://a.example", "https://b.example")
