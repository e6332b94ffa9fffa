"""Every error that Tessera tells a caller, with its code."""

from dataclasses import dataclass, replace
from enum import StrEnum


class UserErrorCode(StrEnum):
    """What a person who fills a form can mend; told in `userErrors` of a payload."""

    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    NOT_UNIQUE = "NOT_UNIQUE"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    UNKNOWN_OPTION = "UNKNOWN_OPTION"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    CONFLICT = "CONFLICT"
    RULE_REJECTED = "RULE_REJECTED"
    TRANSITION_REFUSED = "TRANSITION_REFUSED"
    NOTE_REQUIRED = "NOTE_REQUIRED"
    DUPLICATE = "DUPLICATE"
    RECORD_LIMIT = "RECORD_LIMIT"
    MODULE_LIMIT = "MODULE_LIMIT"
    FIELD_LIMIT = "FIELD_LIMIT"
    READ_ONLY = "READ_ONLY"
    NAME_TAKEN = "NAME_TAKEN"
    IN_USE = "IN_USE"
    ROLLED_BACK = "ROLLED_BACK"


class RequestErrorCode(StrEnum):
    """What a developer must mend; told in the top-level `errors` of an answer."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    BAD_REQUEST = "BAD_REQUEST"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    COST_EXCEEDED = "COST_EXCEEDED"
    RATE_LIMITED = "RATE_LIMITED"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True)
class UserError:
    """One mistake in a write: its code, a sentence, and the path into the arguments."""

    code: UserErrorCode
    message: str
    path: tuple[str, ...] = ()

    def under(self, *prefix: str) -> "UserError":
        """The same error, its path put below `prefix`."""
        return replace(self, path=(*prefix, *self.path))


class TesseraError(Exception):
    """The base of all errors that carry a code for the caller."""

    code = RequestErrorCode.INTERNAL

    def __init__(self, message: str, **extensions: object) -> None:
        super().__init__(message)
        self.message = message
        self.extensions = extensions


class BadUserInput(TesseraError):
    """An argument that cannot be carried out as it stands."""

    code = RequestErrorCode.BAD_USER_INPUT


class BadRequest(TesseraError):
    """A request that is not of the protocol's form."""

    code = RequestErrorCode.BAD_REQUEST


class Unauthenticated(TesseraError):
    """No token, or one that is unknown, expired or revoked."""

    code = RequestErrorCode.UNAUTHENTICATED


class Forbidden(TesseraError):
    """The asker may not do this."""

    code = RequestErrorCode.FORBIDDEN


class CostExceeded(TesseraError):
    """The operation asks for more than one request may."""

    code = RequestErrorCode.COST_EXCEEDED


class IdempotencyMismatch(TesseraError):
    """An idempotency key that was used for another request."""

    code = RequestErrorCode.IDEMPOTENCY_MISMATCH


class Timeout(TesseraError):
    """The work took longer than a request may."""

    code = RequestErrorCode.TIMEOUT


class Unavailable(TesseraError):
    """The database cannot be reached or has no room for the work now."""

    code = RequestErrorCode.UNAVAILABLE


class Refused(Exception):
    """A write or a definition change that is refused with user errors; nothing is kept."""

    def __init__(self, *errors: UserError) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors
