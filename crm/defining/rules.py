"""Checks the blocks of rules of a field: that its kind takes them and that they make sense."""

from decimal import Decimal

from crm.currencies import currencies
from crm.defining.file_rules import check_file_rules
from crm.defining.inputs import FieldInput
from crm.defining.limits import (
    MAX_DIGITS,
    MAX_PATTERN,
    MAX_PRECISION,
    MAX_PREFIX,
    MAX_RATING,
    MAX_START,
    USUAL_RATING,
)
from crm.defining.mistakes import Mistakes, Path
from crm.defining.option_rules import check_options
from crm.definitions import AutoNumberRules, CurrencyRules, NumberRules, TextRules
from crm.errors import UserErrorCode
from crm.kinds import Kind, Rule
from crm.patterns import PatternInvalid, compiled
from crm.values import LONG_KINDS, LONG_TEXT_LIMIT, TEXT_LIMIT

RATING = "RATING"


def check_rules(kind: Kind, given: FieldInput, mistakes: Mistakes, path: Path) -> None:
    """Note every block that the kind does not take or lacks, and what is wrong inside."""
    blocks: dict[Rule, object] = {
        Rule.OPTIONS: given.options,
        Rule.TEXT: given.text,
        Rule.NUMBER: given.number,
        Rule.LOOKUP: given.lookup,
        Rule.AUTO_NUMBER: given.auto_number,
        Rule.CURRENCY: given.currency,
        Rule.FILE: given.file,
        Rule.FORMULA: given.formula,
        Rule.ROLLUP: given.rollup,
    }
    for rule, block in blocks.items():
        if block is not None and rule not in kind.rules:
            takes = ", ".join(sorted(kind.rules)) or "no rules of its own"
            shared = rule is Rule.OPTIONS and given.option_set is not None
            name = "optionSet" if shared else str(rule)
            mistakes.invalid(
                f"A field of kind {kind.name} does not take {name}; it takes {takes}.",
                (*path, name),
            )
    if Rule.OPTIONS in kind.rules and (given.options is not None or given.option_set is None):
        check_options(given.options or (), mistakes, (*path, Rule.OPTIONS))
    if Rule.TEXT in kind.rules and given.text is not None:
        _check_text(kind, given.text, mistakes, (*path, Rule.TEXT))
    if Rule.NUMBER in kind.rules and given.number is not None:
        _check_number(kind, given.number, mistakes, (*path, Rule.NUMBER))
    for rule, example in _COMPUTED.items():
        if rule in kind.rules and blocks[rule] is None:
            message = f"A {kind.name} must say how it is computed, such as {rule}: {example}."
            mistakes.add(UserErrorCode.REQUIRED, message, (*path, rule))
    if Rule.AUTO_NUMBER in kind.rules and given.auto_number is not None:
        _check_auto_number(given.auto_number, mistakes, (*path, Rule.AUTO_NUMBER))
    if Rule.FILE in kind.rules and given.file is not None:
        check_file_rules(given.file, mistakes, (*path, Rule.FILE))
    if Rule.CURRENCY in kind.rules and given.currency is not None:
        _check_currency(given.currency, mistakes, (*path, Rule.CURRENCY))


_COMPUTED = {
    Rule.FORMULA: '{expression: "price * quantity"}',
    Rule.ROLLUP: '{list: "deals", function: COUNT}',
}


def _check_text(kind: Kind, rules: TextRules, mistakes: Mistakes, path: Path) -> None:
    limit = LONG_TEXT_LIMIT if kind.name in LONG_KINDS else TEXT_LIMIT
    shortest, longest = rules.min_length, rules.max_length
    for length, name, least in ((shortest, "minLength", 0), (longest, "maxLength", 1)):
        if length is not None and not least <= length <= limit:
            mistakes.add(
                UserErrorCode.OUT_OF_RANGE,
                f"{name} must lie between {least} and {limit} for a field of kind {kind.name}.",
                (*path, name),
            )
    if shortest is not None and longest is not None and shortest > longest:
        mistakes.invalid(
            f"minLength is {shortest}, more than maxLength, which is {longest}.",
            (*path, "minLength"),
        )
    if rules.pattern is not None:
        _check_pattern(rules.pattern, mistakes, (*path, "pattern"))


def _check_pattern(pattern: str, mistakes: Mistakes, path: Path) -> None:
    mistakes.check_length(pattern, path, MAX_PATTERN)
    if len(pattern) > MAX_PATTERN:
        return
    if not pattern or not pattern.isprintable():
        mistakes.invalid("A pattern must be printable text and not empty.", path)
        return
    try:
        compiled(pattern)
    except PatternInvalid as error:
        mistakes.invalid(
            f"The pattern cannot be understood: {error}. It must be an RE2 regular expression, "
            "such as [A-Z]{2}-[0-9]+.",
            path,
        )


