"""Fields of one kind that become another, and what each of their values becomes."""

from __future__ import annotations

from tests.support.api import Json
from tests.support.every_kind import field

CHOICES: list[Json] = [
    {"key": "RED", "label": "Deep red"},
    {"key": "SEA", "label": "Sea"},
    {"key": "ONE", "label": "1"},
]
YES_NO: list[Json] = [{"key": "YES", "label": "Sure"}, {"key": "B", "label": "No"}]
LOST = object()
PAIRS: list[tuple[Json, Json, list[tuple[object, object]]]] = [
    (field("x", "TEXT"), {"kind": "LONG_TEXT"}, [("a", "a"), (None, None)]),
    (
        field("x", "LONG_TEXT"),
        {"kind": "TEXT"},
        [(" a\nb ", " a\nb "), ("y" * 256, LOST), ("y" * 255, "y" * 255)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "EMAIL"},
        [("Ann@Example.org ", "Ann@example.org"), ("ann", LOST), (None, None)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "PHONE"},
        [("+49 30 901820", "+4930901820"), ("030 901820", LOST)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "URL"},
        [("https://x.org/a", "https://x.org/a"), ("x.org", LOST)],
    ),
    (field("x", "TEXT"), {"kind": "COUNTRY"}, [("de", "DE"), ("France", "FR"), ("Mars", LOST)]),
    (
        field("x", "TEXT"),
        {"kind": "INTEGER"},
        [("12", 12), (" -3 ", -3), ("4.0", 4), ("4.5", LOST), ("many", LOST), ("9" * 12, LOST)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "DECIMAL"},
        [("12.50", "12.50"), (".5", "0.5"), ("1e3", LOST), ("1,5", LOST), ("NaN", LOST)],
    ),
    (field("x", "TEXT"), {"kind": "PERCENT"}, [("12.5 %", "12.5"), ("7", "7")]),
    (field("x", "TEXT"), {"kind": "RATING"}, [("5", 5), ("6", LOST), ("0", LOST)]),
    (
        field("x", "TEXT"),
        {"kind": "BOOLEAN"},
        [("Yes", True), ("FALSE", False), ("0", False), ("maybe", LOST)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "DATE"},
        [("2024-02-29", "2024-02-29"), ("29.2.2024", LOST), ("2023-02-29", LOST)],
    ),
    (
        field("x", "TEXT"),
        {"kind": "DATETIME"},
        [
            ("2024-02-29T12:00:00+02:00", "2024-02-29T10:00:00Z"),
            ("2024-07-01 12:00", "2024-07-01T10:00:00Z"),
            ("noon", LOST),
        ],
    ),
    (
        field("x", "TEXT"),
        {"kind": "SELECT", "options": CHOICES},
        [("RED", "RED"), ("deep RED", "RED"), (" sea", "SEA"), ("blue", LOST), ("1", "ONE")],
    ),
    (
        field("x", "TEXT"),
        {"kind": "MULTI_SELECT", "options": CHOICES},
        [("sea, Deep red", ["RED", "SEA"]), ("blue", LOST), (None, [])],
    ),
    (
        field("x", "INTEGER", number={"min": "0", "max": "9"}),
        {"kind": "DECIMAL"},
        [(3, "3"), (None, None)],
    ),
    (field("x", "INTEGER"), {"kind": "TEXT"}, [(-3, "-3")]),
    (field("x", "INTEGER"), {"kind": "BOOLEAN"}, [(1, True), (0, False), (2, LOST)]),
    (
        field("x", "INTEGER"),
        {"kind": "SELECT", "options": CHOICES},
        [(1, "ONE"), (2, LOST)],
    ),
    (
        field("x", "DECIMAL", number={"precision": 9, "scale": 2}),
        {"kind": "INTEGER"},
        [("3.00", 3), ("3.50", LOST)],
    ),
    (field("x", "DECIMAL"), {"kind": "PERCENT"}, [("3.5", "3.5")]),
    (field("x", "PERCENT"), {"kind": "TEXT"}, [("3.50", "3.50")]),
    (field("x", "RATING"), {"kind": "DECIMAL"}, [(4, "4")]),
    (field("x", "BOOLEAN"), {"kind": "TEXT"}, [(True, "Yes"), (False, "No"), (None, None)]),
    (field("x", "BOOLEAN"), {"kind": "INTEGER"}, [(True, 1), (False, 0)]),
    (
        field("x", "BOOLEAN"),
        {"kind": "SELECT", "options": YES_NO},
        [(True, "YES"), (False, "B")],
    ),
    (
        field("x", "DATE"),
        {"kind": "DATETIME"},
        [("2024-07-01", "2024-06-30T22:00:00Z"), ("2024-01-01", "2023-12-31T23:00:00Z")],
    ),
    (
        field("x", "DATETIME"),
        {"kind": "DATE"},
        [("2024-06-30T22:00:00Z", "2024-07-01"), ("2024-06-30T21:59:00Z", "2024-06-30")],
    ),
    (field("x", "DATE"), {"kind": "TEXT"}, [("2024-02-29", "2024-02-29")]),
    (field("x", "DATETIME"), {"kind": "TEXT"}, [("2024-06-30T22:00:00Z", "2024-06-30T22:00:00Z")]),
    (field("x", "SELECT", options=CHOICES), {"kind": "TEXT"}, [("RED", "Deep red")]),
    (field("x", "SELECT", options=CHOICES), {"kind": "MULTI_SELECT"}, [("RED", ["RED"])]),
    (field("x", "SELECT", options=CHOICES), {"kind": "INTEGER"}, [("ONE", 1), ("SEA", LOST)]),
    (
        field("x", "SELECT", options=YES_NO),
        {"kind": "BOOLEAN"},
        [("YES", True), ("B", False)],
    ),
    (
        field("x", "MULTI_SELECT", options=CHOICES),
        {"kind": "SELECT"},
        [(["RED"], "RED"), (["RED", "SEA"], LOST), ([], None)],
    ),
    (
        field("x", "MULTI_SELECT", options=CHOICES),
        {"kind": "LONG_TEXT"},
        [(["RED", "SEA"], "Deep red, Sea")],
    ),
    (field("x", "TEXT"), {"kind": "JSON"}, [('{"a": [1]}', {"a": [1]}), ("{", LOST)]),
    (field("x", "JSON"), {"kind": "TEXT"}, [({"a": [1]}, '{"a": [1]}'), (None, None)]),
    (field("x", "EMAIL"), {"kind": "TEXT"}, [("Ann@example.org", "Ann@example.org")]),
    (field("x", "COUNTRY"), {"kind": "TEXT"}, [("DE", "DE")]),
    (field("x", "URL"), {"kind": "TEXT"}, [("https://x.org", "https://x.org")]),
]
