"""RICH_TEXT fields: their forms, what no attacker gets into a page, and what search finds."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import create, field

CREATE = """
mutation Create($story: String) {
  createPage(data: {story: $story}) {
    page { id story html: story(format: HTML) text: story(format: TEXT) }
    userErrors { code message path } }
}
"""
UPDATE = """
mutation Update($id: ID!, $data: PageUpdate!) {
  updatePage(id: $id, data: $data) {
    page { version story html: story(format: HTML) text: story(format: TEXT) }
    userErrors { message } }
}
"""


@pytest.fixture
async def pages(api: Api) -> Api:
    """The API of a workspace with pages of rich text."""
    await api.module(
        apiName="page",
        titleField="name",
        fields=[field("name", "TEXT"), field("story", "RICH_TEXT")],
    )
    return api


async def page(api: Api, story: str) -> Json:
    """A page that must be right, in all its forms."""
    payload = (await api(CREATE, story=story))["createPage"]
    assert payload["userErrors"] == []
    made: Json = payload["page"]
    assert made["story"] == story
    return made


async def test_the_three_forms(pages: Api) -> None:
    made = await page(
        pages,
        "# Plan\n\nCall **Ada** & ~~Bob~~, see [site](https://a.example 'T') or b@c.example\n\n"
        "- one\n- two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```py\nx < 1\n```\n",
    )
    assert made["html"] == (
        "<h1>Plan</h1>\n"
        "<p>Call <strong>Ada</strong> &amp; <del>Bob</del>, see "
        '<a href="https://a.example" title="T" rel="noopener noreferrer nofollow">site</a> or '
        '<a href="mailto:b@c.example" rel="noopener noreferrer nofollow">b@c.example</a></p>\n'
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        '<table>\n<thead>\n<tr>\n<th>a</th>\n<th align="right">b</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td>1</td>\n<td align="right">2</td>\n</tr>\n</tbody>\n</table>\n'
        "<pre><code>x &lt; 1\n</code></pre>\n"
    )
    assert made["text"] == (
        "Plan\nCall Ada & Bob, see site or b@c.example\none\ntwo\na\nb\n1\n2\nx < 1"
    )


async def test_harmless_html_is_kept_and_words_stay_apart(pages: Api) -> None:
    made = await page(
        pages,
        "<details><summary>More</summary>x<br>y</details>\n\n<td>a</td><td>b</td> H<sub>2</sub>O",
    )
    assert "<details><summary>More</summary>x<br>y</details>" in made["html"]
    assert "H<sub>2</sub>O" in made["html"]
    assert made["text"].split() == ["More", "x", "y", "ab", "H2O"]


ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    "<IMG SRC=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)>",
    '<img src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">',
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 '
    'onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)><embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jAvAsCrIpT&colon;alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    '![x](https://a.example/x"onerror="alert(1))',
    "[x](https://a.example \"t' onclick='alert(1)\")",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<body onload=alert(1)><base href=javascript:alert(1)//>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<style>@import 'javascript:alert(1)';*{color:red}</style>",
    "<p style='background:url(javascript:alert(1))' class=modal id=login>x</p>",
    "<input autofocus onfocus=alert(1)><select onfocus=alert(1)><button formaction=javascript:x>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<xss id=x tabindex=1 onfocus=alert(1)></xss>",
    "<a href=x target=_top onclick=alert(1)>x</a>",
    "`<img src=x onerror=alert(1)>`",
    '```"><script>alert(1)</script>\nx\n```',
    '```x" onmouseover="alert(1)\nx\n```',
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml <script>alert(1)</script> ?>",
    "<title><img src=x onerror=alert(1)></title><textarea><img src=x onerror=alert(1)></textarea>",
    "| <img src=x onerror=alert(1)> |\n|-|\n| <script>x</script> |",
    "<img src='https://a.example/x' srcset='javascript:alert(1) 1x' usemap=#m ismap>",
    "<ol start='1 onclick=alert(1)'><li value=javascript:x>x",
    "\u2028<script\u2029>alert(1)</script>\ufeff",
]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = words(
    """
    a b blockquote br code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img
    ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot
    th thead tr tt u ul var
    """
)
ATTRIBUTES = words("href title src alt width height start align colspan rowspan rel")


class Reader(HTMLParser):
    """Notes every element and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_comment(self, data: str) -> None:
        """A comment."""
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        """A declaration."""
        self.others.append(decl)


@pytest.mark.parametrize("attack", ATTACKS)
async def test_nothing_that_runs_comes_through(pages: Api, attack: str) -> None:
    for given in (attack, f"- {attack}", f"> {attack}", f"**{attack}**\n\n{attack}"):
        payload = (await pages(CREATE, story=given.replace("\x01", "")))["createPage"]
        assert payload["userErrors"] == []
        reader = Reader()
        reader.feed(payload["page"]["html"])
        reader.close()
        assert reader.elements <= ELEMENTS
        assert {name for name, _ in reader.attributes} <= ATTRIBUTES
        assert reader.others == []
        for name, value in reader.attributes:
            if name in ("href", "src") and ":" in value.partition("/")[0]:
                assert value.split(":")[0].lower() in ("http", "https", "mailto", "tel")


