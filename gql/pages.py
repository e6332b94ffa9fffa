"""What a person sees who opens the server's address in a browser: the explorer, or a greeting."""

import base64
import hashlib
from html import escape
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gql.demo_sign_in import demo_route
from gql.page_files import read_files, send
from gql.settings import ServerSettings

_GREETING = (Path(__file__).parent / "welcome.html").read_text(encoding="utf-8")

EXPLORER_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "font-src 'self'; img-src 'self' data:; "
    # The editor writes its themes and the places of its lines as styles into the page.
    "style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing comes from another server, and no script runs that is not a file of this one."""

_PRIVATE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ASKED_AGAIN = {**_PRIVATE, "Cache-Control": "no-cache"}
_KEPT_FOR_EVER = {**_PRIVATE, "Cache-Control": "public, max-age=31536000, immutable"}


def page_routes(settings: ServerSettings) -> list[Route]:
    """`GET /` and what the page at it loads.

    Where the explorer was never built, `/` says in plain words how to get it.
    """
    routes = [] if settings.demo is None else [demo_route(settings.demo)]
    files = read_files(settings.explorer)
    if "index.html" not in files:
        return [Route("/", _greet), *routes]

    async def page(request: Request) -> Response:
        headers = {**_ASKED_AGAIN, "Content-Security-Policy": EXPLORER_POLICY}
        return send(files["index.html"], request, headers)

    async def asset(request: Request) -> Response:
        found = files.get(f"assets/{request.path_params['name']}")
        if found is None:
            raise HTTPException(404)
        # A worker goes by the policy of its own answer, not by the page's.
        headers = {**_KEPT_FOR_EVER, "Content-Security-Policy": EXPLORER_POLICY}
        return send(found, request, headers)

    return [Route("/", page), Route("/assets/{name}", asset), *routes]


def _greeting_policy() -> str:
    """The greeting loads nothing and runs nothing; its one style is named by its hash."""
    style = _GREETING.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


_GREETING_HEADERS = {**_ASKED_AGAIN, "Content-Security-Policy": _greeting_policy()}


async def _greet(request: Request) -> HTMLResponse:
    address = f"{request.url.scheme}://{request.url.netloc}"
    return HTMLResponse(_GREETING.replace("ADDRESS", escape(address)), headers=_GREETING_HEADERS)
