"""Bounds the head of a request, which uvicorn reads without limit of size or time, and answers
what is on its way when the server is asked to stop."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT = 64 * 1024
"""Bytes of request line and headers that may come after the first piece of them."""
HEAD_WITHIN = 15.0
"""Seconds for a head to be complete, also for the first on a connection to begin."""
LINGERS = 1.0
"""Seconds for which a connection without a request waits for one when the server stops."""
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedHeads(HttpToolsProtocol):
    """A connection that is closed when a head is too long or does not come to its end.

    Anybody may send one, before any token is read: without this, memory and connections are theirs.
    """

    limit = HEAD_LIMIT
    within = HEAD_WITHIN
    _timer: asyncio.TimerHandle | None = None
    _incomplete = False
    _first_piece = False
    _bytes = 0
    _ending = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for a head from now on."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts what belongs to an unfinished head."""
        super().data_received(data)
        if not self._incomplete:
            return
        if self._first_piece:
            # The same piece may hold the end of the request before.
            self._first_piece = False
            return
        self._bytes += len(data)
        if self._bytes > self.limit and not self.transport.is_closing():
            if not self._answers():
                self.transport.write(TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._incomplete = self._first_piece = True
        self._bytes = 0
        if self._timer is None:
            self._wait()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._incomplete = False
        self._wait_no_more()
        super().on_headers_complete()
        if self._ending and self.cycle is not None:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        """Ends the connection after its answer. Where there is no request yet, one may be on its
        way, which whoever sent it would see fail: it is waited for a moment."""
        if self._answers():
            super().shutdown()
        elif not self._ending:
            self._ending = True
            self.loop.call_later(LINGERS, self._end)

    def _end(self) -> None:
        if not self._answers():
            self.transport.close()

    def _answers(self) -> bool:
        """Whether the request before is still being answered on this connection."""
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self.within, self._give_up)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if self._answers():
            self._wait()
        else:
            self.transport.close()
