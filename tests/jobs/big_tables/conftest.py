"""A place where every table is big, swept often."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import big_tables
from tests.jobs.big_tables.builds import QUICK
from tests.support.api import Api, Json
from tests.support.automation import create, ended, start_sweeper


@pytest.fixture(autouse=True)
def every_table_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row makes a table big."""
    monkeypatch.setattr(big_tables, "BIG", 1)


@pytest.fixture(autouse=True)
def sweeper(database_url: str, redis_url: str) -> Iterator[None]:
    """A sweeper beside the workers, as quick as they are."""
    with ended(start_sweeper(database_url, redis_url, QUICK)):
        yield


@pytest.fixture
async def deals(api: Api) -> Json:
    """A module with a few records: names are shared, mails are not."""
    module = await api.module(
        apiName="deal",
        titleField="name",
        fields=[
            {"apiName": "name", "label": "Name", "kind": "TEXT"},
            {"apiName": "mail", "label": "Mail", "kind": "EMAIL"},
        ],
    )
    for number in range(4):
        await create(api, "deal", {"name": f"n{number // 2}", "mail": f"m{number}@x.example"})
    fields = {field["apiName"]: field["id"] for field in module["fields"]}
    return {"id": module["id"], **fields}
