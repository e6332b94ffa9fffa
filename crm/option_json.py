"""Options and sets of options as JSON and back."""

from collections.abc import Mapping, Sequence
from typing import cast

from crm.colors import color_of_before
from crm.definitions import Option
from crm.option_sets import OptionSet

Json = dict[str, object]


def option_to_json(option: Option) -> Json:
    """The option as plain JSON values."""
    body: Json = {
        "key": option.key,
        "label": option.label,
        "color": option.color,
        "category": option.category,
        "retired": option.retired or None,
    }
    return {name: value for name, value in body.items() if value not in (None, "")}


def option_from_json(body: Mapping[str, object]) -> Option:
    """The option that `option_to_json` wrote."""
    return Option(
        cast(str, body["key"]),
        cast(str, body["label"]),
        color_of_before(cast(str | None, body.get("color"))),
        cast(str | None, body.get("category")),
        cast(bool, body.get("retired", False)),
    )


def set_to_json(of: OptionSet) -> Json:
    """The set as plain JSON values."""
    return {
        "key": of.key,
        "label": of.label,
        "description": of.description,
        "options": [option_to_json(option) for option in of.options],
    }


def set_from_json(body: Mapping[str, object]) -> OptionSet:
    """The set that `set_to_json` wrote."""
    options = cast("Sequence[Mapping[str, object]]", body["options"])
    return OptionSet(
        cast(str, body["key"]),
        cast(str, body["label"]),
        cast(str, body["description"]),
        tuple(option_from_json(part) for part in options),
    )


def set_differences(before: Sequence[OptionSet], after: Sequence[OptionSet]) -> Json:
    """What a revision keeps of sets that differ, each as it was and as it became; nothing where
    none does."""
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    pairs = [
        [None if one is None else set_to_json(one) for one in (old.get(key), new.get(key))]
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]
    return {"optionSets": pairs} if pairs else {}
