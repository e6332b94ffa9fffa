"""The filter language: its tree, and how the `filter` argument's JSON becomes that tree.

The same language serves queries, views, rules, permissions and workflow conditions. A missing
value is a plain value here: `neq`, `notIn` and `not` are complements, so a record without a
value satisfies `neq`. A filter through a lookup that points nowhere sees a record whose every
value is missing and to which nothing is related.
"""

from collections.abc import Mapping

from crm.any_lookups import ID, MODULE, asked_part, former_module_names, is_any_lookup
from crm.definitions import USERS, Definitions, Field, Inverse, Module
from crm.errors import BadUserInput, CostExceeded
from crm.filter_operands import read_operand
from crm.filter_size import TOO_MANY_LISTS, too_many_lists
from crm.filter_tree import (
    EVERYTHING,
    NOTHING,
    SEARCH,
    AllRelated,
    And,
    AnyRelated,
    Compare,
    Filter,
    Not,
    Or,
    Search,
    Slot,
    Through,
)
from crm.grace import field_named, inverse_named, linked_by_id, said_twice, twice_text
from crm.kinds import ABOUT_ASKER, Operator, kind_of
from crm.money import amount_of, currency_of, is_money
from crm.money_filters import COMPLEMENTS, asked_money, known_questions
from crm.operators import EQUALITY, SET, Quantifier
from crm.parts import part_asked
from crm.search.fields import searched
from crm.search.questions import has_words
from crm.shared import Shared, shared_twice

__all__ = [
    "EVERYTHING",
    "LIST_QUESTIONS",
    "NOTHING",
    "SEARCH",
    "AllRelated",
    "And",
    "AnyRelated",
    "Compare",
    "Filter",
    "Not",
    "Or",
    "Search",
    "Slot",
    "Through",
    "has_blank_branch",
    "read_filter",
    "read_search",
]

LIST_QUESTIONS = (*Quantifier, *SET)
"""What may be asked of a related list: of its records, and which records are in it."""


def read_filter(
    definitions: Definitions,
    module: Module,
    value: Mapping[str, object] | None,
    path: tuple[str, ...] = ("filter",),
) -> Filter:
    """The tree for a filter's JSON, keys being API names.

    Values may be slots. Raises BadUserInput, naming the place, for an unknown name, for an
    operand that is null, and for a wrong shape; CostExceeded for too many lists in each other.
    """
    if value is None:
        return EVERYTHING
    if isinstance(module, Shared):
        twice = shared_twice(module, value)
    else:
        twice = said_twice(definitions, module, value)
    if twice is not None:
        raise BadUserInput(f"{_at(path)}: {twice_text(*twice)}")
    parts = tuple(
        _entry(definitions, module, name, operand, (*path, name)) for name, operand in value.items()
    )
    return parts[0] if len(parts) == 1 else And(parts)


def read_search(
    definitions: Definitions, module: Module, text: object, path: tuple[str, ...] = ("search",)
) -> Search | None:
    """What a search text asks of a module's records; None where it has no word, so asks nothing.

    Raises BadUserInput where it is no text.
    """
    if text is None or (isinstance(text, Slot) and text.wordless):
        return None
    if not isinstance(text, Slot | str):
        raise BadUserInput(f"{_at(path)} must be a text.")
    if isinstance(text, str) and not has_words(text):
        return None
    return Search(searched(definitions, module), text)


def _entry(
    definitions: Definitions, module: Module, name: str, value: object, path: tuple[str, ...]
) -> Filter:
    if name == SEARCH:
        return read_search(definitions, module, value, path) or EVERYTHING
    if name in ("and", "or"):
        return _several(definitions, module, name, value, path)
    if value is None:
        raise BadUserInput(f"{_at(path)} is null; leave it out where it should ask nothing.")
    if module.number == USERS.number and name in ABOUT_ASKER:
        return Compare(module.by_name["id"], Operator(name), value)
    if not isinstance(value, Mapping):
        raise BadUserInput(f"{_at(path)} must be an object.")
    if name == "not":
        part = read_filter(definitions, module, value, path)
        return EVERYTHING if _asks_nothing(value) else Not(part)
    asked = _of_field(definitions, module, name, value, path)
    if asked is not None:
        return asked
    inverse = inverse_named(definitions, module, name)
    if inverse is not None:
        return _related(definitions, inverse, value, path)
    raise BadUserInput(f"{_at(path)}: {module.lacking(name)}")


