"""A request that HTTP itself refuses, before GraphQL is asked."""

from crm.errors import BadRequest, TesseraError, Unauthenticated

Header = tuple[bytes, bytes]
CLOSE: Header = (b"connection", b"close")


class HttpRefusal(Exception):
    """A status, an error to tell, and the headers that belong to the status.

    `unread` says that a body too long to read is still coming: the connection is closed, but
    not before the client had a while to see the refusal.
    """

    def __init__(
        self, status: int, error: TesseraError, *headers: Header, unread: bool = False
    ) -> None:
        super().__init__(error.message)
        self.status = status
        self.error = error
        self.headers = (*headers, CLOSE) if unread else headers
        self.unread = unread


def bad_request(message: str, status: int = 400, *headers: Header) -> HttpRefusal:
    """A refusal with the code BAD_REQUEST."""
    return HttpRefusal(status, BadRequest(message), *headers)


def unauthenticated(error: Unauthenticated, *, unread: bool = False) -> HttpRefusal:
    """The refusal of a request without a token, or with one that speaks for nobody."""
    asked = (b"www-authenticate", b'Bearer realm="tessera"')
    return HttpRefusal(401, error, asked, unread=unread)
