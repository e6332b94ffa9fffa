"""The currencies in use, by their codes of ISO 4217."""

from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_symbol

USUAL_DECIMALS = 2
"""Of most currencies."""

_MINOR_UNITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"), 0),
    **dict.fromkeys(("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""By ISO 4217, where they are not two: CLDR, which babel reads, tells what people write, and
says that some currencies with two decimals in the books have none."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: its code, English name and symbol, and the decimals of an amount."""

    code: str
    name: str
    symbol: str
    decimals: int


@cache
def currencies() -> dict[str, Currency]:
    """The currencies that are legal tender somewhere today, by code."""
    names = Locale("en").currencies
    codes = {
        code
        for used in get_global("territory_currencies").values()
        for code, _, until, tender in used
        if tender and until is None
    }
    return {
        code: Currency(
            code,
            str(names.get(code, code)),
            str(get_currency_symbol(code, locale="en")),
            _MINOR_UNITS.get(code, USUAL_DECIMALS),
        )
        for code in sorted(codes)
    }
