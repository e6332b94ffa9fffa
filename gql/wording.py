"""Says what graphql-core finds wrong in the words of JSON, and each mistake once."""

import re
from collections.abc import Iterable

from graphql import GraphQLError

_QUOTED_OR_NAME = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\b(?:None|True|False)\b")
_WORDS = {"None": "null", "True": "true", "False": "false"}
_UNKNOWN = re.compile(r"Expected value of type '(\w+)!?' not to include unknown field")
_ONE_OF = re.compile(r"Within OneOf Input Object type '(\w+)'")


def in_words_of_json(message: str) -> str:
    """The message with null, true and false where it says them as Python does."""
    return _QUOTED_OR_NAME.sub(lambda found: _WORDS.get(found.group(), found.group()), message)


def told_once(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """The errors without those of a @oneOf input whose unknown field is told already."""
    every = list(errors)
    unknown = {
        (found.group(1), error.message[: found.start()])
        for error in every
        if (found := _UNKNOWN.search(error.message)) is not None
    }
    return [error for error in every if _one_of(error) not in unknown]


def _one_of(error: GraphQLError) -> tuple[str, str] | None:
    found = _ONE_OF.search(error.message)
    return None if found is None else (found.group(1), error.message[: found.start()])
