"""What a field's rules look like in the API."""

from decimal import Decimal

import strawberry

from schema_builder.scalars import CurrencyCode


@strawberry.type(description="A named group of fields in a module's form.")
class Section:
    """A named group of fields in a module's form."""

    key: str = strawberry.field(description="The stable name, such as `main`.")
    label: str = strawberry.field(description="What people read, such as `Main`.")


@strawberry.type(description="The limits of a text.")
class TextRulesInfo:
    """The limits of a text."""

    min_length: int | None = strawberry.field(description="The fewest characters.")
    max_length: int | None = strawberry.field(description="The most characters.")
    pattern: str | None = strawberry.field(
        description="A regular expression (RE2) that the whole text must match."
    )


@strawberry.type(description="The limits of a number.")
class NumberRulesInfo:
    """The limits of a number."""

    min: Decimal | None = strawberry.field(description="The smallest value.")
    max: Decimal | None = strawberry.field(description="The largest value.")
    precision: int | None = strawberry.field(description="How many digits there may be in all.")
    scale: int | None = strawberry.field(description="How many of them stand after the point.")


@strawberry.type(description="The currencies of a CURRENCY field.")
class CurrencyRulesInfo:
    """The currencies of a CURRENCY field."""

    default: CurrencyCode | None = strawberry.field(
        description="The currency of amounts that are given without one."
    )
    allowed: list[CurrencyCode] = strawberry.field(
        description="The currencies that are taken; empty where all in use are."
    )


@strawberry.type(description="The limits of a FILE field.")
class FileRulesInfo:
    """The limits of a FILE field."""

    max_size: int | None = strawberry.field(description="The most bytes.")
    types: list[str] = strawberry.field(
        description="The media types that are taken; empty where all are."
    )


@strawberry.type(description="How an auto number reads.")
class AutoNumberRulesInfo:
    """How an auto number reads."""

    prefix: str = strawberry.field(description="What stands before the count, such as `INV-`.")
    digits: int = strawberry.field(description="To how many digits the count is filled with 0.")
    start: int = strawberry.field(description="Where the count began.")
