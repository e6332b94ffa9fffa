"""Log lines: one JSON object a line for machines, readable for people, the same for libraries."""

from __future__ import annotations

import json

from tests.support.processes import plain_environment, run_python

LOGS = """
import logging, sys, structlog
from uuid import UUID
from tessera.logging import configure_logging
configure_logging(sys.argv[1], sys.argv[2], "api-1")
log = structlog.get_logger()
log.info("request", status=200, path="/graphql", id=UUID(int=1))
log.debug("hidden")
logging.getLogger("library").warning("of a %s", "library")
logging.getLogger("library").info("chatter")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
"""


def _lines(form: str, level: str) -> list[str]:
    done = run_python(LOGS, form, level, environment=plain_environment())
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return done.stderr.splitlines()


def test_machines_get_one_object_a_line() -> None:
    first, library, failed = (json.loads(line) for line in _lines("json", "info"))
    assert (first["event"], first["status"], first["level"]) == ("request", 200, "info")
    assert first["process"] == "api-1"
    assert first["timestamp"].endswith("Z")
    assert (library["event"], library["level"]) == ("of a library", "warning")
    assert failed["exception"][0]["exc_type"] == "ZeroDivisionError"


def test_without_a_terminal_auto_is_for_machines() -> None:
    assert json.loads(_lines("auto", "info")[0])["event"] == "request"


def test_people_get_text() -> None:
    lines = _lines("console", "info")
    assert "request" in lines[0]
    assert "status=200" in lines[0]
    assert not lines[0].startswith("{")


def test_a_level_keeps_lesser_lines_out() -> None:
    events = [json.loads(line)["event"] for line in _lines("json", "error")]
    assert events == ["failed"]
