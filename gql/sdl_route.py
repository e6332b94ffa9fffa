"""Serves the schema that a token sees, as SDL with an entity tag."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crm.access import Asker
from crm.errors import TesseraError, Unauthenticated
from gql.error_format import errors_body, format_error, status_of
from gql.refusal import HttpRefusal, unauthenticated

Authenticate = Callable[[bytes | None], Awaitable[Asker]]
ReadSdl = Callable[[Asker], Awaitable[tuple[bytes, str]]]

# A cache may keep the text for its own user, if it asks each time whether it still holds.
_KEPT = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}


def sdl_route(authenticate: Authenticate, read_sdl: ReadSdl) -> Route:
    """`GET /schema.graphql`: 304 where the client has the same already, 401 without a token."""

    async def sdl(request: Request) -> Response:
        authorization = request.headers.get("authorization")
        try:
            asker = await authenticate(
                None if authorization is None else authorization.encode("latin-1")
            )
            text, tag = await read_sdl(asker)
        except Unauthenticated as error:
            return _refused(unauthenticated(error))
        except TesseraError as error:
            told = [format_error(error)]
            return _json(errors_body(told), status_of(told) or 400, {})
        headers = {**_KEPT, "ETag": f'"{tag}"'}
        if _has(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        return Response(text, media_type="text/plain; charset=utf-8", headers=headers)

    return Route("/schema.graphql", sdl)


def _has(if_none_match: str | None, tag: str) -> bool:
    """Whether the client's entity tags, weak ones too, name this one."""
    if if_none_match is None:
        return False
    tags = {part.strip().removeprefix("W/").strip('"') for part in if_none_match.split(",")}
    return tag in tags or "*" in tags


def _refused(refusal: HttpRefusal) -> Response:
    headers = {name.decode(): value.decode() for name, value in refusal.headers}
    return _json(errors_body([format_error(refusal.error)]), refusal.status, headers)


def _json(body: bytes, status: int, headers: dict[str, str]) -> Response:
    return Response(
        body,
        status,
        {**headers, "Cache-Control": "no-store"},
        media_type="application/json; charset=utf-8",
    )
