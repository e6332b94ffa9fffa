"""Checks the rules of a FILE field."""

import re

from crm.defining.mistakes import Mistakes, Path
from crm.definitions import FileRules
from crm.errors import UserErrorCode
from crm.files import MAX_SIZE

MAX_TYPES = 50
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/(?:\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,126})")


def check_file_rules(rules: FileRules, mistakes: Mistakes, path: Path) -> None:
    """Notes a size that cannot be and what is no media type."""
    if rules.max_size is not None and not 1 <= rules.max_size <= MAX_SIZE:
        mistakes.add(
            UserErrorCode.OUT_OF_RANGE,
            f"maxSize, in bytes, must lie between 1 and {MAX_SIZE}.",
            (*path, "maxSize"),
        )
    if len(rules.types) > MAX_TYPES:
        mistakes.invalid(
            f"There are {len(rules.types)} types; at most {MAX_TYPES} are allowed.",
            (*path, "types"),
        )
        return
    for place, type_ in enumerate(rules.types):
        if _TYPE.fullmatch(type_) is None:
            mistakes.invalid(
                f"{type_[:80]!a} is no media type; give such as application/pdf or image/*.",
                (*path, "types", str(place)),
            )
