"""What can go wrong with an embedded engine, told as what, why and what to do."""

from __future__ import annotations


class EngineError(Exception):
    """An engine cannot be started, reached or used."""

    def __init__(self, what: str, *, why: str = "", remedy: str = "") -> None:
        self.what = what
        self.why = why
        self.remedy = remedy
        super().__init__(what)

    def __str__(self) -> str:
        return "\n".join(line for line in (self.what, self.why, self.remedy) if line)


class EngineMissing(EngineError):
    """The programs of an engine are nowhere on this machine."""


class EngineFailed(EngineError):
    """An engine was started and did not become ready."""


class HomeInUse(EngineError):
    """Another process already runs on this home."""
