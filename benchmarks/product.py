"""The application under test as a server starts it; the database comes from the environment."""

from __future__ import annotations

import os

from starlette.types import ASGIApp

from benchmarks.yardstick import DATABASE
from gql.app import create_app as create_product
from gql.settings import ServerSettings


def create_app() -> ASGIApp:
    """The API without hints to workers and, like the yardstick, without an access log."""
    return create_product(ServerSettings(os.environ[DATABASE], access_log=False), hint=None)
