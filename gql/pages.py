"""The page that greets a person who opens the server's address in a browser."""

import base64
import hashlib
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

_PAGE = (Path(__file__).parent / "welcome.html").read_text(encoding="utf-8")


def _policy() -> str:
    """The page loads nothing and runs nothing; its one style is named by its hash."""
    style = _PAGE.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


_HEADERS = {
    "Content-Security-Policy": _policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


async def _welcome(request: Request) -> HTMLResponse:
    address = f"{request.url.scheme}://{request.url.netloc}"
    return HTMLResponse(_PAGE.replace("ADDRESS", escape(address)), headers=_HEADERS)


def page_routes() -> list[Route]:
    """`GET /`: what this is, and how to ask it something."""
    return [Route("/", _welcome)]
