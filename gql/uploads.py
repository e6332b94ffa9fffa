"""Reads an upload: a multipart body with one part, `file`, as it comes and never as a whole."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from email.message import Message
from typing import TYPE_CHECKING, NoReturn

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.types import Receive

from crm.errors import BadRequest
from crm.files import MAX_NAME
from gql.refusal import HttpRefusal, bad_request
from gql.request_body import Disconnected

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

PART = "file"
OVERHEAD = 16 * 1024
"""Bytes that a body may have besides the file: the boundary and the headers of the part."""
LEAST_SPEED = 16 * 1024
"""Bytes a second that come on average at least, once twice the time for silence is over."""
_SHAPE = (
    "The body must be multipart/form-data with one part called file, such as: "
    'curl -F "file=@offer.pdf"'
)


class Upload:
    """A file on its way in: `name` and `claimed`, its media type, are known once `begin` is done,
    then `chunks` gives the bytes. `within` is for how many seconds a client may send nothing;
    `more` says whether some of the body is still to come."""

    def __init__(
        self, receive: Receive, content_type: str | None, limit: int, within: float
    ) -> None:
        self._within = within
        self._receive = receive
        self._limit = limit
        self._came = 0
        self._begun = time.monotonic()
        self.more = True
        self._header = [bytearray(), bytearray()]
        self._headers: dict[str, bytes] = {}
        self._parts = 0
        self._in_part = False
        self._ended = False
        self._waiting: deque[bytes] = deque()
        self.name: str | None = None
        self.claimed: str | None = None
        self.size = 0
        self._parser = MultipartParser(_boundary(content_type), self._callbacks())

    async def begin(self) -> None:
        """Read up to the file's first bytes; raises HttpRefusal for what is no such upload."""
        while self.name is None and await self._read():
            pass
        if self.name is None:
            self._refuse()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The file's bytes; raises HttpRefusal where they are too many or end too early."""
        while True:
            while self._waiting:
                chunk = self._waiting.popleft()
                self.size += len(chunk)
                if self.size > self._limit:
                    raise too_large(self._limit, unread=self.more)
                yield chunk
            if not await self._read():
                break
        if not self._ended:
            self._refuse("The body ends in the middle of the file.")

    async def _read(self) -> bool:
        """Take the next piece of the body; False where there is none."""
        if not self.more:
            return False
        try:
            async with asyncio.timeout(self._within):
                message = await self._receive()
        except TimeoutError:
            raise _too_slow() from None
        if message["type"] != "http.request":
            raise Disconnected
        body: bytes = message.get("body", b"")
        self.more = message.get("more_body", False)
        self._came += len(body)
        if self._came > self._limit + OVERHEAD:
            raise too_large(self._limit, unread=self.more)
        passed = time.monotonic() - self._begun - 2 * self._within
        if self._came < passed * LEAST_SPEED:
            raise _too_slow(unread=self.more)
        try:
            self._parser.write(body)
            if not self.more:
                self._parser.finalize()
        except FormParserError:
            self._refuse()
        return True

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._part_begins,
            "on_header_field": lambda data, start, end: self._add(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._add(1, data[start:end]),
            "on_header_end": self._header_ends,
            "on_headers_finished": self._part_is_known,
            "on_part_data": self._take,
            "on_part_end": self._part_ends,
            "on_end": self._all_ends,
        }

    def _part_begins(self) -> None:
        self._parts += 1
        if self._parts > 1:
            self._refuse("The body has more than one part.")
        self._headers.clear()

    def _add(self, place: int, data: bytes) -> None:
        self._header[place] += data

    def _header_ends(self) -> None:
        name, value = (bytes(each) for each in self._header)
        self._headers[name.decode("latin-1").lower()] = value
        self._header = [bytearray(), bytearray()]

    def _part_is_known(self) -> None:
        kind, options = parse_options_header(self._headers.get("content-disposition", b""))
        if kind != b"form-data" or options.get(b"name") != PART.encode():
            self._refuse()
        if b"filename" not in options:
            self._refuse("The part file has no filename, so it is no file.")
        self.name = _file_name(options[b"filename"])
        self.claimed = _media_type(self._headers.get("content-type", b"").decode("latin-1"))
        self._in_part = True

    def _take(self, data: bytes, start: int, end: int) -> None:
        self._waiting.append(data[start:end])

    def _part_ends(self) -> None:
        self._in_part = False

    def _all_ends(self) -> None:
        self._ended = True

    def _refuse(self, what: str = "") -> NoReturn:
        message = f"{what} {_SHAPE}".strip()
        raise HttpRefusal(400, BadRequest(message), unread=self.more)


def too_large(limit: int, *, unread: bool = True) -> HttpRefusal:
    """The refusal of a file with too many bytes, some of which are `unread`."""
    message = f"The file is larger than {limit:,} bytes, the most that this server takes."
    return HttpRefusal(413, BadRequest(message), unread=unread)


def _too_slow(*, unread: bool = True) -> HttpRefusal:
    return HttpRefusal(408, BadRequest("The file came too slowly."), unread=unread)


def _boundary(content_type: str | None) -> bytes:
    kind, options = parse_options_header(content_type or "")
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 70:
        raise bad_request(_SHAPE, 415)
    return boundary


def _file_name(given: bytes) -> str:
    """The last part of a path, without what no name has in it."""
    text = given.decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
    name = "".join(mark for mark in text if mark.isprintable()).strip(" .")
    return name[-MAX_NAME:] or "file"


def _media_type(given: str) -> str | None:
    if not given:
        return None
    message = Message()
    message["content-type"] = given
    return message.get_content_type()
