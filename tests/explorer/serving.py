"""The API process that the browser visits, which serves the built page and is a demo.

`python -m tests.explorer.serving DATABASE_URL DESCRIPTOR FILES EMAIL TOKEN`
"""

import socket
import sys

import uvicorn

from gql.app import create_app
from gql.settings import DemoSignIn, ServerSettings
from tessera.explorer_build import PAGE
from tessera.logging import configure_logging


def serve(database_url: str, descriptor: int, folder: str, email: str, token: str) -> None:
    """Serve on a listening socket until told to stop."""
    configure_logging("json", "info", "api")
    settings = ServerSettings(
        database_url, files=folder, explorer=PAGE, demo=DemoSignIn(email, token)
    )
    config = uvicorn.Config(create_app(settings), access_log=False, log_config=None)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
