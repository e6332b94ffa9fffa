"""Physical names as they stand in SQL."""

import re

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")


def identifier(name: str) -> str:
    """A physical name as it stands in SQL; raises ValueError for one that is not ours."""
    if IDENTIFIER.fullmatch(name) is None:
        raise ValueError(f"{name!r} is no physical name.")
    return name


def qualified(schema: str, name: str) -> str:
    """The name of a table, an index or a sequence with its schema."""
    return f"{identifier(schema)}.{identifier(name)}"
