"""Views and preferences as JSON, the form in which they are kept."""

from collections.abc import Mapping
from typing import Any, cast

from pydantic import TypeAdapter

from crm.views import Layout, Path, View, ViewPreferences

Json = dict[str, Any]

_LAYOUT = TypeAdapter(Layout)
_VIEW = TypeAdapter(View)
_PREFERENCES = TypeAdapter(ViewPreferences)
_PATHS = TypeAdapter(tuple[Path, ...])


def layout_to_json(layout: Layout) -> Json:
    """The layout as plain JSON values; what is left out has its usual value."""
    return cast(Json, _LAYOUT.dump_python(layout, mode="json", exclude_defaults=True))


def view_from_json(body: Mapping[str, object]) -> View:
    """The view from its row, whose `layout` is what `layout_to_json` wrote."""
    return _VIEW.validate_python(body)


def preferences_to_json(preferences: ViewPreferences) -> Json:
    """The preferences as plain JSON values; what is left out says nothing."""
    return cast(Json, _PREFERENCES.dump_python(preferences, mode="json", exclude_defaults=True))


def preferences_from_json(body: object) -> ViewPreferences:
    """The preferences that `preferences_to_json` wrote."""
    return _PREFERENCES.validate_python(body)


def paths_from_json(body: object) -> tuple[Path, ...]:
    """Paths to fields, as they are kept in a list of lists."""
    return _PATHS.validate_python(body)
