"""The stable keys of views and of their tabs: their form, and how one is made from a label."""

import re

from crm.errors import UserError, UserErrorCode

MAX_KEY = 64
_KEY = re.compile(r"[a-z][A-Za-z0-9_]*", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_ROOM_FOR_NUMBER = 6


def key_error(key: str, path: tuple[str, ...]) -> UserError | None:
    """What is wrong with the form of a key, or None."""
    if len(key) <= MAX_KEY and _KEY.fullmatch(key) is not None:
        return None
    message = (
        f"{key[:100]!a} is no key: up to {MAX_KEY} letters, digits and underscores, beginning "
        "with a small letter, such as myOpenDeals."
    )
    return UserError(UserErrorCode.INVALID, message, path)


def key_of(label: str, taken: frozenset[str]) -> str:
    """A key made from a label, which none of `taken` is: `myOpenDeals` for "My open deals"."""
    words = _WORD.findall(label)
    joined = "".join(word[:1].upper() + word[1:] for word in words)
    made = (joined[:1].lower() + joined[1:])[: MAX_KEY - _ROOM_FOR_NUMBER]
    if _KEY.fullmatch(made) is None:
        made = f"view{made}"
    number, key = 1, made
    while key in taken:
        number += 1
        key = f"{made}{number}"
    return key
