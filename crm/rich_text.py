"""Rich text: Markdown as it is given, with the HTML and the plain text that follow from it.

Both are made when a value is written, since answers come whole from the database. HTML that the
Markdown holds is kept as far as it can do no harm: see docs/decisions/022-rich-text.md.
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache

import nh3
from cmarkgfm.cmark import Options, markdown_to_html_with_extensions

from crm.definitions import Field
from crm.errors import UserErrorCode
from crm.values import Invalid, check_text

RICH_TEXT = "RICH_TEXT"
MARKDOWN_PART, HTML_PART, TEXT_PART = "markdown", "html", "text"
MAX_NESTED = 100
"""Elements within each other: a sanitiser takes quadratic time over them."""
MAX_HTML = 1_000_000
"""Characters of HTML that one text may become: a table can be many times its Markdown."""

_EXTENSIONS = ("table", "strikethrough", "autolink")
# Raw HTML passes here and is cleaned below; GitHub's own list of harmless elements.
_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS = _names(
    """
    a b blockquote br code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img
    ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot
    th thead tr tt u ul var
    """
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_DROPPED = {"script", "style", "template", "iframe", "object", "noscript", "svg", "math"}
_EMPTY = _names("area base br col embed hr img input link meta wbr")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_BLOCK = re.compile(
    r"<(?=/?(?:blockquote|br|d[dlt]|details|div|fig\w+|h[1-6r]|li|[ou]l|p|pre|summary|t[dhr])\b)"
)
_SPACE = re.compile(r"[ \t\r\f\v]+")
_LINES = re.compile(r" ?\n\s*")


@dataclass(frozen=True, slots=True)
class RichText:
    """Markdown with its HTML, which is safe to be shown, and its plain text."""

    markdown: str
    html: str
    text: str

    def parts(self) -> tuple[object, ...]:
        """What the columns hold, in their order."""
        return (self.markdown, self.html, self.text)

    def as_json(self) -> object:
        """The value as the API gives and takes it."""
        return self.markdown


def check_rich_text(field: Field, value: object) -> RichText:
    """The text, when its length and form follow the field's rules and it is not too intricate."""
    markdown = check_text(field, value.markdown if isinstance(value, RichText) else value)
    made = markdown_to_html_with_extensions(markdown, _OPTIONS, _EXTENSIONS)
    if len(made) > MAX_HTML:
        raise Invalid(
            UserErrorCode.TOO_LONG,
            f"{field.label} becomes {len(made)} characters of HTML; at most {MAX_HTML} are "
            "allowed. Make its tables smaller.",
        )
    if _nested(made) > MAX_NESTED:
        raise Invalid(
            UserErrorCode.INVALID,
            f"{field.label} has more than {MAX_NESTED} quotes, lists or elements within each "
            "other.",
        )
    clean = _cleaner().clean(made)
    return RichText(markdown, clean, plain_text(clean))


def plain_text(clean: str) -> str:
    """The words of cleaned HTML, a line for each block."""
    bare = nh3.clean(_BLOCK.sub("\n<", clean), tags=set())
    return _LINES.sub("\n", _SPACE.sub(" ", html.unescape(bare))).strip()


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def _nested(made: str) -> int:
    """How deep elements lie within each other at most; what is never closed counts as open."""
    depth = deepest = 0
    for closing, name in _TAG.findall(made):
        if name.lower() not in _EMPTY:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest
