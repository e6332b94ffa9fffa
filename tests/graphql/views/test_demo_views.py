"""The views of the demo: made by the API itself, whole, and never made twice."""

from __future__ import annotations

from gql.authentication import authenticate
from gql.fixed_schema import fixed_schema
from gql.server import Server
from storage.engine import Pool
from tessera.demo import fill
from tessera.sales_views import SALES_VIEWS
from tests.support.api import Api

VIEWS = "query($m: String!) { views(module: $m) { id label kind isDefault problems { message } } }"
BOARD = """
query($v: ID!) { deals(view: $v) { totalCount groups(by: [{stage: {includeEmpty: true}}]) {
  nodes { label count records(first: 2) { nodes { name closeDate } } } } } }
"""


async def test_the_demo_has_views_of_every_kind(api: Api, pool: Pool) -> None:
    server = Server(pool, fixed_schema())
    try:
        asker = await authenticate(server.actors, f"Bearer {api.workspace.token}".encode())
        await fill(server, asker)
        await fill(server, asker)
    finally:
        await server.readers.close()
    found = [
        view
        for module in ("deal", "lead", "company")
        for view in (await api(VIEWS, m=module))["views"]
    ]
    assert [view["label"] for view in found] == [view["label"] for view in SALES_VIEWS]
    assert all(view["problems"] == [] for view in found)
    defaults = {view["label"] for view in found if view["isDefault"]}
    assert defaults == {"My open deals", "Pipeline", "Expected closings", "Follow-ups", "Company"}
    by_label = {view["label"]: view["id"] for view in found}
    counts = {
        label: (await api("query($v: ID!) { deals(view: $v) { totalCount } }", v=by_label[label]))[
            "deals"
        ]["totalCount"]
        for label in ("My open deals", "Closing this month", "Won", "Pipeline")
    }
    assert 0 < counts["Closing this month"] < counts["My open deals"] < counts["Pipeline"]
    assert 0 < counts["Won"] < counts["Pipeline"]
    board = (await api(BOARD, v=by_label["Pipeline"]))["deals"]
    assert sum(group["count"] for group in board["groups"]["nodes"]) == board["totalCount"]
    for group in board["groups"]["nodes"]:
        dates = [deal["closeDate"] for deal in group["records"]["nodes"] if deal["closeDate"]]
        assert dates == sorted(dates)
