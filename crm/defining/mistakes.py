"""Collects what is wrong with a definition, so that all of it is told at once."""

from collections.abc import Iterable
from unicodedata import category

from crm.defining.limits import MAX_DESCRIPTION, MAX_LABEL
from crm.errors import Refused, UserError, UserErrorCode

Path = tuple[str, ...]

UNSHOWN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""The Unicode categories of what no label holds: controls, surrogates, ends of lines."""

SHOWN = 10
"""How many names a message lists before it stops."""


class Mistakes:
    """The user errors found so far."""

    def __init__(self) -> None:
        self.errors: list[UserError] = []

    def add(self, code: UserErrorCode, message: str, path: Path) -> None:
        """Note a mistake."""
        self.errors.append(UserError(code, message, path))

    def invalid(self, message: str, path: Path) -> None:
        """Note something that makes no sense as it stands."""
        self.add(UserErrorCode.INVALID, message, path)

    def note(self, error: UserError | None) -> None:
        """Note a mistake that was found elsewhere, if there is one."""
        if error is not None:
            self.errors.append(error)

    def refuse(self) -> None:
        """Raise Refused with every mistake, if there is any."""
        if self.errors:
            raise Refused(*self.errors)

    def check_label(self, text: str, path: Path, longest: int = MAX_LABEL) -> None:
        """Note what is wrong with a label, which must say something on one line."""
        if not text.strip():
            self.add(UserErrorCode.REQUIRED, "A label must not be empty.", path)
        elif any(category(mark) in UNSHOWN for mark in text):
            self.invalid("A label must be one line of text without control characters.", path)
        self.check_length(text, path, longest)

    def check_description(self, text: str, path: Path) -> None:
        """Note what is wrong with a description, which may have several lines."""
        if any(category(mark) in UNSHOWN and mark not in "\r\n\t" for mark in text):
            self.invalid("This must be text without control characters.", path)
        self.check_length(text, path, MAX_DESCRIPTION)

    def check_length(self, text: str, path: Path, longest: int) -> None:
        """Note that a text is longer than `longest` characters."""
        if len(text) > longest:
            self.add(
                UserErrorCode.TOO_LONG,
                f"This has {len(text)} characters; at most {longest} are allowed.",
                path,
            )


def refused(code: UserErrorCode, message: str, *path: str) -> Refused:
    """The refusal for one mistake."""
    return Refused(UserError(code, message, path))


def listed(names: Iterable[str]) -> str:
    """Names one after the other, with a word on how many more there are."""
    all_names = list(names)
    more = len(all_names) - SHOWN
    shown = ", ".join(all_names[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
