"""Says what a file is by its first bytes, and whether that is what it claims to be."""

import mimetypes

import puremagic

HEAD = 8 * 1024
"""Bytes at the beginning of a file that are looked at."""
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"

_ALSO = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "application/x-pdf": "application/pdf",
    "application/x-zip-compressed": "application/zip",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "text/xml": "application/xml",
    "text/javascript": "application/javascript",
}
"""Other names of the same types."""
_SURE = ("image/", "audio/", "video/", "font/")
_SIGNED = frozenset(
    {
        "application/pdf",
        "application/zip",
        "application/gzip",
        "application/x-7z-compressed",
        "application/vnd.rar",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/rtf",
    }
)
_ZIPPED = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
_TEXTUAL = frozenset(
    ["application/json", "application/xml", "application/javascript", "application/x-yaml"]
)
_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")


class NotWhatItClaims(Exception):
    """A file whose contents are of another type; says which they seem to be."""


def media_type(name: str, claimed: str | None, head: bytes) -> str:
    """The file's media type; raises NotWhatItClaims.

    What is claimed holds where the first bytes bear it out, or where nothing could: for a type
    that has a signature it must be there, and one that is text must be text. What claims nothing
    is what its first bytes say, else what its name does.
    """
    wanted = _plain(claimed or UNKNOWN)
    found = _signatures(head)
    if wanted == UNKNOWN:
        return _guessed(name, head, found)
    if not head:
        return wanted
    if _is_textual(wanted):
        if not is_text(head) or (found and _is_signed(found[0])):
            raise NotWhatItClaims(found[0] if found else UNKNOWN)
        return wanted
    if _is_signed(wanted) and wanted not in found and not _is_packed(wanted, head):
        raise NotWhatItClaims(found[0] if found else (TEXT if is_text(head) else UNKNOWN))
    if not _is_signed(wanted) and found and _is_signed(found[0]):
        raise NotWhatItClaims(found[0])
    return wanted


def is_text(head: bytes) -> bool:
    """Whether bytes are text: UTF-8, or UTF-16 that says so, or at least without NUL."""
    return head.startswith(_BYTE_ORDERS) or b"\0" not in head


def _signatures(head: bytes) -> list[str]:
    try:
        matches = puremagic.magic_string(head)
    except (ValueError, puremagic.PureError):
        return []
    return [_plain(match.mime_type) for match in matches if match.mime_type]


def _guessed(name: str, head: bytes, found: list[str]) -> str:
    by_name = _plain(mimetypes.guess_type(name)[0] or UNKNOWN)
    if by_name in found or _is_packed(by_name, head):
        return by_name
    if found and _is_signed(found[0]):
        return found[0]
    if _is_textual(by_name) and is_text(head):
        return by_name
    return UNKNOWN if _is_signed(by_name) or _is_textual(by_name) else by_name


def _is_textual(type_: str) -> bool:
    return type_.startswith("text/") or type_ in _TEXTUAL or type_.endswith(("+json", "+xml"))


def _is_signed(type_: str) -> bool:
    if type_ == "image/svg+xml":
        return False
    return type_.startswith((*_SURE, *_ZIPPED)) or type_ in _SIGNED


def _is_packed(type_: str, head: bytes) -> bool:
    """Whether it is one of the types that are archives, and the bytes are those of one."""
    return type_.startswith(_ZIPPED) and head.startswith(b"PK\x03\x04")


def _plain(type_: str) -> str:
    lower = type_.lower()
    return _ALSO.get(lower, lower)
