"""A cursor changed anywhere is refused or is another place, and never a failure (R12)."""

from __future__ import annotations

from tests.support.api import Api
from tests.support.every_kind import EveryKind

ORDERS = (
    "[]",
    "[{count: DESC}]",
    "[{moment: ASC_NULLS_FIRST}, {price: DESC}]",
    "[{place: {mood: ASC}}, {text: DESC}, {done: ASC}]",
)
LIST = """query($after: String, $before: String) {
  after: samples(orderBy: ORDER, after: $after) { nodes { key } pageInfo { hasPreviousPage } }
  before: samples(orderBy: ORDER, last: 2, before: $before) { nodes { key } }
}"""


async def test_cursors_edited_byte_by_byte(every: EveryKind) -> None:
    for order in ORDERS:
        document = LIST.replace("ORDER", order)
        page = await every.api(f"{{ samples(orderBy: {order}) {{ edges {{ cursor }} }} }}")
        whole = page["samples"]["edges"][1]["cursor"]
        for place in range(len(whole)):
            for edited in (
                whole[:place],
                whole[:place] + whole[place + 1 :],
                whole[:place] + chr(ord(whole[place]) ^ 1) + whole[place + 1 :],
            ):
                await check(every.api, document, edited)


async def check(api: Api, document: str, cursor: str) -> None:
    """The answer is a page of what there is, or says that this is no cursor."""
    response = await api.post({"query": document, "variables": {"after": cursor, "before": cursor}})
    assert response.status_code == 200, (cursor, response.text)
    answer = response.json()
    if "errors" in answer:
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT", (cursor, error)
        assert "cursor" in error["message"]
        assert answer["data"] is None
    else:
        found = {node["key"] for part in answer["data"].values() for node in part["nodes"]}
        assert found <= {"a", "b", "c", "d"}
