"""Log lines: structured, one event a line, on standard error, for people or for machines."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import orjson
import structlog
from structlog.typing import EventDict, Processor

Format = Literal["auto", "console", "json"]

# Local variables hold tokens and people's data, and writing them takes seconds.
_SHORT = structlog.dev.plain_traceback


def configure_logging(form: Format, level: str, process: str) -> None:
    """Set up structlog, and the standard library's loggers to look the same.

    `process` names this process in every line. `auto` writes for people where standard error is
    a terminal, else JSON.
    """
    for_people = form == "console" or (form == "auto" and sys.stderr.isatty())
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _naming(process),
    ]
    structlog.configure(
        processors=[*shared, *_rendering(for_people)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=(
            structlog.PrintLoggerFactory(sys.stderr)
            if for_people
            else structlog.BytesLoggerFactory(sys.stderr.buffer)
        ),
        cache_logger_on_first_use=True,
    )
    _configure_libraries(shared, for_people, number)


def _configure_libraries(shared: list[Processor], for_people: bool, number: int) -> None:
    """What libraries log by the standard way, in the same form."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_rendering(for_people)[:-1],
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_SHORT)
            if for_people
            else structlog.processors.JSONRenderer(serializer=_to_text),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    # Libraries tell of every message and request at `info`; ours are told by ourselves.
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def _naming(process: str) -> Processor:
    def name(_: object, __: str, event: EventDict) -> EventDict:
        event.setdefault("process", process)
        return event

    return name


def _rendering(for_people: bool) -> list[Processor]:
    if for_people:
        colors = sys.stderr.isatty()
        return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=_SHORT)]
    return [
        structlog.processors.ExceptionRenderer(
            structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        ),
        structlog.processors.JSONRenderer(serializer=_to_bytes),
    ]


def _to_bytes(event: EventDict, **_: object) -> bytes:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS)


def _to_text(event: EventDict, **options: object) -> str:
    return _to_bytes(event, **options).decode()
