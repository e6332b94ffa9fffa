"""Rules and transitions as JSON, as definitions keep them."""

import json
from collections.abc import Mapping
from typing import cast

from crm.rules import Rule, RuleEvent
from crm.transitions import Transition, Transitions

Json = dict[str, object]


def rule_to_json(rule: Rule) -> Json:
    """The rule as plain JSON values; what is left out has its usual value."""
    found: Json = {
        "key": rule.key,
        "label": rule.label,
        "on": [str(event) for event in rule.on],
        "filter": json.loads(rule.filter),
        "message": rule.message,
        "before": None if rule.before is None else json.loads(rule.before),
        "fields": list(rule.fields) or None,
        "field": rule.field,
        "inactive": None if rule.active else True,
    }
    return {name: value for name, value in found.items() if value is not None}


def rule_from_json(body: Mapping[str, object]) -> Rule:
    """The rule that `rule_to_json` wrote."""
    before = body.get("before")
    return Rule(
        key=cast(str, body["key"]),
        label=cast(str, body["label"]),
        on=tuple(RuleEvent(event) for event in cast("list[str]", body["on"])),
        filter=json_text(body["filter"]),
        message=cast(str, body["message"]),
        before=None if before is None else json_text(before),
        fields=tuple(cast("list[str]", body.get("fields", ()))),
        field=cast("str | None", body.get("field")),
        active=not body.get("inactive", False),
    )


def transitions_to_json(transitions: Transitions | None) -> Json | None:
    """A select's transitions as plain JSON values; None where every change is allowed."""
    if transitions is None:
        return None
    return {
        "allowed": [
            {
                "from": _list(each.source),
                "to": _list(each.target),
                "roles": _list(each.roles),
                "note": each.note_required,
            }
            for each in transitions.allowed
        ],
        "initial": _list(transitions.initial),
    }


def transitions_from_json(body: Mapping[str, object] | None) -> Transitions | None:
    """The transitions that `transitions_to_json` wrote."""
    if body is None:
        return None
    return Transitions(
        allowed=tuple(
            Transition(
                _tuple(each["from"]),
                _tuple(each["to"]),
                _tuple(each["roles"]),
                bool(each["note"]),
            )
            for each in cast("list[Json]", body["allowed"])
        ),
        initial=_tuple(body["initial"]),
    )


def json_text(value: object) -> str:
    """JSON as a rule holds it: equal values have equal texts."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _list(keys: tuple[str, ...] | None) -> list[str] | None:
    return None if keys is None else list(keys)


def _tuple(keys: object) -> tuple[str, ...] | None:
    return None if keys is None else tuple(cast("list[str]", keys))
