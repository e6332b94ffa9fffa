"""The entry of each child process: an API server, a worker, the sweeper."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from tessera.settings import Settings, files_address, load_settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
GRACE = 10  # seconds for requests under way; less than the supervisor's


@app.command()
def api(descriptor: Annotated[int, typer.Option()], name: str = "api") -> None:
    """Serve the API on a listening socket that the supervisor hands over."""
    import uvicorn

    from gql.app import create_app
    from gql.settings import ServerSettings
    from jobs.broker import make_hint
    from tessera.demo_pages import demo_sign_in
    from tessera.explorer_build import PAGE
    from tessera.readiness import redis_check
    from tessera.request_heads import BoundedHeads

    settings = _begin(name)
    database_url, redis_url = _addresses(settings)
    server_settings = ServerSettings(
        database_url=database_url,
        redis_url=redis_url,
        pool_size=settings.pool_size,
        body_limit=settings.body_limit,
        cors_origins=settings.cors_origins,
        allowed_private_hosts=settings.allow_private_hosts,
        files=files_address(settings),
        file_limit=settings.file_limit,
        public_url=settings.public_url or "",
        explorer=PAGE,
        demo=demo_sign_in(),
    )
    config = uvicorn.Config(
        create_app(server_settings, make_hint(redis_url), {"redis": redis_check(redis_url)}),
        loop="uvloop",
        http=BoundedHeads,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


@app.command()
def worker(name: str = "worker") -> None:
    """Run jobs."""
    from jobs.worker import run_worker

    settings = _begin(name)
    run_worker(
        *_addresses(settings),
        allowed_private_hosts=settings.allow_private_hosts,
        files=files_address(settings),
    )


@app.command()
def sweeper(name: str = "sweeper") -> None:
    """Find what a crash left behind and what has become due."""
    from jobs.sweeper import run_sweeper

    run_sweeper(*_addresses(_begin(name)))


def _begin(name: str) -> Settings:
    from tessera.logging import configure_logging

    settings = load_settings()
    configure_logging(settings.log_format, settings.log_level, name)
    return settings


def _addresses(settings: Settings) -> tuple[str, str]:
    if settings.database_url is None or settings.redis_url is None:
        raise typer.BadParameter("the supervisor gives both addresses")
    return settings.database_url, settings.redis_url


if __name__ == "__main__":
    app()
