"""`agenda`: its periods, its choice of views, what it tells of events, and what it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

import gql.queries
from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.colleagues import join
from tests.support.counting import Calls, Watched, watched_server
from tests.support.every_kind import create, field, lookup
from tests.support.views import create_view, update_view
from tests.support.workspaces import fresh_workspace

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNTIL_MIDNIGHT = timedelta(seconds=45)
KINDS = [{"key": "CALL", "label": "Call", "color": "#0a0"}, {"key": "MAIL", "label": "E-mail"}]
TRIP: Json = {
    "apiName": "trip",
    "titleField": "name",
    "fields": [
        field("name", "TEXT"),
        field("leave", "DATE", indexed=True),
        field("back", "DATE"),
        field("kind", "SELECT", options=KINDS),
    ],
}
TALK: Json = {
    "apiName": "talk",
    "fields": [
        field("name", "TEXT"),
        field("begin", "DATETIME"),
        field("over", "DATETIME"),
        lookup("trip", "trip", "talks"),
    ],
}
TRIPS: Json = {
    "module": "trip",
    "label": "Trips",
    "kind": "CALENDAR",
    "calendar": {"start": "leave", "end": "back", "color": "kind"},
}
TALKS: Json = {
    "module": "talk",
    "label": "Talks",
    "kind": "CALENDAR",
    "calendar": {"start": "begin", "end": "over", "title": "name"},
}
TITLES = """query($period: AgendaPeriod, $from: Date, $to: Date, $views: [ID!]) {
  agenda(period: $period, from: $from, to: $to, views: $views, first: 100) { nodes { title } } }"""
DEFAULT = "mutation($id: ID!) { setDefaultView(id: $id) { userErrors { message } } }"


@dataclass(frozen=True, slots=True)
class Diary:
    """A workspace of trips and talks, and its two views."""

    api: Api
    zone: ZoneInfo
    trips: Json
    talks: Json

    @property
    def today(self) -> date:
        """The day it is here."""
        return datetime.now(self.zone).date()

    async def titles(self, **arguments: object) -> list[str]:
        """What the events are called, in their order."""
        nodes = (await self.api(TITLES, **arguments))["agenda"]["nodes"]
        return [node["title"] for node in nodes]

    async def refusal(self, **arguments: object) -> str:
        """The message of the one error of an agenda that must be refused."""
        (error,) = await self.api.errors(TITLES, **arguments)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        message: str = error["message"]
        return message


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
async def diary(request: pytest.FixtureRequest, client: httpx.AsyncClient, pool: Pool) -> Diary:
    """The workspace without records."""
    workspace = await fresh_workspace(pool)
    await pool.execute(f"update {workspace.schema}.setting set time_zone = $1", request.param)
    api = Api(client, workspace)
    await api.module(**TRIP)
    await api.module(**TALK)
    views = [await create_view(api, **view) for view in (TRIPS, TALKS)]
    return Diary(api, ZoneInfo(request.param), *views)


@pytest.fixture
async def watched(database_url: str) -> AsyncIterator[Watched]:
    """A server on which everything that is sent to the database is seen."""
    async with watched_server(database_url) as server:
        yield server


async def far_from_midnight(zone: ZoneInfo) -> None:
    """Waits where the day is about to end, so that it is the same day throughout a test."""
    now = datetime.now(zone)
    midnight = datetime.combine(now.date() + DAY, time(), zone)
    if midnight - now < UNTIL_MIDNIGHT:
        await asyncio.sleep(UNTIL_MIDNIGHT.total_seconds())


async def test_periods(diary: Diary) -> None:
    await far_from_midnight(diary.zone)
    today, now = diary.today, datetime.now(UTC)
    trips: list[tuple[str, date, date | None]] = [
        ("long ago", today - 90 * DAY, today - 80 * DAY),
        ("ended yesterday", today - 3 * DAY, today - DAY),
        ("ends today", today - 3 * DAY, today),
        ("today", today, None),
        ("turned round", today - DAY, today - 2 * DAY),
        ("goes on", today - 40 * DAY, today + 40 * DAY),
        ("tomorrow", today + DAY, None),
        ("far ahead", today + 90 * DAY, None),
    ]
    talks: list[tuple[str, datetime, datetime | None]] = [
        ("just over", now - 2 * HOUR, now - HOUR / 60),
        ("going on", now - HOUR, now + HOUR),
        ("just begun", now - HOUR / 60, None),
        ("soon", now + HOUR, None),
    ]
    await fill(diary, trips, talks)
    begins = {name: begin for name, begin, _ in (*trips, *talks)}
    starts = {name: begin.isoformat() for name, begin in begins.items()}
    over = {"long ago", "ended yesterday", "turned round", "just over", "just begun"}
    first = today.replace(day=1)
    following = (first + 31 * DAY).replace(day=1)
    spans = {
        "TODAY": (today, today),
        "THIS_MONTH": (first, following - DAY),
    }
    assert set(await diary.titles()) == set(starts)
    assert set(await diary.titles(period="ALL")) == set(starts)
    assert set(await diary.titles(period="OVERDUE")) == over
    assert set(await diary.titles(period="UPCOMING")) == set(starts) - over
    for period, (begin, end) in spans.items():
        expected = {
            name
            for name, leave, back in trips
            if leave <= end and max(leave, back or leave) >= begin
        } | {
            name
            for name, at, until in talks
            if at.astimezone(diary.zone).date() <= end
            and (until or at).astimezone(diary.zone).date() >= begin
        }
        assert set(await diary.titles(period=period)) == expected
        given = {"from": str(begin), "to": str(end)}
        assert set(await diary.titles(**given)) == expected


async def fill(
    diary: Diary,
    trips: list[tuple[str, date, date | None]],
    talks: list[tuple[str, datetime, datetime | None]] = [],  # noqa: B006
) -> None:
    """Creates trips and talks of these names, beginnings and ends."""
    data = [
        {"name": name, "leave": str(leave), "back": back and str(back)}
        for name, leave, back in trips
    ]
    await create(diary.api, "Trips", "name", data)
    more = [
        {"name": name, "begin": begin.isoformat(), "over": over and over.isoformat()}
        for name, begin, over in talks
    ]
    await create(diary.api, "Talks", "name", more)


async def test_an_event_tells_all_that_a_client_draws(diary: Diary) -> None:
    trip = (
        await create(
            diary.api,
            "Trips",
            "name",
            [{"name": "Fair", "leave": "2027-03-28", "back": "2027-03-29", "kind": "CALL"}],
        )
    )["Fair"]
    begin = datetime(2027, 3, 28, 22, tzinfo=diary.zone)
    await create(
        diary.api,
        "Talks",
        "number",
        [{"begin": begin.isoformat(), "over": (begin + 2 * HOUR).isoformat(), "tripId": trip}],
    )
    data = await diary.api(
        """{ agenda(from: "2027-03-28", to: "2027-03-28") { totalCount __typename
          nodes { ...Drawn } edges { cursor node { __typename viewId } } } viewer { role } }
        fragment Drawn on AgendaItem { viewId allDay start end startDay endDay title
          color colorKey colorLabel record { __typename called: title ... on Trip { leave }
            ... on Talk { trip { name } } } }"""
    )
    agenda = data["agenda"]
    assert agenda["totalCount"] == 2
    midnight = datetime(2027, 3, 28, tzinfo=diary.zone).astimezone(UTC)
    after = datetime(2027, 3, 30, tzinfo=diary.zone).astimezone(UTC)
    assert agenda["nodes"] == [
        {
            "viewId": diary.trips["id"],
            "allDay": True,
            "start": f"{midnight:%Y-%m-%dT%H:%M:%SZ}",
            "end": f"{after:%Y-%m-%dT%H:%M:%SZ}",
            "startDay": "2027-03-28",
            "endDay": "2027-03-29",
            "title": "Fair",
            "color": "#0a0",
            "colorKey": "CALL",
            "colorLabel": "Call",
            "record": {"__typename": "Trip", "called": "Fair", "leave": "2027-03-28"},
        },
        {
            "viewId": diary.talks["id"],
            "allDay": False,
            "start": f"{begin.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "end": f"{(begin + 2 * HOUR).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "startDay": "2027-03-28",
            "endDay": "2027-03-28",
            "title": "#1",
            "color": None,
            "colorKey": None,
            "colorLabel": None,
            "record": {"__typename": "Talk", "called": "#1", "trip": {"name": "Fair"}},
        },
    ]
    assert [edge["node"]["viewId"] for edge in agenda["edges"]] == [
        diary.trips["id"],
        diary.talks["id"],
    ]


async def test_which_views(diary: Diary, pool: Pool) -> None:
    await fill(diary, [("Fair", date(2027, 3, 1), date(2027, 3, 2))])
    returns = {**TRIPS, "label": "Returns", "calendar": {"start": "back", "title": "leave"}}
    later = await create_view(diary.api, **returns)
    mine = await create_view(diary.api, **{**TRIPS, "label": "Mine"}, visibility="PRIVATE")
    assert await diary.titles() == ["Fair"]
    await diary.api(DEFAULT, id=later["id"])
    assert await diary.titles() == ["2027-03-01"]
    both = [later["id"], diary.trips["id"], later["id"]]
    assert await diary.titles(views=both) == ["Fair", "2027-03-01"]
    assert await diary.titles(views=[mine["id"]]) == ["Fair"]
    assert await diary.titles(views=[]) == []
    other = Diary(await join(diary.api, pool), diary.zone, diary.trips, diary.talks)
    assert await other.titles() == ["2027-03-01"]
    assert (await other.refusal(views=[mine["id"]])).startswith("views.0: there is no view")
    await update_view(diary.api, later, filter={"name": {"eq": "Other"}})
    assert await diary.titles() == []


async def test_refusals(diary: Diary) -> None:
    table = await create_view(
        diary.api, module="trip", label="All", kind="TABLE", columns=[{"field": "name"}]
    )
    assert await diary.refusal(views=[diary.talks["id"], table["id"]]) == (
        "views.1: the view All is of kind TABLE; an agenda is made of those of kind CALENDAR."
    )
    for id in ("x", diary.trips["id"][:-1], "00000000-0000-8000-8000-000000000000"):
        assert (await diary.refusal(views=[id])).startswith(f"views.0: there is no view {id}")
    for given in ({"from": "2027-01-01"}, {"to": "2027-01-01"}):
        message = await diary.refusal(period="TODAY", **given)
        assert message == "period and from or to cannot both be given; choose one of them."
    turned = {"from": "2027-01-02", "to": "2027-01-01"}
    assert "is before from" in await diary.refusal(**turned)
    for arguments, wrong in (
        ("first: 0", "first is 0; a page has 1 to 100 events"),
        ("first: 101", "first is 101"),
        ('after: "x"', "after is not a cursor of this API"),
    ):
        (error,) = await diary.api.errors(f"{{ agenda({arguments}) {{ totalCount }} }}")
        assert error["message"].startswith(wrong)


async def test_cursors_belong_to_their_views(diary: Diary) -> None:
    await fill(diary, [("one", date(2027, 3, 1), None), ("two", date(2027, 3, 1), None)])
    document = """query($views: [ID!], $after: String) { agenda(views: $views, first: 1,
      after: $after) { nodes { title } pageInfo { endCursor hasNextPage } } }"""
    first = (await diary.api(document))["agenda"]
    cursor = first["pageInfo"]["endCursor"]
    second = (await diary.api(document, after=cursor))["agenda"]
    assert [*first["nodes"], *second["nodes"]] == [{"title": "one"}, {"title": "two"}]
    assert not second["pageInfo"]["hasNextPage"]
    (error,) = await diary.api.errors(document, after=cursor, views=[diary.trips["id"]])
    assert error["message"] == (
        "after is a cursor of another list, or of an agenda of other views."
    )
    trips = await diary.api("{ trips(first: 1) { pageInfo { endCursor } } }")
    foreign = trips["trips"]["pageInfo"]["endCursor"]
    (error,) = await diary.api.errors(document, after=foreign)
    assert "is a cursor of another list" in error["message"]


async def test_fields_of_calendars_deleted(diary: Diary) -> None:
    await fill(diary, [("Fair", date(2027, 3, 1), date(2027, 3, 9))])
    ids = {
        one["apiName"]: one["id"]
        for one in (await diary.api('{ module(apiName: "trip") { fields { id apiName } } }'))[
            "module"
        ]["fields"]
    }
    delete = "mutation($id: ID!) { deleteField(id: $id) { userErrors { message } } }"
    assert await diary.titles(**{"from": "2027-03-05"}) == ["Fair"]
    await diary.api(delete, id=ids["back"])
    assert await diary.titles(**{"from": "2027-03-05"}) == []
    assert await diary.titles(**{"from": "2027-03-01"}) == ["Fair"]
    await diary.api(delete, id=ids["leave"])
    assert await diary.titles() == []
    assert await diary.refusal(views=[diary.trips["id"]]) == (
        "views.0: the view Trips tells no events. The field leave of Trip was deleted."
    )


async def test_a_warm_agenda_is_one_statement(
    diary: Diary, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(diary, [("Fair", date(2027, 3, 1), None)])
    document = """query($from: Date, $to: Date, $views: [ID!], $other: ID!) {
      agenda(from: $from, to: $to) { totalCount nodes { title record { title } } }
      named: agenda(views: $views) { totalCount edges { cursor } pageInfo { hasNextPage } }
      literal: agenda(views: [$other], period: UPCOMING) { totalCount }
      trips { totalCount } }"""
    api = Api(watched.client, diary.api.workspace)
    given: Json = {"from": "2027-01-01", "to": "2027-12-31", "views": [diary.talks["id"]]}
    given["other"] = diary.trips["id"]
    first = await api(document, **given)
    assert first["agenda"]["nodes"] == [{"title": "Fair", "record": {"title": "Fair"}}]
    await watched.statements()
    calls = Calls(monkeypatch)
    calls.of(gql.queries, "compile_read")
    assert await api(document, **given) == first
    assert len(await watched.statements()) == 1
    later = await api(document, **{**given, "from": "2027-06-01"})
    assert later["agenda"]["totalCount"] == 0
    assert calls.taken() == {}
    both = {**given, "views": [diary.talks["id"], diary.trips["id"]]}
    assert (await api(document, **both))["named"]["totalCount"] == 1
