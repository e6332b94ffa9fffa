"""Hands the sign-in of a demo server to the page, on this machine alone."""

import ipaddress
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gql.settings import DemoSignIn

# What a proxy adds: then somebody far away may be asking.
_PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_NO_STORE = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}


def demo_route(demo: DemoSignIn) -> Route:
    """`POST /demo`: who the demo's administrator is, and the token, for the form to be filled in.

    Only where everything says that a person at this very machine asks: the connection, the name
    by which the server is called (so that no foreign name that points here does), the browser,
    that no other page does, and the address that it shows for this page (`Origin`, which a proxy
    passes on whatever it calls the server). For everybody else there is nothing here.
    """

    async def sign_in(request: Request) -> JSONResponse:
        client = "" if request.client is None else request.client.host
        headers = request.headers
        own = headers.get("sec-fetch-site") == "same-origin"
        hosts = (client, request.url.hostname or "", _host_of(headers.get("origin", "")))
        if not (own and all(map(_is_loopback, hosts))) or any(n in headers for n in _PASSED_ON):
            raise HTTPException(404)
        return JSONResponse({"email": demo.email, "token": demo.token}, headers=_NO_STORE)

    return Route("/demo", sign_in, methods=["POST"])


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
