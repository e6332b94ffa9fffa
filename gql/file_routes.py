"""`POST /files` takes a file, `GET /files/<signed>` gives one out."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from crm.access import Asker
from crm.errors import BadRequest, TesseraError, Unauthenticated
from crm.file_links import ROUTE, read_link
from gql.byte_ranges import NOT_SATISFIABLE, byte_range
from gql.deadline import Deadline
from gql.error_format import errors_body, format_error, status_of
from gql.media_types import HEAD, NotWhatItClaims, media_type
from gql.refusal import HttpRefusal, unauthenticated
from gql.request_body import Disconnected, discard_body
from gql.settings import ServerSettings
from gql.uploads import OVERHEAD, Upload, too_large
from storage.engine import Pool
from storage.file_store import FileStore, NoSuchFile, file_key
from storage.files import StoredFile, find_linked, keep_file

Authenticate = Callable[[bytes | None], Awaitable[Asker]]
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
"""Types that a browser may show by itself; all others are downloads."""
_JSON = "application/json; charset=utf-8"
_GONE = "This link is no longer good, or never was. Ask for the file's url again."


@dataclass(frozen=True, slots=True)
class Files:
    """What uploads and downloads need of a running server."""

    pool: Pool
    store: FileStore
    mark: Callable[[Asker], Awaitable[None]]


def file_routes(
    authenticate: Authenticate, files: Callable[[], Files], settings: ServerSettings
) -> list[Route]:
    """The routes of files; `files` raises Unavailable where there are none."""
    deadline = Deadline(settings.body_within)

    async def upload(request: Request) -> Response:
        try:
            authorization = request.headers.get("authorization")
            asker = await _asker(authenticate, authorization)
            kept = await _keep(files(), asker, request, settings)
        except Disconnected:
            return Response(status_code=400)
        except HttpRefusal as refusal:
            return _refused(refusal, deadline)
        except TesseraError as error:
            told = [format_error(error)]
            return _json(errors_body(told), status_of(told) or 400)
        shown = {
            "id": str(kept.id),
            "name": kept.name,
            "contentType": kept.content_type,
            "size": kept.size,
        }
        return _json(orjson.dumps(shown), 201)

    async def download(request: Request) -> Response:
        try:
            return await _given_out(files(), request)
        except TesseraError as error:
            told = [format_error(error)]
            return _json(errors_body(told), status_of(told) or 400)

    return [
        Route(ROUTE.rstrip("/"), upload, methods=["POST"]),
        Route(ROUTE + "{signed}", download, methods=["GET"]),
    ]


async def _asker(authenticate: Authenticate, authorization: str | None) -> Asker:
    given = None if authorization is None else authorization.encode("latin-1")
    try:
        return await authenticate(given)
    except Unauthenticated as error:
        raise unauthenticated(error, unread=True) from None


async def _keep(
    files: Files, asker: Asker, request: Request, settings: ServerSettings
) -> StoredFile:
    limit = settings.file_limit
    declared = request.headers.get("content-length")
    if declared is not None and (not declared.isdigit() or int(declared[:18]) > limit + OVERHEAD):
        raise too_large(limit)
    upload = Upload(
        request.receive, request.headers.get("content-type"), limit, settings.body_within
    )
    await upload.begin()
    assert upload.name is not None
    chunks = upload.chunks()
    head = await _head(chunks)
    try:
        type_ = media_type(upload.name, upload.claimed, b"".join(head)[:HEAD])
    except NotWhatItClaims as error:
        message = (
            f"{upload.name} claims to be {upload.claimed}, but its contents seem to be {error}. "
            "Send it as what it is."
        )
        raise HttpRefusal(415, BadRequest(message), unread=upload.more) from None
    await files.mark(asker)
    return await keep_file(
        files.pool,
        files.store,
        asker.schema,
        upload.name,
        type_,
        _joined(head, chunks),
        by=asker.member,
    )


async def _head(chunks: AsyncIterator[bytes]) -> list[bytes]:
    """The first chunks of a file, enough to know it by."""
    head: list[bytes] = []
    async for chunk in chunks:
        head.append(chunk)
        if sum(map(len, head)) >= HEAD:
            break
    return head


async def _joined(head: list[bytes], rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in head:
        yield chunk
    async for chunk in rest:
        yield chunk


async def _given_out(files: Files, request: Request) -> Response:
    link = read_link(request.path_params["signed"])
    found = None if link is None else await find_linked(files.pool, link, datetime.now(UTC))
    if found is None:
        return _json(errors_body([format_error(BadRequest(_GONE))]), 404)
    schema, file = found
    wanted = byte_range(request.headers.get("range"), file.size)
    headers = _headers(file)
    if wanted is NOT_SATISFIABLE:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{file.size}"})
    start, end = (0, file.size) if wanted is None else wanted
    status = 200 if wanted is None else 206
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Length"] = str(end - start)
    if start == end:
        return Response(status_code=status, headers=headers, media_type=file.content_type)
    try:
        contents = await files.store.read(file_key(schema, file.id), start, end)
    except NoSuchFile:
        return _json(errors_body([format_error(BadRequest(_GONE))]), 404)
    return StreamingResponse(contents, status, headers, media_type=file.content_type)


def _headers(file: StoredFile) -> dict[str, str]:
    """What keeps a browser from taking a file for a page of ours."""
    how = "inline" if file.content_type in INLINE else "attachment"
    plain = "".join(mark if mark.isalnum() or mark in " ._-" else "_" for mark in file.name)
    ascii_name = plain.encode("ascii", "replace").decode().replace("?", "_")
    return {
        "Content-Disposition": f'{how}; filename="{ascii_name}"; '
        f"filename*=UTF-8''{quote(file.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "private, max-age=300",
        "Accept-Ranges": "bytes",
        "ETag": f'"{file.id.hex}"',
    }


class _Lingering(Response):
    """A refusal of a body that still comes: it is told before the connection is closed.

    A connection that is closed while its client sends takes back what was answered on it.
    """

    deadline: Deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        await discard_body(receive, self.deadline)
        await send({"type": "http.response.body"})


def _refused(refusal: HttpRefusal, deadline: Deadline) -> Response:
    headers = {name.decode(): value.decode() for name, value in refusal.headers}
    headers["Cache-Control"] = "no-store"
    body = errors_body([format_error(refusal.error)])
    if not refusal.unread:
        return Response(body, refusal.status, headers, media_type=_JSON)
    told = _Lingering(body, refusal.status, headers, media_type=_JSON)
    told.deadline = deadline
    return told


def _json(body: bytes, status: int) -> Response:
    return Response(body, status, {"Cache-Control": "no-store"}, media_type=_JSON)