def _of_field(
    definitions: Definitions,
    module: Module,
    name: str,
    value: Mapping[str, object],
    path: tuple[str, ...],
) -> Filter | None:
    """What is asked of a field, of the record that it points to, or of the id behind it."""
    found = field_named(module, name)
    if found is None:
        linked = linked_by_id(module, name)
        return None if linked is None else _questions(linked, value, path)
    if found.is_list:
        return None
    if is_any_lookup(found):
        return _any_module(definitions, found, value, path)
    if found.kind not in ("LOOKUP", "USER"):
        return _questions(found, value, path)
    target = definitions.target(found)
    return None if target is None else Through(found, read_filter(definitions, target, value, path))


def _several(
    definitions: Definitions, module: Module, name: str, value: object, path: tuple[str, ...]
) -> Filter:
    if not isinstance(value, list | tuple):
        raise BadUserInput(f"{_at(path)} must be a list of filters.")
    parts = tuple(
        read_filter(definitions, module, part, (*path, str(index)))
        for index, part in enumerate(value)
    )
    if name == "and":
        return And(parts)
    asked = tuple(part for part, each in zip(parts, value, strict=True) if not _asks_nothing(each))
    return Or(asked) if asked or not parts else EVERYTHING


_CONDITIONS = frozenset(Operator)
"""What is asked by these says something, whatever they are given."""


def has_blank_branch(value: object, name: str = "") -> bool:
    """Whether an `or` in a filter has a branch that asks nothing beside one that asks something."""
    if isinstance(value, list | tuple):
        blank = [_asks_nothing(part) for part in value] if name == "or" else []
        return (any(blank) and not all(blank)) or any(map(has_blank_branch, value))
    if not isinstance(value, Mapping) or name in _CONDITIONS:
        return False
    return any(has_blank_branch(part, key) for key, part in value.items())


def _asks_nothing(value: object, name: str = "") -> bool:
    """Whether no question is left of a part of a filter, as where its variable was left out.

    A list of no filters says something, and so do `some`, `none` and `every` of related records.
    """
    if name == SEARCH:
        wordless = isinstance(value, Slot) and value.wordless
        return value is None or wordless or (isinstance(value, str) and not has_words(value))
    if isinstance(value, list | tuple) and name in ("and", "or"):
        return bool(value) and all(map(_asks_nothing, value))
    if not isinstance(value, Mapping) or name in _CONDITIONS or name in tuple(Quantifier):
        return False
    return all(_asks_nothing(part, key) for key, part in value.items())


def _related(
    definitions: Definitions, inverse: Inverse, value: Mapping[str, object], path: tuple[str, ...]
) -> Filter:
    parts = tuple(
        _list_question(definitions, inverse, name, part, (*path, name))
        for name, part in value.items()
    )
    return parts[0] if len(parts) == 1 else And(parts)


def _list_question(
    definitions: Definitions, inverse: Inverse, name: str, value: object, path: tuple[str, ...]
) -> Filter:
    if name not in LIST_QUESTIONS:
        known = ", ".join(LIST_QUESTIONS)
        raise BadUserInput(f"{_at(path)} is no question to related records; there are {known}.")
    if value is None:
        raise BadUserInput(f"{_at(path)} is null; leave it out where it should ask nothing.")
    if name in tuple(Quantifier):
        return _quantified(definitions, inverse, Quantifier(name), value, path)
    return _which_linked(inverse, Operator(name), value, path)


def _which_linked(
    inverse: Inverse, operator: Operator, value: object, path: tuple[str, ...]
) -> Filter:
    by = inverse.module.by_name["id"]
    operand = read_operand(by, operator, value, _at(path))
    if operator is Operator.IS_EMPTY:
        some = AnyRelated(inverse, EVERYTHING)
        return Not(some) if operand else some
    if not isinstance(operand, list | tuple | Slot):
        raise BadUserInput(f"{_at(path)} must be a list of ids.")
    if operator is Operator.HAS_ALL:
        nothing = operand.empty if isinstance(operand, Slot) else not operand
        return EVERYTHING if nothing else AllRelated(inverse, operand)
    found = AnyRelated(inverse, Compare(by, Operator.IN, operand))
    return Not(found) if operator is Operator.HAS_NONE else found


