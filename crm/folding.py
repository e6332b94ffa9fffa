"""Text without case and accents, near to how the database folds it."""

import unicodedata


def fold(text: str) -> str:
    """The text as comparisons see it that pay no heed to case and accents."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).lower()
