"""The step "HTTP request": makes the request from its templates and judges the answer."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from crm.saved_data import each_text
from crm.templates import is_template, render
from crm.workflows import HttpRequest
from jobs.outgoing import Answer, Outgoing, RequestFailed, RequestRefused, send
from storage.runs import Run, json_text

_AGAIN = frozenset({408, 429})
_JSON = "application/json"
_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one attempt; with an error, `again` says whether another may help."""

    output: Mapping[str, object] | None = None
    error: str | None = None
    again: bool = False
    retry_after: float | None = None


def outgoing(step: HttpRequest, run: Run, values: Mapping[str, object]) -> Outgoing:
    """The request, with a key that is the same in every attempt of this step.

    Raises TemplateInvalid.
    """
    body = each_text(step.body, lambda text: render(text, values))
    own = {"User-Agent": "Tessera", "Accept-Encoding": "identity", **_body_header(body)}
    given = {name: _line(text, values) for name, text in step.headers}
    replaced = {name.lower() for name in given}
    headers = {name: text for name, text in own.items() if name.lower() not in replaced}
    headers |= given | {"Idempotency-Key": f"{run.id}-{run.step}"}
    return Outgoing(str(step.method), _line(step.url, values), headers, _content(body))


def request_input(request: Outgoing) -> dict[str, object]:
    """The request as the log keeps it."""
    return {
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
        "body": request.content.decode("utf-8", "replace") or None,
    }


async def try_request(request: Outgoing, allowed_hosts: Collection[str], deadline: float) -> Tried:
    """Send the request once and say what came of it."""
    try:
        answer = await send(request, allowed_hosts, deadline)
    except RequestRefused as refused:
        return Tried(error=str(refused))
    except RequestFailed as failed:
        return Tried(error=str(failed), again=True)
    return _judged(answer)


def _judged(answer: Answer) -> Tried:
    output = {
        "status": answer.status,
        "contentType": answer.content_type,
        "body": answer.text,
        "truncated": answer.truncated,
    }
    if 200 <= answer.status < 300:
        return Tried(output)
    if 300 <= answer.status < 400:
        return Tried(output, f"The receiver redirects ({answer.status}), which is not followed.")
    again = answer.status >= 500 or answer.status in _AGAIN
    message = f"The receiver answered with status {answer.status}."
    return Tried(output, message, again, answer.retry_after)


def _line(text: str, values: Mapping[str, object]) -> str:
    """A rendered text for a place that holds one line."""
    rendered = render(text, values) if is_template(text) else text
    plain = "" if rendered is None else str(rendered)
    return "".join(mark for mark in plain if mark.isprintable()).strip()


def _body_header(body: object) -> dict[str, str]:
    if body is None:
        return {}
    return {"Content-Type": _TEXT if isinstance(body, str) else _JSON}


def _content(body: object) -> bytes:
    if body is None:
        return b""
    text = body if isinstance(body, str) else json.dumps(json.loads(json_text(body)))
    return text.encode("utf-8", "replace")
