"""What calendars and money are made of in the world: time zones, days, countries, currencies."""

import asyncio
from datetime import datetime
from enum import StrEnum

import strawberry
from strawberry.types import Info

from crm import currencies, time_zones
from crm.values import countries
from gql.context import Context
from schema_builder.enums import describe
from schema_builder.scalars import CountryCode, CurrencyCode


class WeekStart(StrEnum):
    """The day on which weeks begin."""

    MONDAY = "MONDAY"
    SUNDAY = "SUNDAY"
    SATURDAY = "SATURDAY"


describe(
    WeekStart,
    "WeekStart",
    "The day on which weeks begin, in relative dates as in groups.",
    {
        "MONDAY": "As in Europe, and by ISO 8601.",
        "SUNDAY": "As in America.",
        "SATURDAY": "As in much of the Arab world.",
    },
)


@strawberry.type(description="A time zone that may be chosen.")
class TimeZone:
    """A time zone."""

    source: strawberry.Private[time_zones.TimeZone]
    now: strawberry.Private[datetime]

    @strawberry.field(description="Its name, as `timeZone` takes it, such as `Europe/Berlin`.")
    def name(self) -> str:
        return self.source.name

    @strawberry.field(description="What people call it, such as Central European Time.")
    def label(self) -> str:
        return self.source.label

    @strawberry.field(
        description="How far its clocks are from UTC now, such as `+02:00`; with daylight saving "
        "it changes in the course of the year."
    )
    def offset(self) -> str:
        return self.source.offset(self.now)


@strawberry.type(description="A country that a field of the kind COUNTRY may have.")
class Country:
    """A country."""

    code: CountryCode = strawberry.field(description="Its two-letter code, such as `DE`.")
    name: str = strawberry.field(description="Its name in English.")


@strawberry.type(description="A currency that is in use.")
class Currency:
    """A currency."""

    code: CurrencyCode = strawberry.field(description="Its three-letter code, such as `EUR`.")
    name: str = strawberry.field(description="Its name in English.")
    symbol: str = strawberry.field(description="How amounts are marked, such as `€`.")
    decimals: int = strawberry.field(
        description="How many decimals an amount may have: 2 for most, 0 for the yen."
    )


@strawberry.type
class CalendarQueries:
    """The root fields that list what fields and settings may name."""

    @strawberry.field(
        description="The time zones that may be chosen. Example: `timeZones { name label offset }`."
    )
    async def time_zones(self, info: Info[Context, None]) -> list[TimeZone]:
        now = info.context.clock.now
        known = await asyncio.to_thread(time_zones.labelled_time_zones)
        return [TimeZone(source=zone, now=now) for zone in known]

    @strawberry.field(description="The countries, by their codes.")
    def countries(self) -> list[Country]:
        return [Country(code=CountryCode(code), name=name) for code, name in countries().items()]

    @strawberry.field(
        description="The currencies in use. Example: `currencies { code name decimals }`."
    )
    def currencies(self) -> list[Currency]:
        return [
            Currency(
                code=CurrencyCode(one.code), name=one.name, symbol=one.symbol, decimals=one.decimals
            )
            for one in currencies.currencies().values()
        ]
