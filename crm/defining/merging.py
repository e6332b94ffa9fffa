"""Puts what an update gives over what is there."""

from typing import TypeVar

from crm.defining.inputs import Unset

T = TypeVar("T")


def given_or(given: T | Unset | None, before: T, cleared: T) -> T:
    """The given value; `before` where it was left out, `cleared` where null was given."""
    if isinstance(given, Unset):
        return before
    return cleared if given is None else given
