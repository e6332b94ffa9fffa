"""How large definitions may grow."""

MAX_MODULES = 500
MAX_FIELDS = 500
"""Fields of one module, those in the bin included."""
MAX_COLUMNS_EVER = 1500
"""Columns that a module's table ever had: PostgreSQL counts dropped ones, up to 1,600."""
MAX_OPTIONS = 500
MAX_SECTIONS = 100
MAX_LABEL = 255
MAX_DESCRIPTION = 5000
MAX_COLOR = 50
MAX_PATTERN = 500
MAX_PRECISION = 1000
MAX_PREFIX = 50
MAX_DIGITS = 18
MAX_START = 10**15
