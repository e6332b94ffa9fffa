"""Groups as plain Python makes them: their keys, labels, order and measures."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.api import Api, Json
from tests.support.every_kind import OPTIONS

SPOTS: list[Json] = [
    {"name": "one", "mood": "GREEN"},
    {"name": "Two", "mood": None},
    {"name": None, "mood": "RED"},
]
RANKS = {option["key"]: rank for rank, option in enumerate(OPTIONS)}
LABELS = {option["key"]: option["label"] for option in OPTIONS}
Value = Any
Sorting = tuple[Callable[["Group"], Value], str]


@dataclass(frozen=True, slots=True)
class Ground:
    """A workspace somewhere on Earth, to create entries in."""

    api: Api
    zone: ZoneInfo
    first_weekday: int
    spots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class By:
    """One thing to group by: a field, perhaps behind the lookup, its unit or its option."""

    name: str
    unit: str | None = None
    empty: bool = False

    def written(self) -> str:
        """As GraphQL writes it."""
        inner = self.unit or ("{includeEmpty: true}" if self.empty else "{}")
        outer, _, last = self.name.partition(".")
        return f"{{{outer}: {{{last}: {inner}}}}}" if last else f"{{{outer}: {inner}}}"


@dataclass(frozen=True, slots=True)
class Group:
    """What the reference knows of a group."""

    key: tuple[Value, ...]
    rows: tuple[Json, ...]


def grouped(ground: Ground, rows: list[Json], by: list[By]) -> list[Group]:
    """The groups of the rows, and those without rows that are wanted."""
    found: dict[tuple[Value, ...], list[Json]] = {}
    for row in rows:
        found.setdefault(tuple(value_of(ground, row, item) for item in by), []).append(row)
    full = dict.fromkeys(found)
    if all(item.empty for item in by):
        full[(None,) * len(by)] = None
    for index, item in enumerate(by):
        if item.empty:
            domain = {*every_value(item), *(key[index] for key in found)}
            full = dict.fromkeys(
                (*key[:index], value, *key[index + 1 :]) for key in full for value in domain
            )
    return [Group(key, tuple(found.get(key, ()))) for key in full]


def every_value(by: By) -> tuple[Value, ...]:
    """All values that a field can have."""
    return (True, False) if by.name == "done" else tuple(RANKS)


def value_of(ground: Ground, row: Json, by: By) -> Value:
    """What a row is grouped by."""
    outer, _, inner = by.name.partition(".")
    if inner:
        spot = row["spotId"]
        return None if spot is None else SPOTS[ground.spots.index(spot)][inner]
    value = row[outer]
    if value is None:
        return None
    if by.name == "price":
        number = Decimal(value).normalize()
        return number if number.as_tuple().exponent <= 0 else number.quantize(Decimal(1))
    if by.unit is None:
        return value
    day = date.fromisoformat(value) if by.name == "day" else local_day(ground, value)
    return first_day(day, by.unit, ground.first_weekday)


def local_day(ground: Ground, text: str) -> date:
    """The day of a moment; the calendar's first or last where it lies beyond."""
    moment = datetime.fromisoformat(text).astimezone(UTC)
    try:
        return moment.astimezone(ground.zone).date()
    except OverflowError:
        return date.min if moment.year == 1 else date.max


def first_day(day: date, unit: str, first_weekday: int) -> date:
    """The first day of the unit."""
    match unit:
        case "WEEK":
            back = (day.weekday() - first_weekday) % 7
            return day - timedelta(days=back) if day.toordinal() > back else date.min
        case "MONTH":
            return day.replace(day=1)
        case "QUARTER":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "YEAR":
            return day.replace(month=1, day=1)
    return day


def label(value: Value, by: By, ground: Ground) -> str:
    """What a group is called by one of its values."""
    if value is None:
        return "(none)"
    if by.name in ("color", "spot.mood"):
        return str(LABELS[value])
    if by.name == "done":
        return "Yes" if value else "No"
    if by.name == "spotId":
        return title(value, ground)
    match by.unit:
        case "WEEK":
            return f"Week of {value}"
        case "MONTH":
            return f"{value:%Y}".zfill(4) + f"-{value.month:02}"
        case "QUARTER":
            return f"{value:%Y}".zfill(4) + f"-Q{(value.month + 2) // 3}"
        case "YEAR":
            return f"{value:%Y}".zfill(4)
    return str(value)


def title(spot: str, ground: Ground) -> str:
    """What a spot is called."""
    number = ground.spots.index(spot)
    return SPOTS[number]["name"] or f"#{number + 1}"


def in_order(
    groups: list[Group], by: list[By], order: list[tuple[str, str]], ground: Ground
) -> list[Group]:
    """The groups sorted by each key, the most important last."""
    sortings: list[Sorting] = []
    for name, direction in order or [("key", "ASC")]:
        if name == "key":
            for index, item in enumerate(by):
                sortings += [(rank, direction) for rank in ranks(index, item, ground)]
        else:
            sortings.append((lambda group, name=name: measured(group.rows, name), direction))
    sortings += [(lambda group, n=n: group.key[n], "ASC") for n in range(len(by))]
    for value, direction in reversed(sortings):
        missing = [group for group in groups if value(group) is None]
        present = sorted(
            (group for group in groups if value(group) is not None),
            key=value,
            reverse=direction.startswith("DESC"),
        )
        groups = missing + present if direction.endswith("NULLS_FIRST") else present + missing
    return groups


def ranks(index: int, by: By, ground: Ground) -> list[Callable[[Group], Value]]:
    """What groups are ordered by where it is by their keys."""

    def of(change: Callable[[Value], Value]) -> Callable[[Group], Value]:
        return lambda group: None if group.key[index] is None else change(group.key[index])

    same = of(lambda value: value)
    if by.name in ("color", "spot.mood"):
        return [of(RANKS.__getitem__), same]
    if by.name in ("text", "spot.name"):
        return [of(folded), same]
    if by.name == "spotId":
        return [of(lambda value: folded(title(value, ground))), same]
    return [same]


def measured(rows: tuple[Json, ...], name: str) -> Value:
    """A measure of the rows."""
    if name == "count":
        return len(rows)
    function, _, of = name.partition(".")
    given = [row["spotId" if of == "spot" else of] for row in rows]
    values = [comparable(of, value) for value in given if value is not None]
    match function:
        case "countDistinct":
            return len(set(values))
        case "countEmpty":
            return len(given) - len(values)
        case _ if not values:
            return None
        case "min":
            return min(values)
        case "max":
            return max(values)
    with localcontext(prec=80):
        total = sum(map(Decimal, values), Decimal(0))
        if function == "sum":
            return total
        return (total / len(values)).quantize(Decimal("1e-10"), ROUND_HALF_UP)


def comparable(name: str, value: Value) -> Value:
    """A value as it is compared."""
    match name:
        case "price":
            return Decimal(value)
        case "day":
            return date.fromisoformat(value)
        case "moment":
            return datetime.fromisoformat(value)
    return value


def folded(text: str) -> str:
    """The text without case and accents."""
    marks = unicodedata.normalize("NFD", text.lower())
    return "".join(mark for mark in marks if not unicodedata.combining(mark))
