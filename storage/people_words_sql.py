"""The words of users, in SQL: they are few and have none in store, so each search makes them.

It is the rule of `crm.search.words`, said to the database, as one fixed text: as elements of
SQLAlchemy it would take longer to compile than all else of a search.
"""

from functools import reduce

import sqlalchemy as sa

from crm.search.words import ACCENTS, PARTING, SPELT, UNSPACED
from storage.draft import escaped
from storage.tables import Column, Row

# Format characters are no letters, though no punctuation either.
_APART = "[[:space:][:punct:][:cntrl:]\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+"
_PIECES = f"[][:space:][:cntrl:]{''.join(sorted(PARTING - {']'}))}]+"


def people_words(row: Row, names: tuple[str, ...]) -> Column:
    """The tsvector of a row's texts: words in their places, and those that only marks part as
    one."""
    return sa.literal_column(
        _WORDS.format(text=" || ' ' || ".join(f"{row.alias}.{name}" for name in names))
    )


def _replaced(text: str, pattern: str, by: str) -> str:
    return f"regexp_replace({text}, {escaped(pattern)}, {escaped(by)}, 'g')"


def _folded(text: str) -> str:
    """The text without case and accents, letters spelt out that have none without."""
    single = {letter: plain for letter, plain in SPELT.items() if len(plain) == 1}
    letters, plains = escaped("".join(single)), escaped("".join(single.values()))
    whole = f"translate(lower(normalize({text}, NFKC)), {letters}, {plains})"
    several = [(letter, plain) for letter, plain in SPELT.items() if len(plain) > 1]
    whole = reduce(lambda made, each: f"replace({made}, '{each[0]}', '{each[1]}')", several, whole)
    return f"normalize({_replaced(f'normalize({whole}, NFD)', ACCENTS, '')}, NFC)"


def _split(text: str, pattern: str) -> str:
    return f"regexp_split_to_table({text}, {escaped(pattern)}) with ordinality as s(word, n)"


def _braced(sql: str) -> str:
    return sql.replace("{", "{{").replace("}", "}}")


_SPACED = _replaced("p.plain", UNSPACED, " \\& ")
_WORDS = (
    "(select coalesce(string_agg('''' || w.word || ''':' || w.n, ' '), '')::tsvector"
    f" from (select {_braced(_folded('@'))} as plain) p cross join lateral ("
    f"select s.word, s.n from {_braced(_split(_SPACED, _APART))}"
    f" union all select {_braced(_replaced('s.word', _APART, ''))}, s.n"
    f" from {_braced(_split('p.plain', _PIECES))}) w where w.word <> '')"
).replace("@", "{text}")
