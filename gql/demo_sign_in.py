"""Hands the sign-in of a demo server to the page, on this machine alone."""

import ipaddress

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gql.settings import DemoSignIn

_NO_STORE = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}


def demo_route(demo: DemoSignIn) -> Route:
    """`GET /demo`: who the demo's administrator is, and the token, for the form to be filled in.

    Only where everything says that a person at this very machine asks: the connection, the name
    by which the server is called (so that no foreign name that points here does), and the
    browser, that no other page does. For everybody else there is nothing here.
    """

    async def sign_in(request: Request) -> JSONResponse:
        client = "" if request.client is None else request.client.host
        own = request.headers.get("sec-fetch-site") == "same-origin"
        if not (own and _is_loopback(client) and _is_loopback(request.url.hostname or "")):
            raise HTTPException(404)
        return JSONResponse({"email": demo.email, "token": demo.token}, headers=_NO_STORE)

    return Route("/demo", sign_in)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
