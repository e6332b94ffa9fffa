"""From a request's body or query string to the parameters of a GraphQL request."""

from urllib.parse import parse_qsl

import orjson

from crm.errors import BadUserInput
from gql.literals import MAX_NESTING
from gql.parameters import Method, Parameters
from gql.refusal import HttpRefusal, bad_request

NAMES = ("query", "variables", "operationName", "extensions")
# A document of the longest allowed, every character of it escaped.
MAX_QUERY_STRING = 400_000
MAX_PAIRS = 16


def from_body(body: bytes) -> Parameters:
    """The parameters in a JSON body; raises HttpRefusal with 400 for any other."""
    given = _read_json(body, "The body")
    if isinstance(given, list):
        raise bad_request("The body is a list; batches are not taken. Send one request each.")
    if not isinstance(given, dict):
        raise bad_request('The body must be a JSON object such as {"query": "{ __typename }"}.')
    if b"\\u0000" in body:
        _refuse_nul(given, "")
    return _parameters(given, "POST")


def from_query_string(query_string: bytes) -> Parameters:
    """The parameters in a URL, `variables` and `extensions` as JSON; raises HttpRefusal."""
    if len(query_string) > MAX_QUERY_STRING:
        raise bad_request("The URL is too long; send a POST request.", 414)
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=MAX_PAIRS,
            errors="strict",
        )
    except ValueError:
        raise bad_request("The URL's query string is not UTF-8, or has too many parts.") from None
    given: dict[str, object] = {}
    for name, text in pairs:
        if name in given:
            raise bad_request(f"The parameter {name} is given twice.")
        if name in {"variables", "extensions"}:
            given[name] = _read_json(text.encode(), name) if text else None
        else:
            given[name] = text or None
    if "%00" in query_string.decode("ascii") or b"u0000" in query_string:
        _refuse_nul(given, "")
    return _parameters(given, "GET")


def _parameters(given: dict[str, object], method: Method) -> Parameters:
    query = given.get("query")
    if not isinstance(query, str) or not query:
        raise bad_request("query must be a string that holds a GraphQL document.")
    operation_name = given.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise bad_request("operationName must be a string or null.")
    return Parameters(
        query=query,
        variables=_object(given, "variables"),
        operation_name=operation_name or None,
        extensions=_object(given, "extensions"),
        method=method,
    )


def _object(given: dict[str, object], name: str) -> dict[str, object] | None:
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request(f"{name} must be an object or null.")
    _limit_nesting(value, name)
    return value


def _read_json(text: bytes, name: str) -> object:
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        reason = error.msg if text else "it is empty"
        raise bad_request(f"{name} is not JSON in UTF-8: {reason}.") from None
    return value


def _limit_nesting(value: object, name: str) -> None:
    """Refuse what could not be walked without running out of stack, one level at a time."""
    level: list[object] = [value]
    for _ in range(MAX_NESTING):
        level = [
            part
            for outer in level
            for part in (outer.values() if isinstance(outer, dict) else outer)  # type: ignore[attr-defined]
            if type(part) is dict or type(part) is list
        ]
        if not level:
            return
    raise bad_request(f"{name} is nested deeper than {MAX_NESTING} levels.")


def _refuse_nul(value: object, place: str) -> None:
    """Refuse the one character that PostgreSQL can't keep, naming its place."""
    open_: list[tuple[str, object]] = [(place, value)]
    while open_:
        place, value = open_.pop()
        match value:
            case str() if "\0" in value:
                message = f"{place} holds the character U+0000, which no text can."
                raise HttpRefusal(400, BadUserInput(message))
            case dict():
                open_.extend((f"{place}.{key}".lstrip("."), part) for key, part in value.items())
                open_.extend((f"the name of {place}", key) for key in value)
            case list():
                open_.extend((f"{place}.{index}", part) for index, part in enumerate(value))
