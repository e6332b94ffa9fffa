"""Links to files: good for a while, for one workspace and one file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from crm.file_links import LIVES, ROUTE, STEP, FileLinks, read_link

NOW = datetime(2027, 3, 31, 9, 32, 10, tzinfo=UTC)
FILE = UUID("01a2120d-bbaa-8000-8000-199f0baddf29")
LINKS = FileLinks(7, b"secret")


def text(links: FileLinks = LINKS, now: datetime = NOW) -> str:
    return links.link(FILE, now).removeprefix(ROUTE)


def test_a_link_says_what_it_is_for() -> None:
    link = read_link(text())
    assert link is not None
    assert (link.workspace, link.file) == (7, FILE)
    assert LINKS.allows(link, NOW)
    assert (
        FileLinks(7, b"secret", "https://crm.example")
        .link(FILE, NOW)
        .startswith("https://crm.example/files/7.")
    )


def test_it_is_good_for_a_while_and_the_same_for_some_of_it() -> None:
    link = read_link(text())
    assert link is not None
    assert LINKS.allows(link, NOW + LIVES)
    assert not LINKS.allows(link, NOW + LIVES + STEP)
    assert text(now=NOW + timedelta(seconds=60)) == text()
    assert text(now=NOW + STEP) != text()


def test_it_is_no_other_workspaces_nor_time_nor_file() -> None:
    link = read_link(text())
    assert link is not None
    for other in (
        replace(link, until=link.until + 300),
        replace(link, file=UUID(int=1)),
        replace(link, signature="0" * 64),
    ):
        assert not LINKS.allows(other, NOW)
    assert not FileLinks(8, b"secret").allows(link, NOW)
    assert not FileLinks(7, b"another").allows(link, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "a", "1.2.3.4", "7.1.{f}.{s}x", "x.1.{f}.{s}", "7.².{f}.{s}", "7.1.{f}.{s}.1"),
        *("-7.1.{f}.{s}", "7.1.{f}.", "99999999999.1.{f}.{s}"),
    ],
)
def test_what_is_no_link_is_none(wrong: str) -> None:
    assert read_link(wrong.format(f=FILE.hex, s="0" * 64)) is None
