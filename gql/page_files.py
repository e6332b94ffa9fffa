"""The files of the built page, as they lie there: plain, and packed by brotli and gzip."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

PACKED = {"br": ".br", "gzip": ".gz"}
"""Names of encodings, the smallest result first, and the endings of their files."""

_TYPES = {".js": "text/javascript; charset=utf-8", ".ttf": "font/ttf", ".woff2": "font/woff2"}
"""What a machine's own table of media types may not know, or know otherwise."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file of the page: where it lies, in which encodings besides, and its media type."""

    path: Path
    encodings: tuple[str, ...]
    media_type: str


def read_files(folder: Path | None) -> Mapping[str, PageFile]:
    """What lies in the folder and its folders, by path; only this can be asked for."""
    if folder is None or not folder.is_dir():
        return {}
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: PageFile(path, _encodings(name, paths), _media_type(path))
        for name, path in paths.items()
        if path.is_file() and path.suffix not in PACKED.values()
    }


def send(file: PageFile, request: Request, headers: Mapping[str, str]) -> Response:
    """The file, packed as the client takes it."""
    told = {**headers, "Vary": "Accept-Encoding"}
    encoding = _accepted(request.headers.get("accept-encoding", ""), file.encodings)
    if encoding is None:
        return FileResponse(file.path, headers=told, media_type=file.media_type)
    packed = file.path.with_name(file.path.name + PACKED[encoding])
    told["Content-Encoding"] = encoding
    return FileResponse(packed, headers=told, media_type=file.media_type)


def _encodings(name: str, paths: Mapping[str, Path]) -> tuple[str, ...]:
    return tuple(encoding for encoding, ending in PACKED.items() if name + ending in paths)


def _media_type(path: Path) -> str:
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"


def _accepted(header: str, encodings: tuple[str, ...]) -> str | None:
    """The first of the encodings that `Accept-Encoding` takes."""
    taken = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        taken[name.strip()] = _weight(weight) > 0
    return next((name for name in encodings if taken.get(name, taken.get("*", False))), None)


def _weight(parameter: str) -> float:
    """The number of a `q=`; what has none, or none that is a number, counts in full."""
    try:
        return float(parameter.partition("=")[2])
    except ValueError:
        return 1.0
