"""Rules of a module: what no write may do, whoever makes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class RuleEvent(StrEnum):
    """The kinds of writes that a rule is asked at."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Rule:
    """Refuses a write, with `message`, where `filter` holds for the record as it would be, and
    `before`, where there is one, for the record as it was. A deletion is asked as it is.

    Both filters are JSON texts of the form in which `crm.saved_filters` keeps them. `fields` are
    the columns of which one must change in an update, none for any; `field` is the column whose
    place in a form the message belongs to.
    """

    key: str
    label: str
    on: tuple[RuleEvent, ...]
    filter: str
    message: str
    before: str | None = None
    fields: tuple[str, ...] = ()
    field: str | None = None
    active: bool = True


def rules_on(rules: Iterable[Rule], event: RuleEvent) -> tuple[Rule, ...]:
    """Those that are asked at writes of a kind."""
    return tuple(rule for rule in rules if rule.active and event in rule.on)
