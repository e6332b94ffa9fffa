"""How large definitions may grow."""

from dataclasses import dataclass

MAX_MODULES = 500
MAX_FIELDS = 400
"""Fields of one module, those in the bin included. A row of PostgreSQL lies in one page of 8 kB;
a long value is moved out of it and leaves 18 bytes, so 440 texts would no longer fit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many modules a workspace may have, and how many fields each of them; those in the bin
    count, what every workspace comes with does not."""

    modules: int = MAX_MODULES
    fields: int = MAX_FIELDS


MAX_COLUMNS_EVER = 1500
"""Columns that a module's table ever had: PostgreSQL counts dropped ones, up to 1,600."""
MAX_OPTIONS = 500
MAX_OPTION_SETS = 500
MAX_SECTIONS = 100
MAX_RULES = 50
MAX_RULE_MESSAGE = 500
MAX_DUPLICATE_RULES = 10
MAX_MATCHES = 5
"""Fields that one duplicate rule compares."""
MAX_TRANSITIONS = 200
MAX_LABEL = 255
MAX_DESCRIPTION = 5000
MAX_PATTERN = 500
MAX_PRECISION = 1000
MAX_PREFIX = 50
MAX_DIGITS = 18
MAX_RATING = 100
USUAL_RATING = 5
MAX_START = 10**15
