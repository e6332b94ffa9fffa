"""The enums of views, described for the API before any type refers to them."""

from enum import StrEnum

from crm.views import ViewKind, ViewVisibility
from schema_builder.enums import describe
from schema_builder.groups import DateGroup
from schema_builder.orders import Sort

__all__ = ["DateGroup", "Sort", "ViewFunction", "ViewKind", "ViewVisibility"]


class ViewFunction(StrEnum):
    """What a total computes."""

    COUNT = "COUNT"
    SUM = "SUM"
    AVG = "AVG"
    MIN = "MIN"
    MAX = "MAX"
    COUNT_DISTINCT = "COUNT_DISTINCT"
    COUNT_EMPTY = "COUNT_EMPTY"


describe(
    ViewKind,
    "ViewKind",
    "How a view shows records.",
    {
        "TABLE": "Rows and columns.",
        "KANBAN": "Cards in columns, one for each value of a field.",
        "CALENDAR": "Records on the days when they take place.",
        "RECORD": "The panel of one record: tabs with fields and related lists.",
    },
)
describe(
    ViewVisibility,
    "ViewVisibility",
    "Who has a view.",
    {
        "SHARED": "Everybody in the workspace.",
        "ROLES": "Members of the roles that it names, and administrators.",
        "PRIVATE": "Its owner alone; for everybody else it does not exist.",
    },
)
describe(
    ViewFunction,
    "ViewFunction",
    "What a total computes; `aggregates` of a list gives the figures.",
    {
        "COUNT": "How many records there are.",
        "SUM": "The sum of a field's values.",
        "AVG": "Their average.",
        "MIN": "The least of them.",
        "MAX": "The greatest of them.",
        "COUNT_DISTINCT": "How many different values there are.",
        "COUNT_EMPTY": "How many records have no value.",
    },
)
