"""Money as it is given out and taken: an amount in a currency."""

from decimal import Decimal

import strawberry

from schema_builder.scalars import CurrencyCode


@strawberry.type(description="An exact amount in a currency.")
class Money:
    """An amount in a currency."""

    amount: Decimal = strawberry.field(
        description="The amount, with the decimals that its currency has; an average may have more."
    )
    currency: CurrencyCode = strawberry.field(description="The currency, such as `EUR`.")


@strawberry.input(
    description='An exact amount in a currency. Example: `{amount: "12.50", currency: "EUR"}`.'
)
class MoneyInput:
    """An amount in a currency."""

    amount: Decimal = strawberry.field(
        description="The amount, with no more decimals than its currency has: `12.50` in `EUR`, "
        "`1250` in `JPY`."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=strawberry.UNSET,
        description="The currency, such as `EUR`; left out, the field's default one.",
    )
