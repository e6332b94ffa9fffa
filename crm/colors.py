"""Colours of options: three or six hexadecimal digits, kept in small letters."""

import re

from crm.errors import UserError, UserErrorCode

_COLOR = re.compile("#([0-9a-f]{3}|[0-9a-f]{6})")


def kept_color(text: str | None) -> str | None:
    """A colour as it is kept; None where the text says nothing."""
    return (text or "").strip().lower() or None


def color_of_before(stored: str | None) -> str | None:
    """A colour that is stored; None for a text that is none, which once was taken for one."""
    kept = kept_color(stored)
    return kept if kept is None or _COLOR.fullmatch(kept) else None


def color_error(color: str | None, path: tuple[str, ...]) -> UserError | None:
    """What is wrong with a colour that would be kept."""
    if color is None or _COLOR.fullmatch(color):
        return None
    shown = color if len(color) <= 40 else f"{color[:39]}…"
    message = f"{shown!a} is no colour: give it as #rgb or #rrggbb, such as #2f855a, or null."
    return UserError(UserErrorCode.INVALID, message, path)
