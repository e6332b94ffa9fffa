"""Texts that look like SQL, like GraphQL, like placeholders, or like nothing at all."""

NASTY: list[str] = [
    "O'Neill & 'sons'",
    "'; drop table r_64; --",
    "') or 1=1 /*",
    "$1 $2 $$ $tag$ ${x}",
    "%s %(name)s %% %1$s",
    ":name ::text :1",
    "back\\slash \\' \\n \\u0041",
    "__ws__.r_64 __ws__",
    "__ws__ws__ __ws____ws__ ___ws___",
    '{"json": [1, true]} "quoted"',
    'triple """ quote "',
    "😀 👩‍👩‍👧 e\u0301 İıß",
    "עברית \u202eright to left\u200f",
    "*_wild%[a-z]? (?i).*",
    "E'\\x41' U&'\\0041' N'x'",
    "null",
    "ends with \\",
    "#1",
    "  spaces  ",
]
"""Each can be a label: none has a control character."""

MORE: list[str] = ["tab\tand\nnew\r\nline", "\u2028\ufeff\u00a0", "x" * 255, "\x7f\x01"]
"""Only values can be these."""
