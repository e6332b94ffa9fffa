"""Refuses literals in a document that could be no value of any field."""

import math

from graphql import DocumentNode, Token, TokenKind

from crm.errors import BadUserInput, CostExceeded

# Filters within filters take two levels each; deeper ones are made by machines to do harm.
MAX_NESTING = 64
# PostgreSQL's own numbers have no use for more; Python refuses to read 4,300 digits.
MAX_DIGITS = 200

_NUMBERS = frozenset({TokenKind.INT, TokenKind.FLOAT})
_TEXTS = frozenset({TokenKind.STRING, TokenKind.BLOCK_STRING})
_OPEN = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSE = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})


def check_literals(document: DocumentNode) -> None:
    """Go once through the tokens of a parsed document, in the order they were written.

    Raises BadUserInput for a NUL character and for a number that is infinite or far too long,
    CostExceeded for brackets nested deeper than any argument needs.
    """
    if document.loc is None:
        raise ValueError("the document was parsed without locations")
    depth = 0
    token: Token | None = document.loc.start_token
    while token is not None:
        kind = token.kind
        if kind in _OPEN:
            depth += 1
            if depth > MAX_NESTING:
                raise CostExceeded(f"Brackets are nested deeper than {MAX_NESTING} levels.")
        elif kind in _CLOSE:
            depth -= 1
        elif kind in _TEXTS:
            _check_text(token)
        elif kind in _NUMBERS:
            _check_number(token)
        token = token.next


def _check_text(token: Token) -> None:
    if token.value is not None and "\0" in token.value:
        raise BadUserInput(
            f"The string at line {token.line}, column {token.column} holds the character U+0000, "
            "which no text can."
        )


def _check_number(token: Token) -> None:
    text = token.value or ""
    if len(text) > MAX_DIGITS or math.isinf(float(text)):
        raise BadUserInput(
            f"The number at line {token.line}, column {token.column} is too large for any field."
        )
