"""The statements that find duplicates by the rules of a module."""

from crm.definitions import Field, Module
from crm.duplicates import DuplicateRule, FieldMatch, MatchMethod
from crm.kinds import kind_of
from storage.names import identifier
from storage.statement import SCHEMA
from storage.titles import title_column, title_sql

MOST_FOUND = 5
"""How many duplicates of one record a rule names at most."""

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
    # The operator is what the index knows; its own threshold is the least that a rule may have.
    near = f"public.similarity({left}, {right}) >= {match.threshold!r}::real"
    return f"{left} operator(public.%) {right} and {near}"


def rule_sql(module: Module, rule: DuplicateRule, one: str, other: str) -> str:
    """Whether two rows look like the same by a rule."""
    return " and ".join(match_sql(module, match, one, other) for match in rule.matches)


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
        f"limit {MOST_FOUND}) d where w.id = any(${place + 1}::uuid[])"
        for place, rule in enumerate(rules)
    )
    return "\nunion all\n".join(selects) + "\norder by rule, number"
