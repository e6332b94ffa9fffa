"""Liquid templates in the values of workflows: checked, renamed and rendered within bounds."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from liquid import BoundTemplate, Environment
from liquid.exceptions import LiquidError
from liquid.static_analysis import TemplateAnalysis

from crm.template_filters import bound_filters
from crm.template_numbers import exact_numbers

ROOTS = ("record", "before", "event", "workspace")
MAX_LENGTH = 20_000
"""Characters that one template may have."""
MANY_BRACES = "{" * 5

Path = tuple[str, ...]
Rename = Callable[[Path], Path]

_PART = re.compile(r"""\.([\w-]+)|\[\s*(?:"([^"]*)"|'([^']*)')\s*\]""")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WHOLE = re.compile(rf"\s*\{{\{{-?\s*((?:{'|'.join(ROOTS)})\b)(.*?)\s*-?\}}\}}\s*", re.DOTALL)


class TemplateInvalid(Exception):
    """A template that cannot be read, or fails on the values it was given; says why."""


class _Bounded(Environment):
    """Liquid within bounds: no template may keep a worker busy or fill its memory."""

    loop_iteration_limit = 10_000
    output_stream_limit = 256 * 1024
    local_namespace_limit = 256 * 1024
    context_depth_limit = 20


_environment = _Bounded(autoescape=False)
exact_numbers(_environment)
bound_filters(_environment)

# What values of the wrong kind make filters raise, besides Liquid's own errors.
_FAULTS = (LiquidError, ArithmeticError, ValueError, TypeError, LookupError, RecursionError)
_OTHER_TEMPLATES = frozenset({"include", "render", "extends", "block", "import"})


def is_template(text: str) -> bool:
    """Whether a text has anything to render."""
    return "{{" in text or "{%" in text


def check_template(text: str) -> None:
    """Raises TemplateInvalid where the text is no template, or uses names that nothing has."""
    used = _analysis(text)
    others = _OTHER_TEMPLATES & used.tags.keys()
    if others:
        raise TemplateInvalid(f"{min(others)} would need another template")
    unknown = used.filters.keys() - _environment.filters.keys()
    if unknown:
        raise TemplateInvalid(f"there is no filter {min(unknown)}")
    strange = [name for name in _analysed(text) if name not in ROOTS]
    if strange:
        known = ", ".join(ROOTS)
        raise TemplateInvalid(f"there is no {strange[0]}; a template may use {known}")


def paths(text: str) -> Iterator[Path]:
    """Every plain path from a root that the template reads, such as ("record", "name")."""
    for path, _, _ in _places(text):
        yield path


def renamed(text: str, rename: Rename) -> str:
    """The template with each path replaced by what `rename` gives for it."""
    for path, start, end in sorted(_places(text), key=lambda place: -place[1]):
        text = text[:start] + _written(rename(path)) + text[end:]
    return text


def whole_path(text: str) -> Path | None:
    """The path, where the text is nothing but one expression that reads it; else None."""
    match = _WHOLE.fullmatch(text)
    if match is None:
        return None
    rest, end = _parts(match[2], 0)
    return (match[1], *rest) if end == len(match[2]) else None


def render(text: str, values: Mapping[str, object]) -> object:
    """The rendered text; a whole path's own value. Raises TemplateInvalid."""
    path = whole_path(text)
    if path is not None:
        return _reached(values, path)
    try:
        return _parsed(text).render(**values)
    except _FAULTS as error:
        raise TemplateInvalid(_reason(error)) from error


@lru_cache(maxsize=500)
def _parsed(text: str) -> BoundTemplate:
    if len(text) > MAX_LENGTH:
        raise TemplateInvalid(f"it has {len(text)} characters; at most {MAX_LENGTH} are allowed")
    # The lexer takes quadratic time over a run of braces: 20 seconds for the longest.
    if MANY_BRACES in text:
        raise TemplateInvalid(f"{MANY_BRACES} begins nothing; write {{{{ or {{%")
    try:
        return _environment.from_string(text)
    except _FAULTS as error:
        raise TemplateInvalid(_reason(error)) from error


def _analysis(text: str) -> TemplateAnalysis:
    try:
        return _parsed(text).analyze(include_partials=False)
    except _FAULTS as error:
        raise TemplateInvalid(_reason(error)) from error


def _analysed(text: str) -> dict[str, list[int]]:
    """Where each name from outside the template is read."""
    used = _analysis(text)
    return {name: [use.span.index for use in used.variables.get(name, ())] for name in used.globals}


def _places(text: str) -> Iterator[tuple[Path, int, int]]:
    """Each plain path from a root, with where it begins and ends in the text."""
    for root, starts in _analysed(text).items():
        for start in starts:
            if root in ROOTS and text.startswith(root, start):
                parts, end = _parts(text, start + len(root))
                yield (root, *parts), start, end


def _parts(text: str, start: int) -> tuple[list[str], int]:
    parts: list[str] = []
    while (match := _PART.match(text, start)) is not None:
        parts.append(next(part for part in match.groups() if part is not None))
        start = match.end()
    return parts, start


def _written(path: Path) -> str:
    first, *rest = path
    return first + "".join(f".{part}" if _PLAIN.fullmatch(part) else f'["{part}"]' for part in rest)


def _reached(values: Mapping[str, object], path: Path) -> object:
    found: object = values
    for part in path:
        try:
            found = found[part] if isinstance(found, Mapping) else None
        except KeyError:
            return None
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, ArithmeticError):
        return "its arithmetic has no answer, such as a division by zero"
    text = str(error).strip()
    return text.splitlines()[0] if text else "it is nested too deeply"
