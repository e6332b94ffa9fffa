"""Postal addresses: what each part may hold, and the one line that they make together.

The parts are those that addresses of all countries are written in; none of them is needed, since
people know a city before they know a street. A country is a code that is checked, so that records
can be found, grouped and counted by it.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass

from crm.definitions import Field
from crm.errors import UserErrorCode
from crm.values import Invalid, check_country, check_text, says_nothing

ADDRESS = "ADDRESS"
TEXT = "text"
NAMES = ("street1", "street2", "city", "region", "postalCode", "country")
"""The parts as the API calls them."""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address of which at least one part is there."""

    street1: str | None = None
    street2: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None

    @property
    def text(self) -> str:
        """The address in one line, the postal code before the city."""
        place = " ".join(part for part in (self.postal_code, self.city) if part)
        parts = (self.street1, self.street2, place, self.region, self.country)
        return ", ".join(part for part in parts if part)

    def parts(self) -> tuple[object, ...]:
        """What the columns hold, in their order."""
        return (self.text, *astuple(self))

    def as_json(self) -> object:
        """The value as the API takes it; parts that are not there are left out."""
        given = zip(NAMES, astuple(self), strict=True)
        return {name: part for name, part in given if part is not None}


def check_address(field: Field, value: object) -> PostalAddress | None:
    """The address; None where no part of it says anything."""
    if isinstance(value, PostalAddress):
        return value
    given = value if isinstance(value, Mapping) else {}
    # A text comes along where an address is given as it was read; alone it says no part.
    wrong = given.keys() - {*NAMES, TEXT} or (given.keys() == {TEXT})
    if not isinstance(value, Mapping) or wrong:
        raise Invalid(
            UserErrorCode.INVALID,
            f"{field.label} must be an address of {', '.join(NAMES)}, such as "
            '{street1: "Main Street 1", city: "Berlin", country: "DE"}.',
        )
    found = [_part(field, name, given.get(name)) for name in NAMES]
    return PostalAddress(*found) if any(found) else None


def _part(field: Field, name: str, given: object) -> str | None:
    if given is None or says_nothing(given):
        return None
    named = Field(0, name, f"{name} of {field.label}", "TEXT")
    return check_country(named, given) if name == "country" else check_text(named, given)
