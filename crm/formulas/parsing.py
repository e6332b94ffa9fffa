"""The grammar of formulas, and how a text becomes a tree of syntax."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from crm.formulas.syntax import Call, FormulaInvalid, Literal, Mistake, Name, Place, Syntax

MAX_LENGTH = 2000
"""Characters of a formula's text."""
MAX_DEPTH = 30
"""Functions and operators within each other, in one formula's text."""

GRAMMAR = r"""
?start: either

?either: both (_OR both)*              -> chain_or
?both: inverse (_AND inverse)*         -> chain_and
?inverse: NOT inverse                  -> prefix
        | comparison
?comparison: joined [COMPARES joined]  -> compare
?joined: sum (JOIN sum)*               -> infix
?sum: product (SIGN product)*          -> infix
?product: signed (TIMES signed)*       -> infix
?signed: SIGN signed                   -> prefix
       | atom
?atom: NUMBER                          -> number
     | TEXT                            -> text
     | TRUE                            -> true
     | FALSE                           -> false
     | NULL                            -> null
     | NAME "(" [either ("," either)*] ")"  -> call
     | NAME ("." NAME)*                -> name
     | "(" either ")"

_OR.2: /or(?![A-Za-z0-9_])/
_AND.2: /and(?![A-Za-z0-9_])/
NOT.2: /not(?![A-Za-z0-9_])/
TRUE.2: /true(?![A-Za-z0-9_])/
FALSE.2: /false(?![A-Za-z0-9_])/
NULL.2: /null(?![A-Za-z0-9_])/
COMPARES: "=" | "!=" | "<=" | ">=" | "<" | ">"
JOIN: "&"
SIGN: "+" | "-"
TIMES: "*" | "/" | "%"
NUMBER: /[0-9]+(\.[0-9]+)?/
TEXT: /"(\\["\\n]|[^"\\\n])*"/ | /'(\\['\\n]|[^'\\\n])*'/
NAME: /[A-Za-z][A-Za-z0-9]*/ | /#[0-9]+(Id)?/
%import common.WS
%ignore WS
"""


@lru_cache(maxsize=4096)
def parsed(text: str) -> Syntax:
    """The tree of a formula; raises FormulaInvalid, with the place, where it has no such form."""
    if len(text) > MAX_LENGTH:
        raise FormulaInvalid(
            Mistake(f"It has {len(text)} characters; a formula has at most {MAX_LENGTH}.")
        )
    if not text.strip():
        raise FormulaInvalid(Mistake("A formula must say something, such as amount * 2."))
    try:
        return cast(Syntax, _PARSER.parse(text))
    except UnexpectedInput as error:
        raise FormulaInvalid(_unexpected(error, text)) from None


def names_in(syntax: Syntax) -> Iterable[Name]:
    """Every path to a field in a formula, in the order in which they stand."""
    match syntax:
        case Name():
            yield syntax
        case Call(arguments=arguments):
            for argument in arguments:
                yield from names_in(argument)
        case Literal():
            return


def _unexpected(error: UnexpectedInput, text: str) -> Mistake:
    place = Place(max(error.line, 1), max(error.column, 1))
    at = error.pos_in_stream or 0
    if isinstance(error, UnexpectedCharacters) and text[at] in "\"'":
        return Mistake(f"The text that begins here has no {text[at]} at its end.", place)
    if text[max(at - 1, 0) : at + 1] == "==":
        return Mistake("One = is enough to compare.", place)
    if isinstance(error, UnexpectedCharacters):
        return Mistake(f"{error.char!a} has no meaning here.", place)
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return Mistake(f"{str(error.token)!a} does not fit here.", place)
    return Mistake("The formula ends too early: something is missing, such as a bracket.")


class _Tree(Transformer[Token, Syntax]):
    """Makes the tree while the text is read."""

    def number(self, parts: list[Token]) -> Syntax:
        return Literal(Decimal(parts[0]), _place(parts[0]))

    def text(self, parts: list[Token]) -> Syntax:
        return Literal(_unescaped(str(parts[0])[1:-1]), _place(parts[0]))

    def true(self, parts: list[Token]) -> Syntax:
        return Literal(True, _place(parts[0]))

    def false(self, parts: list[Token]) -> Syntax:
        return Literal(False, _place(parts[0]))

    def null(self, parts: list[Token]) -> Syntax:
        return Literal(None, _place(parts[0]))

    def name(self, parts: list[Token]) -> Syntax:
        first, last = _place(parts[0]), _place(parts[-1])
        place = Place(first.line, first.column, first.start, last.end)
        return Name(tuple(str(part) for part in parts), place)

    def call(self, parts: list[Token | Syntax | None]) -> Syntax:
        head = cast(Token, parts[0])
        arguments = tuple(cast(Syntax, part) for part in parts[1:] if part is not None)
        return _checked(Call(str(head), arguments, _place(head)))

    def prefix(self, parts: list[Token | Syntax]) -> Syntax:
        sign, operand = cast(Token, parts[0]), cast(Syntax, parts[1])
        name = "not" if sign.type == "NOT" else f"{sign}1"
        return _checked(Call(name, (operand,), _place(sign)))

    def infix(self, parts: list[Token | Syntax]) -> Syntax:
        found = cast(Syntax, parts[0])
        for sign, operand in zip(parts[1::2], parts[2::2], strict=True):
            found = _joined(cast(Token, sign), found, cast(Syntax, operand))
        return _checked(found)

    def compare(self, parts: list[Token | Syntax | None]) -> Syntax:
        left, sign, right = (*parts, None, None)[:3]
        if sign is None:
            return cast(Syntax, left)
        token = cast(Token, sign)
        return _checked(Call(str(token), (cast(Syntax, left), cast(Syntax, right)), _place(token)))

    def chain_or(self, parts: list[Syntax]) -> Syntax:
        return _chained("or", parts)

    def chain_and(self, parts: list[Syntax]) -> Syntax:
        return _chained("and", parts)


_CHAINS = frozenset({"+", "&"})


def _chained(word: str, parts: list[Syntax]) -> Syntax:
    return parts[0] if len(parts) == 1 else _checked(Call(word, tuple(parts), parts[0].place))


def _joined(sign: Token, left: Syntax, right: Syntax) -> Syntax:
    """A sum of many is one node, however long it is."""
    if str(sign) in _CHAINS and isinstance(left, Call) and left.function == str(sign):
        return Call(left.function, (*left.arguments, right), left.place)
    return Call(str(sign), (left, right), _place(sign))


def _checked(syntax: Syntax) -> Syntax:
    if _depth(syntax) > MAX_DEPTH:
        raise FormulaInvalid(
            Mistake(
                f"Functions and operators lie more than {MAX_DEPTH} deep within each other; put "
                "a part into a formula field of its own.",
                syntax.place,
            )
        )
    return syntax


def _depth(syntax: Syntax) -> int:
    if not isinstance(syntax, Call):
        return 0
    return 1 + max(map(_depth, syntax.arguments), default=0)


def _unescaped(text: str) -> str:
    out: list[str] = []
    marks = iter(text)
    for mark in marks:
        if mark == "\\":
            following = next(marks)
            out.append("\n" if following == "n" else following)
        else:
            out.append(mark)
    return "".join(out)


def _place(token: Token) -> Place:
    return Place(token.line or 1, token.column or 1, token.start_pos or 0, token.end_pos or 0)


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_Tree(), maybe_placeholders=True)
