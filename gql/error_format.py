"""Turns every failure into the `errors` of a GraphQL response."""

import secrets
from collections.abc import Iterable

import orjson
import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from crm.errors import RequestErrorCode, TesseraError
from gql.answers import Answer
from gql.cost import told_cost
from gql.wording import in_words_of_json

JsonError = dict[str, object]
"""One entry of `errors`, ready to be written as JSON."""

# Documents are echoed by graphql-core's messages; what people read is shorter.
MAX_MESSAGE = 1_000

# Failures that are told by HTTP too, whatever media type was asked for.
STATUS = {
    RequestErrorCode.UNAUTHENTICATED: 401,
    RequestErrorCode.FORBIDDEN: 403,
    RequestErrorCode.BAD_REQUEST: 400,
    RequestErrorCode.IDEMPOTENCY_MISMATCH: 422,
    RequestErrorCode.RATE_LIMITED: 429,
    RequestErrorCode.TIMEOUT: 504,
    RequestErrorCode.UNAVAILABLE: 503,
    RequestErrorCode.INTERNAL: 500,
}

_UNCHARGED = told_cost(0)
"""The end of an answer that gave nothing."""

_log = structlog.stdlib.get_logger("tessera.errors")


def format_error(error: TesseraError) -> JsonError:
    """The entry of an error that has a code."""
    return _entry(error.message, error.code, error.extensions)


def format_graphql_error(
    error: GraphQLError, code: RequestErrorCode = RequestErrorCode.GRAPHQL_VALIDATION_FAILED
) -> JsonError:
    """The entry of an error of graphql-core's, with its locations and path.

    A syntax error and an error that a resolver raised have their own codes; `code` is that of
    every other. What a resolver raised unexpectedly is logged and told as INTERNAL.
    """
    match error.original_error:
        case None | GraphQLError():
            found = error.extensions.get("code") if error.extensions else None
            message = in_words_of_json(error.message)
            entry = _entry(message, found or _code_of(error, code), error.extensions or {})
        case TesseraError() as original:
            entry = format_error(original)
        case original:
            entry = format_unexpected(original)
    if error.locations:
        entry["locations"] = [
            {"line": place.line, "column": place.column} for place in error.locations
        ]
    if error.path:
        entry["path"] = error.path
    return entry


def format_unexpected(error: BaseException) -> JsonError:
    """The entry of a failure of our own: an id, which the log has beside the cause."""
    name = secrets.token_hex(8)
    _log.error("unexpected failure", id=name, exc_info=error)
    message = f"The server failed unexpectedly. Its log tells more under the id {name}."
    return _entry(message, RequestErrorCode.INTERNAL, {"id": name})


def errors_body(errors: Iterable[JsonError]) -> bytes:
    """The whole response where no operation ran: `errors` and no `data`."""
    return orjson.dumps({"errors": list(errors)})


def failed_body(errors: Iterable[JsonError]) -> bytes:
    """The whole response of an operation that ran and failed as a whole: `data` is null."""
    return orjson.dumps({"data": None, "errors": list(errors)})


def status_of(errors: Iterable[JsonError]) -> int | None:
    """The HTTP status that the first of these errors with one of its own calls for, or None."""
    for error in errors:
        extensions = error["extensions"]
        if isinstance(extensions, dict):
            status = STATUS.get(extensions["code"])
            if status is not None:
                return status
    return None


def refused(*errors: JsonError, revision: int = 0, operation_name: str | None = None) -> Answer:
    """The answer to a request that failed before any of it was executed."""
    return Answer(
        body=_uncharged(errors_body(errors)),
        failed_before_execution=True,
        status_hint=status_of(errors),
        revision=revision,
        operation_name=operation_name,
    )


def failed(*errors: JsonError, revision: int = 0, operation_name: str | None = None) -> Answer:
    """The answer to an operation that was begun and failed as a whole."""
    return Answer(
        body=_uncharged(failed_body(errors)),
        status_hint=status_of(errors),
        revision=revision,
        operation_name=operation_name,
    )


def _uncharged(body: bytes) -> bytes:
    return body.removesuffix(b"}") + _UNCHARGED


def _code_of(error: GraphQLError, code: RequestErrorCode) -> RequestErrorCode:
    if isinstance(error, GraphQLSyntaxError):
        return RequestErrorCode.GRAPHQL_PARSE_FAILED
    return code


def _entry(message: str, code: object, extensions: dict[str, object]) -> JsonError:
    shown = message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"
    return {"message": shown, "extensions": {**extensions, "code": code}}
