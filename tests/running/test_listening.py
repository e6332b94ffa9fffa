"""The API's address: a taken port or a foreign host is told with the setting to change."""

from __future__ import annotations

import socket

import pytest

from storage.embedded.errors import EngineError
from tessera.listening import address_of, listen


def test_a_port_in_use_is_named_with_its_setting() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(EngineError, match=rf"(?s)Port {port} .*in use.*TESSERA_PORT"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_ours_is_named_with_its_setting(host: str) -> None:
    with pytest.raises(EngineError, match=f"TESSERA_HOST={host}"):
        listen(host, 0)


def test_callers_wait_until_somebody_answers() -> None:
    with listen("127.0.0.1", 0) as opened, socket.create_connection(opened.getsockname()) as link:
        link.sendall(b"hello")
        accepted, _ = opened.accept()
        with accepted:
            assert accepted.recv(5) == b"hello"


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:")]
)
def test_the_address_can_be_opened(host: str, shown: str) -> None:
    with listen(host, 0) as opened:
        assert address_of(opened).startswith(shown)
