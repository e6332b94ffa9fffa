"""A request that HTTP itself refuses, before GraphQL is asked."""

from crm.errors import BadRequest, TesseraError, Unauthenticated

Header = tuple[bytes, bytes]


class HttpRefusal(Exception):
    """A status, an error to tell, and the headers that belong to the status."""

    def __init__(self, status: int, error: TesseraError, *headers: Header) -> None:
        super().__init__(error.message)
        self.status = status
        self.error = error
        self.headers = headers


def bad_request(message: str, status: int = 400, *headers: Header) -> HttpRefusal:
    """A refusal with the code BAD_REQUEST."""
    return HttpRefusal(status, BadRequest(message), *headers)


def unauthenticated(error: Unauthenticated) -> HttpRefusal:
    """The refusal of a request without a token, or with one that speaks for nobody."""
    return HttpRefusal(401, error, (b"www-authenticate", b'Bearer realm="tessera"'))
