"""The statements that find duplicates by the rules of a module."""

from collections.abc import Iterable

from crm.definitions import Field, Module
from crm.duplicates import DuplicateRule, FieldMatch, MatchMethod
from crm.kinds import kind_of
from storage.names import identifier
from storage.statement import SCHEMA
from storage.titles import title_column, title_sql

MOST_FOUND = 5
"""How many duplicates of one record a rule names at most."""

SET_THRESHOLD = "select set_config('pg_trgm.similarity_threshold', $1, true)"
"""Lets the index of trigrams leave out, until the transaction ends, what is less similar."""

_DIGITS = r"regexp_replace({0}, '[^0-9]', '', 'g')"


def compared_sql(field: Field, method: MatchMethod, row: str = "") -> str:
    """What two records have in common that match by a method, as an expression of a row.

    E-mails are compared without case and without what stands after a plus sign; phones that are
    kept as text by their last nine digits, so that it does not matter how they are dialled.
    """
    column = f"{row}{identifier(field.column)}"
    match method:
        case MatchMethod.SIMILAR:
            return f"tessera.fold({column})"
        case MatchMethod.EMAIL:
            return f"regexp_replace(lower({column}), '[+][^@]*@', '@')"
        case MatchMethod.PHONE if field.kind == "TEXT":
            digits = _DIGITS.format(column)
            return f"case when length({digits}) > 6 then right({digits}, 9) end"
        case _:
            return f"lower({column})" if kind_of(field).sql == "text" else column


def match_sql(module: Module, match: FieldMatch, one: str, other: str) -> str:
    """Whether two rows match in one field."""
    field = module.by_number[match.field]
    left, right = (compared_sql(field, match.method, f"{row}.") for row in (one, other))
    if match.method is not MatchMethod.SIMILAR:
        return f"{left} = {right}"
    # The operator is what the index knows; SET_THRESHOLD tells it the least that is asked for.
    return f"{left} operator(public.%) {right} and {similar_sql(module, match, one, other)}"


def similar_sql(module: Module, match: FieldMatch, one: str, other: str) -> str:
    """Whether two rows are as similar in one field as is asked for, without use of an index."""
    return f"{_similarity(module, match, one, other)} >= {match.threshold!r}::real"


def rule_sql(module: Module, rule: DuplicateRule, one: str, other: str) -> str:
    """Whether two rows look like the same by a rule."""
    return " and ".join(match_sql(module, match, one, other) for match in rule.matches)


def least_threshold(rules: Iterable[DuplicateRule]) -> float | None:
    """The least similarity that some rules ask for; None where none does."""
    return min(
        (
            match.threshold
            for rule in rules
            for match in rule.matches
            if match.method is MatchMethod.SIMILAR
        ),
        default=None,
    )


def _closest(module: Module, rule: DuplicateRule) -> str:
    """The order by which the most similar records are those that a rule names."""
    similar = (match for match in rule.matches if match.method is MatchMethod.SIMILAR)
    parts = [f"{_similarity(module, match, 't', 'w')} desc" for match in similar]
    return f"order by {', '.join(parts)} " if parts else ""


def _similarity(module: Module, match: FieldMatch, one: str, other: str) -> str:
    field = module.by_number[match.field]
    left, right = (compared_sql(field, match.method, f"{row}.") for row in (one, other))
    return f"public.similarity({left}, {right})"


def duplicates_sql(module: Module, rules: tuple[DuplicateRule, ...]) -> str:
    """Finds the live records that look like given ones.

    Parameters: for each rule the ids of the records that are asked about. Gives for each the
    place of the rule, the id, and the other record's id, title and number.
    """
    table = f"{SCHEMA}.{identifier(module.table)}"
    title = title_sql(title_column(module))
    selects = (
        f"select {place} as rule, w.id, d.id as other, d.title, d.number from {table} w cross join "
        f"lateral (select t.id, t.number, {title} as title from {table} t "
        f"where {rule_sql(module, rule, 't', 'w')} and t.deleted_at is null and t.id <> w.id "
        f"{_closest(module, rule)}limit {MOST_FOUND}) d where w.id = any(${place + 1}::uuid[])"
        for place, rule in enumerate(rules)
    )
    return "\nunion all\n".join(selects) + "\norder by rule, number"