def _check_number(kind: Kind, rules: NumberRules, mistakes: Mistakes, path: Path) -> None:
    if kind.name == RATING:
        _check_rating(rules, mistakes, path)
        return
    whole = kind.name == "INTEGER"
    limits_only = whole or Rule.CURRENCY in kind.rules
    for limit, name in ((rules.min, "min"), (rules.max, "max")):
        if limit is not None and not _makes_sense(limit, whole):
            what = "whole number" if whole else "number"
            mistakes.invalid(f"{name} must be a {what}.", (*path, name))
            return
    if rules.min is not None and rules.max is not None and rules.min > rules.max:
        mistakes.invalid(
            f"min is {rules.min}, more than max, which is {rules.max}.", (*path, "min")
        )
    if limits_only:
        for digits, name in ((rules.precision, "precision"), (rules.scale, "scale")):
            if digits is not None:
                mistakes.invalid(
                    f"A field of kind {kind.name} takes min and max alone; {name} is for DECIMAL "
                    "and PERCENT.",
                    (*path, name),
                )
        return
    _check_digits(rules, mistakes, path)


def rating_rules(given: NumberRules | None) -> NumberRules:
    """The limits of a RATING: from 1 to its `max`, or to the usual one."""
    most = None if given is None else given.max
    return NumberRules(Decimal(1), Decimal(USUAL_RATING) if most is None else most)


def _check_rating(rules: NumberRules, mistakes: Mistakes, path: Path) -> None:
    most = rules.max
    if most is not None and not (_makes_sense(most, whole=True) and 1 <= most <= MAX_RATING):
        mistakes.add(
            UserErrorCode.OUT_OF_RANGE,
            f"max, the best rating, must be a whole number from 1 to {MAX_RATING}.",
            (*path, "max"),
        )
    least = None if rules.min == 1 else rules.min
    others = {"min": least, "precision": rules.precision, "scale": rules.scale}
    for name, given in others.items():
        if given is not None:
            mistakes.invalid(
                f"A RATING is a whole number that begins at 1: it takes max alone, not {name}.",
                (*path, name),
            )


def _check_digits(rules: NumberRules, mistakes: Mistakes, path: Path) -> None:
    if rules.precision is not None and not 1 <= rules.precision <= MAX_PRECISION:
        mistakes.add(
            UserErrorCode.OUT_OF_RANGE,
            f"precision, the number of all digits, must lie between 1 and {MAX_PRECISION}.",
            (*path, "precision"),
        )
        return
    most = MAX_PRECISION if rules.precision is None else rules.precision
    if rules.scale is not None and not 0 <= rules.scale <= most:
        mistakes.add(
            UserErrorCode.OUT_OF_RANGE,
            f"scale, the number of digits after the point, must lie between 0 and {most}, which "
            "is precision or its limit.",
            (*path, "scale"),
        )


def _makes_sense(limit: Decimal, whole: bool) -> bool:
    if not limit.is_finite() or abs(limit.adjusted()) > MAX_PRECISION:
        return False
    return not whole or limit == limit.to_integral_value()


def _check_currency(rules: CurrencyRules, mistakes: Mistakes, path: Path) -> None:
    places = [((*path, "allowed", str(n)), code) for n, code in enumerate(rules.allowed)]
    if rules.default is not None:
        places.append(((*path, "default"), rules.default))
    for at, code in places:
        if code not in currencies():
            mistakes.invalid(
                f"{code!a} is no currency in use; give a three-letter code such as EUR.", at
            )
    if len(set(rules.allowed)) < len(rules.allowed):
        mistakes.invalid("The same currency is named twice.", (*path, "allowed"))
    if rules.default is not None and rules.allowed and rules.default not in rules.allowed:
        mistakes.invalid(
            f"The default, {rules.default}, must be one of those allowed.", (*path, "default")
        )


def _check_auto_number(rules: AutoNumberRules, mistakes: Mistakes, path: Path) -> None:
    mistakes.check_length(rules.prefix, (*path, "prefix"), MAX_PREFIX)
    if rules.prefix and not rules.prefix.isprintable():
        mistakes.invalid("A prefix must be printable text.", (*path, "prefix"))
    if not 1 <= rules.digits <= MAX_DIGITS:
        mistakes.add(
            UserErrorCode.OUT_OF_RANGE,
            f"digits must lie between 1 and {MAX_DIGITS}.",
            (*path, "digits"),
        )
    if not 0 <= rules.start <= MAX_START:
        mistakes.add(
            UserErrorCode.OUT_OF_RANGE,
            f"start must lie between 0 and {MAX_START}.",
            (*path, "start"),
        )