async def test_html_follows_every_change_and_the_timeline_tells_markdown_alone(
    pages: Api, pool: Pool
) -> None:
    made = await page(pages, "*a*")
    changed = await pages(UPDATE, id=made["id"], data={"story": "**b**"})
    assert changed["updatePage"]["page"] == {
        "version": 2,
        "story": "**b**",
        "html": "<p><strong>b</strong></p>\n",
        "text": "b",
    }
    same = await pages(UPDATE, id=made["id"], data={"story": "**b**"})
    assert same["updatePage"]["page"]["version"] == 2
    many = await pages(
        """mutation { updatePages(where: {all: true}, data: {story: "_c_"}) { count }
          createPages(data: [{name: "x", story: "1. d"}, {name: "y"}]) { userErrors { code } } }"""
    )
    assert many["updatePages"] == {"count": 1}
    shown = await pages(
        "{ pages(orderBy: [{name: ASC}]) { nodes { name story text: story(format: TEXT) } } }"
    )
    assert [tuple(node.values()) for node in shown["pages"]["nodes"]] == [
        ("x", "1. d", "d"),
        ("y", None, None),
        (None, "_c_", "c"),
    ]
    cleared = await pages(UPDATE, id=made["id"], data={"story": None})
    assert list(cleared["updatePage"]["page"].values())[1:] == [None, None, None]
    schema = pages.workspace.schema
    rows = await pool.fetch(
        f"select changes from {schema}.timeline where record_id = $1 order by id", made["id"]
    )
    told = [json.loads(row["changes"]) for row in rows]
    (column,) = (name for name in told[1])
    assert [entry[column] for entry in told] == [
        [None, "*a*"],
        ["*a*", "**b**"],
        ["**b**", "_c_"],
        ["_c_", None],
    ]


async def test_formats_by_variable_in_one_document(pages: Api) -> None:
    made = await page(pages, "*a*")
    query = """query($id: ID!, $format: RichTextFormat!) {
      page(id: $id) { one: story(format: $format) two: story } }"""
    for format_, shown in (("HTML", "<p><em>a</em></p>\n"), ("TEXT", "a"), ("MARKDOWN", "*a*")):
        found = await pages(query, id=made["id"], format=format_)
        assert found["page"] == {"one": shown, "two": "*a*"}


async def test_search_finds_words_and_no_markup(pages: Api) -> None:
    await create(
        pages,
        "Pages",
        "name",
        [
            {"name": "one", "story": "The **quick**brown [fox](https://zebra.example)"},
            {"name": "two", "story": "<span title='zebra'>lazy</span> dog & c<sub>o</sub>w"},
        ],
    )
    for text, names in (
        ("quickbrown", ["one"]),
        ("fox", ["one"]),
        ("zebra", []),
        ("span", []),
        ("lazy dog", ["two"]),
        ("cow", ["two"]),
    ):
        data = await pages(
            """query($text: String!) {
              pages(search: $text) { nodes { name } }
              search(query: $text) { nodes { field snippet record { title } } } }""",
            text=text,
        )
        assert [node["name"] for node in data["pages"]["nodes"]] == names
        assert [node["field"] for node in data["search"]["nodes"]] == ["story" for _ in names]
        for node in data["search"]["nodes"]:
            assert "<mark>" in node["snippet"]
            assert "**" not in node["snippet"]
    await pages(
        """mutation { updatePages(where: {filter: {name: {eq: "one"}}},
          data: {story: "slow"}) { count } }"""
    )
    found = await pages(
        '{ a: pages(search: "slow") { totalCount } b: pages(search: "fox") { totalCount } }'
    )
    assert (found["a"]["totalCount"], found["b"]["totalCount"]) == (1, 0)


async def test_formulas_and_other_modules_read_markdown(pages: Api) -> None:
    await pages.module(
        apiName="memo",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            field("story", "RICH_TEXT"),
            field("length", "FORMULA", formula={"expression": "length(story)"}),
        ],
    )
    await create(pages, "Memos", "name", [{"name": "m", "story": "*abc*"}])
    await page(pages, "**abc**")
    data = await pages(
        """{ memos { nodes { length } }
          records(modules: ["page", "memo"], filter: {story: {contains: "*abc*"}}) {
            nodes {
              ... on Page { html: story(format: HTML) } ... on Memo { html: story(format: HTML) } }
            aggregates { countEmpty { story } } } }"""
    )
    assert data["memos"]["nodes"] == [{"length": 5}]
    assert {node["html"] for node in data["records"]["nodes"]} == {
        "<p><em>abc</em></p>\n",
        "<p><strong>abc</strong></p>\n",
    }
    assert data["records"]["aggregates"] == {"countEmpty": {"story": 0}}
