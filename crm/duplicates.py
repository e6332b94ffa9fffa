"""Duplicate rules of a module: what makes two of its records look like the same thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm.definitions import POINTING, Field, Module


class MatchMethod(StrEnum):
    """How the values of a field are compared."""

    EXACT = "EXACT"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    SIMILAR = "SIMILAR"


class DuplicateAction(StrEnum):
    """What a write meets that makes a duplicate."""

    WARN = "WARN"
    REFUSE = "REFUSE"


LEAST_THRESHOLD = 0.3
"""Below it the index of trigrams finds nothing."""
USUAL_THRESHOLD = 0.6

_EXACT = (
    *("TEXT", "EMAIL", "PHONE", "URL", "INTEGER", "DECIMAL", "PERCENT", "DATE", "DATETIME"),
    *("COUNTRY", "SELECT", "BOOLEAN", "RATING", "LOOKUP", "ANY_LOOKUP", "USER"),
)
KINDS_OF: Mapping[MatchMethod, tuple[str, ...]] = {
    MatchMethod.EXACT: _EXACT,
    MatchMethod.EMAIL: ("EMAIL", "TEXT"),
    MatchMethod.PHONE: ("PHONE", "TEXT"),
    MatchMethod.SIMILAR: ("TEXT",),
}
"""The kinds of the fields that each method compares."""

_FEW_VALUES = frozenset({"COUNTRY", "SELECT", "BOOLEAN", "RATING"})
_NOT_INDEXED = POINTING | _FEW_VALUES
"""Kinds with an index of their own for it, or with too few values for one."""


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """A field, by number, whose values must match; `threshold` is for SIMILAR alone."""

    field: int
    method: MatchMethod
    threshold: float = USUAL_THRESHOLD


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """Two records in which all of `matches` hold look like the same. A missing value matches
    nothing."""

    key: str
    label: str
    matches: tuple[FieldMatch, ...]
    action: DuplicateAction = DuplicateAction.WARN
    active: bool = True

    @property
    def similar(self) -> bool:
        """Whether it compares how similar texts are, so that what matches is not one thing yet."""
        return any(match.method is MatchMethod.SIMILAR for match in self.matches)


MatchIndex = tuple[int, MatchMethod]
"""An index by which matches are found: of a field, by number, for a method."""


def fits(field: Field, method: MatchMethod) -> bool:
    """Whether a method compares the values of a field."""
    return not field.is_computed and field.kind in KINDS_OF[method]


def active_rules(module: Module) -> tuple[DuplicateRule, ...]:
    """Those of a module's duplicate rules that are asked; as a rule there are none."""
    return tuple(rule for rule in module.duplicate_rules if rule.active and not waits(module, rule))


def waits(module: Module, rule: DuplicateRule) -> bool:
    """Whether a job is still at an index without which a rule would read the whole table."""
    pending = module.pending_matches
    return bool(pending) and any(index in pending for index in rule_indexes(module, rule))


def rule_indexes(module: Module, rule: DuplicateRule) -> tuple[MatchIndex, ...]:
    """The indexes that a duplicate rule needs."""
    return tuple(
        (match.field, match.method)
        for match in rule.matches
        if match.method is not MatchMethod.EXACT
        or module.by_number[match.field].kind not in _NOT_INDEXED
    )


def matched_columns(module: Module) -> tuple[str, ...]:
    """The columns whose change can make a duplicate."""
    numbers = (match.field for rule in active_rules(module) for match in rule.matches)
    return tuple(dict.fromkeys(module.by_number[number].column for number in numbers))


def match_indexes(module: Module) -> tuple[MatchIndex, ...]:
    """The indexes that a module's duplicate rules need."""
    needed = (rule_indexes(module, rule) for rule in module.duplicate_rules if rule.active)
    return tuple(dict.fromkeys(index for indexes in needed for index in indexes))


def is_selective(module: Module, rule: DuplicateRule) -> bool:
    """Whether a rule compares values that are equal in few records, and finds them by an index."""
    return any(
        match.method is not MatchMethod.SIMILAR
        and module.by_number[match.field].kind not in _FEW_VALUES
        for match in rule.matches
    )
