"""Duplicate rules as JSON, as definitions keep them."""

from collections.abc import Mapping
from typing import cast

from crm.duplicates import (
    USUAL_THRESHOLD,
    DuplicateAction,
    DuplicateRule,
    FieldMatch,
    MatchIndex,
    MatchMethod,
)

Json = dict[str, object]


def duplicate_rule_to_json(rule: DuplicateRule) -> Json:
    """The rule as plain JSON values; what is left out has its usual value."""
    found: Json = {
        "key": rule.key,
        "label": rule.label,
        "matches": [_match_to_json(match) for match in rule.matches],
        "action": str(rule.action),
        "inactive": None if rule.active else True,
    }
    return {name: value for name, value in found.items() if value is not None}


def duplicate_rule_from_json(body: Mapping[str, object]) -> DuplicateRule:
    """The rule that `duplicate_rule_to_json` wrote."""
    return DuplicateRule(
        key=cast(str, body["key"]),
        label=cast(str, body["label"]),
        matches=tuple(_match_from_json(each) for each in cast("list[Json]", body["matches"])),
        action=DuplicateAction(cast(str, body["action"])),
        active=not body.get("inactive", False),
    )


def match_indexes_from_json(body: object) -> tuple[MatchIndex, ...]:
    """The indexes of matches, each given by the number of its field and its method."""
    found = cast("list[tuple[int, str]]", body or [])
    return tuple((number, MatchMethod(method)) for number, method in found)


def _match_to_json(match: FieldMatch) -> Json:
    made: Json = {"field": match.field, "method": str(match.method)}
    if match.threshold != USUAL_THRESHOLD:
        made["threshold"] = match.threshold
    return made


def _match_from_json(body: Json) -> FieldMatch:
    return FieldMatch(
        cast(int, body["field"]),
        MatchMethod(cast(str, body["method"])),
        cast(float, body.get("threshold", USUAL_THRESHOLD)),
    )
