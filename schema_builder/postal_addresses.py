"""Postal addresses as they are given out, taken, ordered by and grouped by."""

import strawberry

from schema_builder.groups import GroupOption
from schema_builder.orders import Sort
from schema_builder.scalars import CountryCode

TEXTS = {
    "street1": "Street and house number.",
    "street2": "What else leads there: a flat, a floor, a care-of name.",
    "city": "City, town or village.",
    "region": "State, province or county.",
    "postalCode": "Postal code, as text: zeros at its front count.",
    "country": "Country, such as `DE`.",
}


@strawberry.type(description="A postal address; parts that are not known are null.")
class Address:
    """A postal address."""

    text: str = strawberry.field(
        description="The address in one line: `Main Street 1, 10115 Berlin, DE`."
    )
    street1: str | None = strawberry.field(description=TEXTS["street1"])
    street2: str | None = strawberry.field(description=TEXTS["street2"])
    city: str | None = strawberry.field(description=TEXTS["city"])
    region: str | None = strawberry.field(description=TEXTS["region"])
    postal_code: str | None = strawberry.field(description=TEXTS["postalCode"])
    country: CountryCode | None = strawberry.field(description=TEXTS["country"])


@strawberry.input(
    description="A postal address, given whole: parts that are left out are empty. Example: "
    '`{street1: "Main Street 1", postalCode: "10115", city: "Berlin", country: "DE"}`.'
)
class AddressInput:
    """A postal address."""

    street1: str | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["street1"])
    street2: str | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["street2"])
    city: str | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["city"])
    region: str | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["region"])
    postal_code: str | None = strawberry.field(
        default=strawberry.UNSET, description=TEXTS["postalCode"]
    )
    country: CountryCode | None = strawberry.field(
        default=strawberry.UNSET, description=TEXTS["country"]
    )


def _order(name: str) -> Sort | None:
    found: Sort | None = strawberry.field(default=strawberry.UNSET, description=f"By {name}.")
    return found


@strawberry.input(one_of=True, description="One part of an address to order by.")
class AddressOrder:
    """One part of an address to order by."""

    street1: Sort | None = _order("street")
    street2: Sort | None = _order("what else leads there")
    city: Sort | None = _order("city")
    region: Sort | None = _order("region")
    postal_code: Sort | None = _order("postal code, as text")
    country: Sort | None = _order("the country's code")


def _group(name: str) -> GroupOption | None:
    found: GroupOption | None = strawberry.field(
        default=strawberry.UNSET, description=f"By {name}."
    )
    return found


@strawberry.input(one_of=True, description="One part of an address to group by.")
class AddressGroupBy:
    """One part of an address to group by."""

    city: GroupOption | None = _group("city")
    region: GroupOption | None = _group("region")
    postal_code: GroupOption | None = _group("postal code")
    country: GroupOption | None = _group("country")


@strawberry.type(
    description="What the addresses of a group have in common; null for all that they are not "
    "grouped by."
)
class AddressGroupKey:
    """What the addresses of a group have in common."""

    city: str | None = strawberry.field(description="The city.")
    region: str | None = strawberry.field(description="The region.")
    postal_code: str | None = strawberry.field(description="The postal code.")
    country: CountryCode | None = strawberry.field(description="The country.")
