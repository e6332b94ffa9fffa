"""Sends single requests to a server under test, on one connection that is kept open."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPConnection

import orjson

from benchmarks.servers import HOST

TIMEOUT = 300.0  # seconds
JsonObject = dict[str, object]


class RequestFailed(Exception):
    """A server answered with an error; the text is its answer."""


class Client:
    """One kept connection to one server."""

    def __init__(self, port: int, path: str, headers: Mapping[str, str]) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=TIMEOUT)
        self._path = path
        self._headers = {"Content-Type": "application/json", **headers}

    def post(self, body: bytes) -> bytes:
        """Send a body; gives the answer's. Raises RequestFailed for any status but 200."""
        self._connection.request("POST", self._path, body, self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise RequestFailed(f"{response.status}: {answer[:2000].decode(errors='replace')}")
        return answer

    def data(self, body: bytes) -> JsonObject:
        """Send a body; gives the `data` of the answer. Raises RequestFailed for any error."""
        answer = orjson.loads(self.post(body))
        if answer.get("errors") or not isinstance(answer.get("data"), dict):
            raise RequestFailed(orjson.dumps(answer)[:2000].decode())
        data: JsonObject = answer["data"]
        return data

    def query(self, document: str, variables: Mapping[str, object] | None = None) -> JsonObject:
        """Run a GraphQL document; gives the `data` of the answer."""
        return self.data(request_body(document, variables))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def request_body(document: str, variables: Mapping[str, object] | None = None) -> bytes:
    """The JSON of a GraphQL request, on one line."""
    return orjson.dumps({"query": document, "variables": dict(variables or {})})
