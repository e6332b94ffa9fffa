"""Any agenda of any records, in any place on Earth and pages of any size, is plain Python's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup
from tests.support.views import create_view
from tests.support.workspaces import fresh_workspace

ZONES = ["UTC", "Pacific/Auckland", "America/Havana", "Africa/Cairo", "Pacific/Apia"]
KINDS = [
    {"key": "CALL", "label": "Call", "color": "#00ff00"},
    {"key": "MAIL", "label": "E-mail"},
]
COLORS = {"CALL": "#00ff00", "MAIL": None, None: None}
LABELS = {"CALL": "Call", "MAIL": "E-mail", None: None}
MODULES: dict[str, list[Json]] = {
    "chore": [field("due", "DATE", indexed=True), field("until", "DATE")],
    "visit": [field("at", "DATETIME"), field("over", "DATETIME", indexed=True)],
}
VIEWS: dict[str, Json] = {
    "chores": {"module": "chore", "start": "due", "end": "until", "color": "kind"},
    "calls": {"module": "chore", "start": "due", "filter": {"kind": {"eq": "CALL"}}},
    "visits": {"module": "visit", "start": "at", "end": "over", "color": "kind", "title": "chore"},
    "begun": {"module": "visit", "start": "at", "title": "chore.name"},
}
DAYS = [
    *("2026-03-07", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01", "2026-11-02"),
    *("2011-12-29", "2011-12-30", "2011-12-31", "2024-04-26", "0001-01-01", "9999-12-31"),
]
MOMENTS = [
    *("2026-03-08T04:59:59.999999Z", "2026-03-08T05:00:00Z", "2026-03-08T11:00:00Z"),
    *("2026-11-01T03:59:59Z", "2026-11-01T04:00:00Z", "2026-11-01T04:30:00Z"),
    *("2026-11-01T05:30:00Z", "2026-11-02T05:00:00Z", "2026-03-07T11:00:00Z"),
    *("2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z", "2024-04-25T22:00:00Z"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
]
POOLS = {"chore": ("due", "until", DAYS), "visit": ("at", "over", MOMENTS)}
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)
FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
ITEM = """viewId allDay start end startDay endDay title color colorKey colorLabel
  record { __typename id title }"""
AGENDA = f"""query($from: Date, $to: Date, $views: [ID!], $first: Int, $after: String) {{
  agenda(from: $from, to: $to, views: $views, first: $first, after: $after) {{
    totalCount nodes {{ {ITEM} }} edges {{ cursor node {{ start }} }}
    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace somewhere on Earth, with the ids of its views by their names."""

    api: Api
    zone: ZoneInfo
    views: dict[str, str]

    def begins(self, day: date) -> datetime:
        """The first moment of a day, kept within those that there are."""
        try:
            return max(datetime.combine(day, time(), self.zone).astimezone(UTC), FIRST)
        except OverflowError:
            return FIRST

    def after(self, day: date) -> datetime:
        """The first moment after a day."""
        if day < date.max:
            return self.begins(day + DAY)
        last = self.begins(day)
        return last + DAY if last < LAST - DAY else LAST

    def day(self, moment: datetime) -> date:
        """The day that it is then."""
        try:
            return moment.astimezone(self.zone).date()
        except OverflowError:
            return date.min if moment.year == 1 else date.max


@pytest.fixture(scope="module", params=ZONES)
async def place(request: pytest.FixtureRequest, client: httpx.AsyncClient, pool: Pool) -> Place:
    """The workspace, without records."""
    workspace = await fresh_workspace(pool)
    await pool.execute(f"update {workspace.schema}.setting set time_zone = $1", request.param)
    api = Api(client, workspace)
    for name, times in MODULES.items():
        more = [lookup("chore", "chore", "visits")] if name == "visit" else []
        fields = [field("name", "TEXT"), field("kind", "SELECT", options=KINDS), *times, *more]
        await api.module(apiName=name, titleField="name", fields=fields)
    views = {name: (await create_view(api, **view_input(name)))["id"] for name in VIEWS}
    return Place(api, ZoneInfo(request.param), views)


def view_input(name: str) -> Json:
    """The input that makes one of the views."""
    fields = dict(VIEWS[name])
    module, filter = fields.pop("module"), fields.pop("filter", None)
    return {
        "module": module,
        "label": name.capitalize(),
        "kind": "CALENDAR",
        "calendar": fields,
        "filter": filter,
    }


def rows_of(module: str) -> st.SearchStrategy[Json]:
    """A record of the module."""
    start, end, pool = POOLS[module]
    times = st.sampled_from([None, *pool])
    more = {"linked": st.booleans()} if module == "visit" else {}
    return st.fixed_dictionaries(
        {
            "module": st.just(module),
            start: times,
            end: times,
            "kind": st.sampled_from((None, "CALL", "MAIL")),
            **more,
        }
    )


ends = st.one_of(st.none(), st.sampled_from(DAYS).map(date.fromisoformat))


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(st.sampled_from(tuple(MODULES)).flatmap(rows_of), max_size=14),
    views=st.none() | st.lists(st.sampled_from(tuple(VIEWS)), unique=True),
    span=st.tuples(ends, ends),
    size=st.integers(1, 5),
)
async def test_an_agenda_is_plain_python(
    place: Place,
    rows: list[Json],
    views: list[str] | None,
    span: tuple[date | None, date | None],
    size: int,
) -> None:
    first, last = sorted(span) if None not in span else span  # type: ignore[type-var]
    made = await fill(place.api, rows)
    names = ["chores", "visits"] if views is None else views
    ids = sorted(place.views[name] for name in names)
    expected = [
        event
        for row in made
        for name in names
        for event in events(place, name, ids.index(place.views[name]), row)
        if touches(place, event, first, last)
    ]
    expected.sort(key=lambda event: event["order"])
    shown = [
        {key: event[key] for key in event if key not in ("order", "span")} for event in expected
    ]
    variables = {
        "from": first and str(first),
        "to": last and str(last),
        "first": size,
        "views": None if views is None else [place.views[name] for name in views],
    }
    assert await walk(place.api, variables) == shown


async def fill(api: Api, rows: list[Json]) -> list[Json]:
    """The records, and none but these; each with its id and what it is called."""
    made: list[Json] = []
    for name in MODULES:
        type_name = name.capitalize()
        await api(
            f"mutation {{ delete{type_name}s(where: {{all: true}}) {{ "
            "userErrors { message } } }"
        )
        own = [row for row in rows if row["module"] == name]
        chores = [row["id"] for row in made if row["module"] == "chore"]
        chore = chores[0] if chores else None
        data = [
            {
                **{key: row[key] for key in row if key not in ("module", "linked")},
                **({"choreId": chore if row["linked"] else None} if name == "visit" else {}),
                "name": f"{name} {number}",
            }
            for number, row in enumerate(own)
        ]
        answer = await api(
            f"mutation($d: [{type_name}Create!]!) {{ create{type_name}s(data: $d) {{ "
            f"userErrors {{ message }} results {{ {name} {{ id }} }} }} }}",
            d=data,
        )
        payload = answer[f"create{type_name}s"]
        assert payload["userErrors"] == []
        for row, input, result in zip(own, data, payload["results"], strict=True):
            linked = "chore 0" if input.get("choreId") else None
            made.append({**row, "id": result[name]["id"], "name": input["name"], "chore": linked})
    return made


def events(place: Place, name: str, index: int, row: Json) -> list[Json]:
    """The record as an event of the view; none where it is not there or tells no beginning."""
    view = VIEWS[name]
    if row["module"] != view["module"] or row[view["start"]] is None:
        return []
    if "filter" in view and row["kind"] != "CALL":
        return []
    kind = row["kind"] if "color" in view else None
    title = (row["chore"] or row["name"]) if "title" in view else row["name"]
    common = {
        "viewId": place.views[name],
        "title": title,
        "color": COLORS[kind],
        "colorKey": kind,
        "colorLabel": LABELS[kind],
        "record": {
            "__typename": row["module"].capitalize(),
            "id": row["id"],
            "title": row["name"],
        },
    }
    end = row[view["end"]] if "end" in view else None
    times = whole_days if row["module"] == "chore" else between_moments
    start_moment, day, own = times(place, row[view["start"]], end)
    order = (start_moment, day is None, day or date.max, row["id"], index)
    return [{**common, **own, "order": order}]


Times = tuple[datetime, date | None, Json]


def whole_days(place: Place, start: str, end: str | None) -> Times:
    """What is told of whole days."""
    first = date.fromisoformat(start)
    last = first if end is None else max(first, date.fromisoformat(end))
    begins = place.begins(first)
    return (
        begins,
        first,
        {
            "allDay": True,
            "start": written(begins),
            "end": written(place.after(last)),
            "startDay": str(first),
            "endDay": str(last),
            "span": (first, last),
        },
    )


def between_moments(place: Place, start: str, end: str | None) -> Times:
    """What is told of moments."""
    begins = datetime.fromisoformat(start)
    over = None if end is None or datetime.fromisoformat(end) < begins else end
    ends = begins if over is None else datetime.fromisoformat(over)
    last = place.day(begins) if ends == begins else place.day(ends - TICK)
    return (
        begins,
        None,
        {
            "allDay": False,
            "start": written(begins),
            "end": over and written(ends),
            "startDay": str(place.day(begins)),
            "endDay": str(last),
            "span": (begins, ends),
        },
    )


def written(moment: datetime) -> str:
    """A moment as the API writes it."""
    text = f"{moment:%Y}".zfill(4) + f"-{moment:%m-%dT%H:%M:%S}"
    return f"{text}.{moment:%f}".rstrip("0") + "Z" if moment.microsecond else f"{text}Z"


def touches(place: Place, event: Json, first: date | None, last: date | None) -> bool:
    """Whether the event has a moment within the days."""
    starts, ends = event["span"]
    if event["allDay"]:
        return (last is None or starts <= last) and (first is None or ends >= first)
    if last is not None and starts >= place.after(last) and last < date.max:
        return False
    if first is None:
        return True
    begins = place.begins(first)
    return bool(starts >= begins or ends > begins)


async def walk(api: Api, variables: Json) -> list[Json]:
    """The nodes of all pages, in turn."""
    nodes: list[Json] = []
    after: Any = None
    while True:
        page = (await api(AGENDA, **variables, after=after))["agenda"]
        info, cursors = page["pageInfo"], [edge["cursor"] for edge in page["edges"]]
        assert [edge["node"]["start"] for edge in page["edges"]] == [
            node["start"] for node in page["nodes"]
        ]
        ends = [cursors[0], cursors[-1]] if cursors else [None, None]
        assert [info["startCursor"], info["endCursor"]] == ends
        assert info["hasPreviousPage"] == bool(nodes)
        nodes += page["nodes"]
        if not info["hasNextPage"]:
            assert page["totalCount"] == len(nodes)
            return nodes
        assert len(page["nodes"]) == variables["first"]
        after = info["endCursor"]
