"""The API process that these tests ask: `python -m tests.http.serving DATABASE_URL DESCRIPTOR`."""

import socket
import sys

import uvicorn

from gql.app import create_app
from gql.settings import ServerSettings
from tessera.logging import configure_logging

BODY_LIMIT = 1_000_000
BODY_WITHIN = 1.0
FILE_LIMIT = 100_000_000
ORIGIN = "https://front.example"


async def _broken() -> str | None:
    return "it is not plugged in"


def serve(database_url: str, descriptor: int, folder: str) -> None:
    """Serve on a listening socket until told to stop; limits are small, to be met soon."""
    configure_logging("json", "info", "api")
    settings = ServerSettings(
        database_url,
        body_limit=BODY_LIMIT,
        body_within=BODY_WITHIN,
        cors_origins=(ORIGIN,),
        files=folder,
        file_limit=FILE_LIMIT,
    )
    config = uvicorn.Config(
        create_app(settings, checks={"kettle": _broken}), access_log=False, log_config=None
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), sys.argv[3])