def _quantified(
    definitions: Definitions,
    inverse: Inverse,
    quantifier: Quantifier,
    value: object,
    path: tuple[str, ...],
) -> Filter:
    if not isinstance(value, Mapping):
        raise BadUserInput(f"{_at(path)} must be an object.")
    if too_many_lists(path):
        raise CostExceeded(f"{_at(path)}: {TOO_MANY_LISTS}")
    part = read_filter(definitions, inverse.module, value, path)
    match quantifier:
        case Quantifier.SOME:
            return AnyRelated(inverse, part)
        case Quantifier.NONE:
            return Not(AnyRelated(inverse, part))
        case Quantifier.EVERY:
            return Not(AnyRelated(inverse, Not(part)))


def _any_module(
    definitions: Definitions, field: Field, value: Mapping[str, object], path: tuple[str, ...]
) -> Filter:
    parts = []
    for name, asked in value.items():
        part = asked_part(definitions, field, name)
        if part is None:
            raise BadUserInput(
                f"{_at((*path, name))}: a record of any module has {ID} and {MODULE}."
            )
        former = former_module_names(definitions, field) if name == MODULE else ()
        parts.append(_by_any_name(part, former, asked, (*path, name)))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


_OPPOSITES = {str(each): str(other) for each, other in COMPLEMENTS.items()}


def _by_any_name(
    part: Field, former: tuple[Field, ...], value: object, path: tuple[str, ...]
) -> Filter:
    """What is asked of the name of a record's module, which may be a former one."""
    if not former or not isinstance(value, Mapping):
        return _part_questions(part, value, path)
    asked = (
        _by_name(part, former, name, operand, (*path, name)) for name, operand in value.items()
    )
    return And(tuple(asked))


def _by_name(
    part: Field, former: tuple[Field, ...], name: str, operand: object, path: tuple[str, ...]
) -> Filter:
    opposite = _OPPOSITES.get(name)
    if opposite is not None:
        return Not(_by_name(part, former, opposite, operand, path))
    own = _question(part, name, operand, path)
    if name not in EQUALITY:
        return own
    return Or((own, *(_question(each, name, operand, path) for each in former)))


def _questions(field: Field, value: Mapping[str, object], path: tuple[str, ...]) -> Filter:
    parts = tuple(_question(field, name, operand, (*path, name)) for name, operand in value.items())
    return parts[0] if len(parts) == 1 else And(parts)


def _question(field: Field, name: str, operand: object, path: tuple[str, ...]) -> Filter:
    operators = kind_of(field).operators
    part = part_asked(field, name)
    if part is not None:
        return _part_questions(part, operand, path)
    try:
        operator = Operator(name)
    except ValueError:
        operator = None
    if operator is None or operator not in operators:
        known = known_questions(field)
        raise BadUserInput(f"{_at(path)} is no operator of {field.label}; it has {known}.")
    if operand is None and operator in (Operator.IS_NULL, Operator.IS_EMPTY):
        raise BadUserInput(f"{_at(path)} is null; say {name}: true or {name}: false.")
    if operand is None:
        right = "isEmpty" if Operator.IS_EMPTY in operators else "isNull"
        raise BadUserInput(
            f"{_at(path)} is null, which is never equal to anything; to ask for a missing value "
            f"use {right}: true."
        )
    asked = read_operand(field, operator, operand, _at(path))
    if is_money(field):
        return _money_question(field, operator, asked, path)
    return Compare(field, operator, asked)


def _part_questions(part: Field, value: object, path: tuple[str, ...]) -> Filter:
    if value is None:
        raise BadUserInput(f"{_at(path)} is null; leave it out where it should ask nothing.")
    if not isinstance(value, Mapping):
        raise BadUserInput(f"{_at(path)} must be an object.")
    return _questions(part, value, path)


def _money_question(
    field: Field, operator: Operator, operand: object, path: tuple[str, ...]
) -> Filter:
    if operator in COMPLEMENTS:
        return Not(_money_question(field, COMPLEMENTS[operator], operand, path))
    if operator is Operator.IS_NULL:
        return Compare(amount_of(field), operator, operand)
    if operator is Operator.IN:
        if not isinstance(operand, list | tuple):
            raise BadUserInput(f"{_at(path)} must be a list of money.")
        items = enumerate(operand)
        eq = Operator.EQ
        return Or(tuple(_money_question(field, eq, one, (*path, str(n))) for n, one in items))
    amount, currency = asked_money(field, operand, _at(path))
    return And(
        (
            Compare(currency_of(field), Operator.EQ, currency),
            Compare(amount_of(field), Operator.EQ, amount),
        )
    )


def _at(path: tuple[str, ...]) -> str:
    return ".".join(path)
