"""Patterns that administrators write: matched in linear time, whatever the pattern and text."""

from functools import lru_cache
from typing import Protocol, cast

import re2  # type: ignore[import-untyped]


class Pattern(Protocol):
    """A compiled pattern."""

    def fullmatch(self, text: str) -> object | None:
        """Something where the whole text matches, else None."""


class PatternInvalid(Exception):
    """A pattern that cannot be understood; says why."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Pattern:
    """The pattern in the syntax of RE2; raises PatternInvalid."""
    options = re2.Options()
    options.log_errors = False
    try:
        return cast(Pattern, re2.compile(pattern, options))
    except re2.error as error:
        reason = error.args[0] if error.args else b""
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise PatternInvalid(text) from None


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches the pattern."""
    return compiled(pattern).fullmatch(text) is not None
