"""Sends one HTTP request to the outside: guarded addresses, a deadline, a bounded answer."""

import asyncio
import socket
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

import httpx

from crm.addresses import AddressRefused, check_address, is_public

MAX_BODY = 64 * 1024
"""Bytes of an answer that are read and kept; the rest is left unread."""
_CONNECT_WITHIN = 5.0
_GZIP_OR_DEFLATE = zlib.MAX_WBITS | 32


class RequestRefused(Exception):
    """The request may not be sent at all; trying again would not help."""


class RequestFailed(Exception):
    """No answer came; it may come another time."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request as it is sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: up to 64 kB of it, and when the receiver wants to be asked again."""

    status: int
    content_type: str | None
    text: str
    truncated: bool
    retry_after: float | None


async def send(request: Outgoing, allowed_hosts: Collection[str], deadline: float) -> Answer:
    """Send the request and read its answer within `deadline` seconds.

    Every address that the host's name leads to must be public, unless the host is among
    `allowed_hosts`; the connection goes to an address that was checked, whatever the name leads
    to a moment later. Redirects are not followed. Raises RequestRefused and RequestFailed.
    """
    try:
        check_address(request.url, allowed_hosts)
        url = httpx.URL(request.url)
    except (AddressRefused, httpx.InvalidURL, UnicodeError) as error:
        raise RequestRefused(f"The address is refused: {error}.") from error
    try:
        async with asyncio.timeout(deadline):
            addresses = await _checked_addresses(url, allowed_hosts)
            return await _ask(request, url, addresses)
    except TimeoutError as error:
        raise RequestFailed(f"There was no whole answer within {deadline:g} s.") from error


async def _checked_addresses(url: httpx.URL, allowed_hosts: Collection[str]) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RequestFailed(f"The host {url.host} cannot be found: {error}.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if url.host not in allowed_hosts:
        for address in addresses:
            if not is_public(ip_address(address.partition("%")[0])):
                raise RequestRefused(
                    f"The address is refused: {url.host} leads to {address}, which is an address "
                    "of this machine or of a private network."
                )
    return addresses


async def _ask(request: Outgoing, url: httpx.URL, addresses: list[str]) -> Answer:
    """Try the addresses in turn until one accepts the connection."""
    failure: httpx.TransportError | None = None
    for address in addresses:
        try:
            return await _ask_at(request, url, address)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failure = error
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol) as error:
            raise RequestRefused(f"The request cannot be sent: {error}.") from error
        except httpx.TransportError as error:
            raise RequestFailed(f"There was no answer: {_told(error)}.") from error
    reason = "no address" if failure is None else _told(failure)
    raise RequestFailed(f"{url.host} cannot be reached: {reason}.")


async def _ask_at(request: Outgoing, url: httpx.URL, address: str) -> Answer:
    # One connection for one request: a connection to an address is not shared between names.
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
    timeout = httpx.Timeout(None, connect=_CONNECT_WITHIN)
    async with (
        httpx.AsyncClient(trust_env=False, limits=limits, timeout=timeout) as client,
        client.stream(
            request.method,
            url.copy_with(host=address),
            headers={**request.headers, "Host": url.netloc.decode("ascii")},
            content=request.content,
            follow_redirects=False,
            extensions={"sni_hostname": url.host},
        ) as response,
    ):
        raw, truncated = await _read(response)
    body, more = _decoded(raw, response.headers.get("Content-Encoding", "identity"))
    return Answer(
        status=response.status_code,
        content_type=response.headers.get("Content-Type"),
        text=body.decode(response.encoding or "utf-8", "replace"),
        truncated=truncated or more,
        retry_after=_retry_after(response.headers.get("Retry-After")),
    )


async def _read(response: httpx.Response) -> tuple[bytes, bool]:
    """The first bytes as they came over the wire, and whether there were more."""
    raw = bytearray()
    async for chunk in response.aiter_raw():
        raw += chunk
        if len(raw) > MAX_BODY:
            return bytes(raw[:MAX_BODY]), True
    return bytes(raw), False


def _decoded(raw: bytes, encoding: str) -> tuple[bytes, bool]:
    """The unpacked bytes, never more than are kept, and whether there were more."""
    if encoding.strip().lower() not in ("gzip", "deflate"):
        return raw, False
    unpacking = zlib.decompressobj(_GZIP_OR_DEFLATE)
    try:
        body = unpacking.decompress(raw, MAX_BODY)
    except zlib.error:
        return b"", True
    return body, bool(unpacking.unconsumed_tail)


def _retry_after(value: str | None) -> float | None:
    """Seconds until the receiver wants to be asked again, given as a number or as a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__
