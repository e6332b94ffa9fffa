"""The time zones that people may choose, by their names in the IANA database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_name

_AREAS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/"),
    *("Australia/", "Europe/", "Indian/", "Pacific/"),
)
_UTC = "UTC"
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A time zone, by its name, such as Europe/Berlin."""

    name: str

    @property
    def label(self) -> str:
        """What people call it in English."""
        return _labels()[self.name]

    def offset(self, moment: datetime) -> str:
        """How far its clocks are from UTC at a moment, such as +02:00."""
        minutes = round((moment.astimezone(ZoneInfo(self.name)).utcoffset() or _NONE) / _MINUTE)
        hours, rest = divmod(abs(minutes), 60)
        return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


_NONE, _MINUTE = timedelta(), timedelta(minutes=1)


@cache
def time_zones() -> dict[str, TimeZone]:
    """The zones of places, and UTC, by name; those that only say an offset are left out."""
    names = (name for name in available_timezones() if name.startswith(_AREAS))
    return {name: TimeZone(name) for name in sorted([*names, _UTC])}


def labelled_time_zones() -> list[TimeZone]:
    """All of them, their labels at hand; the first call takes a tenth of a second."""
    _labels()
    return list(time_zones().values())


def nearest_time_zones(text: str) -> list[str]:
    """The names most like a text, or like the place that it names; the likeliest first."""
    wanted = text.casefold()
    places = {name.rpartition("/")[2].casefold(): name for name in time_zones()}
    whole = {name.casefold(): name for name in time_zones()}
    by_place = get_close_matches(wanted.rpartition("/")[2], places, _NEAREST)
    by_name = get_close_matches(wanted, whole, _NEAREST)
    found = [*(whole[name] for name in by_name), *(places[name] for name in by_place)]
    return list(dict.fromkeys(found))[:_NEAREST]


@cache
def _labels() -> dict[str, str]:
    # All at once, since that takes a tenth of a second which is to be spent off an event loop.
    return {name: _label(name) for name in time_zones()}


def _label(name: str) -> str:
    if name == _UTC:
        return "Coordinated Universal Time"
    return str(get_timezone_name(name, locale="en"))
