"""Hands the demo's sign-in from `serve` to its API processes, where only this machine is served."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gql.settings import DemoSignIn

VARIABLE = "TESSERA_DEMO_SIGN_IN"
"""Set by `serve` for its own children, and no setting."""


def shown_to_pages(
    opened: socket.socket, email: str | None, token: str | None
) -> Mapping[str, str]:
    """What the children's environment says of the demo; nothing unless loopback is listened on."""
    host = opened.getsockname()[0]
    if email is None or token is None or not ipaddress.ip_address(host).is_loopback:
        return {}
    return {VARIABLE: f"{email} {token}"}


def demo_sign_in() -> DemoSignIn | None:
    """What `serve` told this process of the demo."""
    from gql.settings import DemoSignIn

    email, _, token = os.environ.get(VARIABLE, "").partition(" ")
    return DemoSignIn(email, token) if token else None
