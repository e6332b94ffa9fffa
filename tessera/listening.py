"""The API's listening socket, opened first so that a taken port is told at once."""

from __future__ import annotations

import errno
import socket

from storage.embedded.errors import EngineError

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on this address; raises EngineError that names the setting.

    API processes share it: while one is started again, callers wait instead of being refused.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise _unusable_host(host, error) from error
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise _unusable_host(host, error) from error
        raise _unusable_port(host, port, error) from error
    return opened


def address_of(opened: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = opened.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _unusable_host(host: str, error: OSError) -> EngineError:
    return EngineError(
        f"TESSERA_HOST={host} is no address of this machine.",
        why=str(error),
        remedy="Set TESSERA_HOST to an address of this machine, such as 127.0.0.1.",
    )


def _unusable_port(host: str, port: int, error: OSError) -> EngineError:
    in_use = error.errno == errno.EADDRINUSE
    return EngineError(
        f"Port {port} of {host} is in use by another program."
        if in_use
        else f"Port {port} of {host} cannot be listened on.",
        why="" if in_use else str(error),
        remedy=f"Stop that program, or set TESSERA_PORT to another port (it is {port} now).",
    )
