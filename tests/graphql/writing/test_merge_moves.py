"""What moves when records are merged: links of every kind, tags, files, history, the bin's rows."""

from __future__ import annotations

from storage.engine import Pool
from tests.graphql.writing.merging import merge, merged
from tests.graphql.writing.writes import (
    Tables,
    created_id,
    created_ids,
    delete,
    delete_many,
    read,
    told,
    updated,
)
from tests.support.api import Api, Json
from tests.support.every_kind import field, fill_every_kind, lookup
from tests.support.uploads import PDF, upload


async def teams(api: Api, *names: str) -> list[str]:
    return await created_ids(api, "team", [{"name": name} for name in names])


async def make_plays(api: Api) -> None:
    """Plays link teams and each other, and hold papers."""
    await api.module(
        apiName="play",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            field("paper", "FILE"),
            {
                **lookup("teams", "team", "plays"),
                "kind": "MULTI_LOOKUP",
            },
            {**lookup("after", "play", "before"), "kind": "MULTI_LOOKUP"},
            {**lookup("part", "play", "parts")},
        ],
    )


async def linked(api: Api, module: str, id: str, name: str) -> list[str]:
    """The titles in a related list."""
    seen = await read(api, module, id, f"{name} {{ nodes {{ title }} }}")
    assert seen is not None
    return [node["title"] for node in seen[name]["nodes"]]


async def test_links_of_both_sides_move_and_those_that_are_there_stay_one(office: Api) -> None:
    await make_plays(office)
    red, blue, old = await teams(office, "Red", "Blue", "Old")
    one = await created_id(
        office, "play", name="One", teams={"connect": [{"id": red}, {"id": old}]}
    )
    two = await created_id(
        office, "play", name="Two", teams={"connect": [{"id": red}, {"id": blue}]}
    )
    record = await merged(office, "play", one, [two], selection="version")
    assert record == {"version": 3}
    assert sorted(await linked(office, "play", one, "teams")) == ["Blue", "Old", "Red"]
    await merged(office, "team", red, [old, blue])
    assert await linked(office, "play", one, "teams") == ["Red"]
    assert await linked(office, "team", red, "plays") == ["One"]
    line = (await timeline(office, "play", one))[0]
    assert (line["action"], line["source"]) == ("UPDATED", "merge")
    (change,) = line["changes"]
    assert change["field"] == "teams"
    # What was merged is told by what it was called, not by what it became.
    assert sorted(change["before"].split(", ")) == ["Blue", "Old"]


async def test_lines_of_others_tell_what_the_merged_record_was_called(office: Api) -> None:
    one, two, three = await teams(office, "One", "Two", "Three")
    person = await created_id(office, "person", name="Ann", teamId=two)
    note = await created_id(office, "note", body="x", recordId=two)
    await merged(office, "team", one, [two], {"name": "Both"})
    for module, id_, name in (("person", person, "team"), ("note", note, "record")):
        line = (await timeline(office, module, id_))[0]
        (change,) = line["changes"]
        assert (change["field"], change["before"], change["after"]) == (name, "Two", "Both")
    await merged(office, "team", three, [one])
    last, first, made = await timeline(office, "person", person)
    assert [(c["before"], c["after"]) for c in last["changes"]] == [("Both", "Three")]
    assert [(c["before"], c["after"]) for c in first["changes"]] == [("Two", "Both")]
    assert ("team", "Two") in [(c["field"], c["after"]) for c in made["changes"]]


async def test_merged_records_are_called_as_people_read_them(api: Api) -> None:
    stages = [{"key": "LOW", "label": "It's 50% \\low"}, {"key": "HIGH", "label": "High"}]
    await api.module(
        apiName="step", titleField="stage", fields=[field("stage", "SELECT", options=stages)]
    )
    await api.module(apiName="story", titleField="text", fields=[field("text", "LONG_TEXT")])
    await api.module(apiName="plain", fields=[field("text", "TEXT")])
    steps = await created_ids(api, "step", [{"stage": "HIGH"}, {"stage": "LOW"}])
    stories = await created_ids(api, "story", [{"text": "New"}, {"text": "First\nsecond"}])
    plains = await created_ids(api, "plain", [{}, {}])
    for ids, name, shown in (
        (steps, "step", "It's 50% \\low"),
        (stories, "story", "First"),
        (plains, "plain", "#2"),
    ):
        note = await created_id(api, "note", body="x", recordId=ids[1])
        await merged(api, name, ids[0], ids[1:])
        (change,) = (await timeline(api, "note", note))[0]["changes"]
        assert change["before"] == shown


async def test_the_choice_may_drop_a_link_that_another_one_brings(office: Api) -> None:
    await make_plays(office)
    red, blue = await teams(office, "Red", "Blue")
    one = await created_id(office, "play", name="One")
    two = await created_id(
        office, "play", name="Two", teams={"connect": [{"id": red}, {"id": blue}]}
    )
    data = {"teams": {"disconnect": [{"id": blue}]}}
    await merged(office, "play", one, [two], data)
    assert await linked(office, "play", one, "teams") == ["Red"]
    (line, *_) = await timeline(office, "play", one)
    assert line["changes"] == [{"field": "teams", "label": "Teams", "before": None, "after": "Red"}]


async def test_no_record_comes_to_point_to_itself(office: Api) -> None:
    await make_plays(office)
    three = await created_id(office, "play", name="Three")
    two = await created_id(office, "play", name="Two", partId=three)
    one = await created_id(
        office, "play", name="One", partId=two, after={"connect": [{"id": two}, {"id": three}]}
    )
    await updated(office, "play", two, {"after": {"connect": [{"id": one}, {"id": three}]}})
    await merged(office, "play", one, [two])
    seen = await read(office, "play", one, "partId parts { totalCount }")
    assert seen == {"partId": None, "parts": {"totalCount": 0}}
    assert await linked(office, "play", one, "after") == ["Three"]
    assert await linked(office, "play", one, "before") == []
    data = {"partId": three}
    four = await created_id(office, "play", name="Four", partId=one)
    await merged(office, "play", four, [one], data)
    assert await read(office, "play", four, "partId") == {"partId": three}


async def test_tags_are_joined_unless_the_choice_says_which(office: Api) -> None:
    await office('mutation { a: createTag(data: {name: "a"}) { tag { id } } }')
    await office('mutation { a: createTag(data: {name: "b"}) { tag { id } } }')
    one, two, three = await teams(office, "One", "Two", "Three")
    await updated(office, "team", one, {"tags": ["a"]})
    await updated(office, "team", two, {"tags": ["b"]})
    record = await merged(office, "team", one, [two], selection="tags { name }")
    assert sorted(tag["name"] for tag in record["tags"]) == ["a", "b"]
    record = await merged(office, "team", three, [one], {"tags": ["b"]}, "tags { name }")
    assert record == {"tags": [{"name": "b"}]}


async def test_tags_notes_and_tasks_can_be_merged_themselves(office: Api) -> None:
    tags = [await created_id(office, "tag", name=name) for name in ("vip", "VIPs", "other")]
    one, two = await teams(office, "One", "Two")
    await updated(office, "team", one, {"tags": ["VIPs", "other"]})
    await updated(office, "team", two, {"tags": ["vip", "VIPs"]})
    await delete(office, "team", two)
    await merged(office, "tag", tags[0], [tags[1]])
    seen = await read(office, "team", one, "tags { name }")
    assert seen is not None
    assert sorted(tag["name"] for tag in seen["tags"]) == ["other", "vip"]
    await office(f'mutation {{ restoreTeams(where: {{ids: ["{two}"]}}) {{ count }} }}')
    assert await read(office, "team", two, "tags { name }") == {"tags": [{"name": "vip"}]}
    notes = [await created_id(office, "note", body=text, recordId=one) for text in "ab"]
    record = await merged(office, "note", notes[0], notes[1:], {"body": "a b"}, "body")
    assert record == {"body": "a b"}


async def test_a_file_is_taken_where_it_is_chosen(office: Api, pool: Pool) -> None:
    await make_plays(office)
    files = [(await upload(office, f"{name}.pdf", PDF))["id"] for name in "abc"]
    plays = [
        await created_id(office, "play", name=name, paper=file)
        for name, file in zip("abc", files, strict=True)
    ]
    record = await merged(
        office, "play", plays[0], plays[1:], {"paper": files[1]}, "paper { id name }"
    )
    assert record == {"paper": {"id": files[1], "name": "b.pdf"}}
    rows = await pool.fetch(
        f"select id::text, remove_at is null as held from {office.workspace.schema}.file"
    )
    assert {row["id"]: row["held"] for row in rows} == {
        files[0]: False,
        files[1]: True,
        files[2]: False,
    }


TIMELINE = """timeline(first: 100) { totalCount nodes {
  action source version mergedFrom note changes { field label before after } } }"""


async def timeline(api: Api, module: str, id: str) -> list[Json]:
    seen = await read(api, module, id, TIMELINE)
    assert seen is not None
    assert seen["timeline"]["totalCount"] == len(seen["timeline"]["nodes"])
    nodes: list[Json] = seen["timeline"]["nodes"]
    return nodes


async def test_history_goes_on_in_the_timeline_of_the_winner(office: Api) -> None:
    one, two, three = await teams(office, "One", "Two", "Three")
    await updated(office, "team", two, {"mail": "two@x.org"})
    await merge(
        office, "team", one, [two], {"mail": "two@x.org"}, options={"note": {"body": "Same team"}}
    )
    lines = await timeline(office, "team", one)
    seen = [(line["action"], line["version"], line["mergedFrom"]) for line in lines]
    assert seen[:3] == [("UPDATED", 3, None), ("MERGED", 2, two), ("UPDATED", None, two)]
    assert sorted(seen[3:], key=str) == [("CREATED", 1, None), ("CREATED", None, two)]
    told_ = next(line for line in lines if line["action"] == "MERGED")
    held = {change["field"]: (change["before"], change["after"]) for change in told_["changes"]}
    assert held["name"] == ("Two", None)
    assert held["mail"] == ("two@x.org", None)
    assert told_["note"] == "Same team"
    await merged(office, "team", three, [one])
    lines = await timeline(office, "team", three)
    assert [line["mergedFrom"] for line in lines].count(two) == 3
    assert [line["version"] for line in lines if line["mergedFrom"] in (one, two)][1:] == [None] * 5


async def test_a_note_of_the_merge_is_saved_on_the_winner(office: Api) -> None:
    one, two = await teams(office, "One", "Two")
    await merge(office, "team", one, [two], options={"note": {"body": "Same team"}})
    assert await read(office, "team", one, "notes { nodes { body } }") == {
        "notes": {"nodes": [{"body": "Same team"}]}
    }


async def test_what_lies_in_the_bin_moves_too(office: Api) -> None:
    one, two = await teams(office, "One", "Two")
    part = await created_id(office, "team", name="Part", parentId=two)
    note = await created_id(office, "note", body="x", recordId=two)
    await delete(office, "team", part)
    await delete(office, "note", note)
    await merged(office, "team", one, [two])
    await office(f'mutation {{ restoreTeams(where: {{ids: ["{part}"]}}) {{ count }} }}')
    await office(f'mutation {{ restoreNotes(where: {{ids: ["{note}"]}}) {{ count }} }}')
    assert await read(office, "team", part, "parentId") == {"parentId": one}
    assert await read(office, "note", note, "recordId") == {"recordId": one}


async def test_fields_and_modules_that_are_deleted_come_back_with_the_winner(office: Api) -> None:
    await make_plays(office)
    one, two = await teams(office, "One", "Two")
    person = await created_id(office, "person", name="Ann", teamId=two)
    play = await created_id(office, "play", name="P", teams={"connect": [{"id": two}]})
    read_ = await office(
        """{ person: module(apiName: "person") { fields { id apiName } }
             play: module(apiName: "play") { id } }"""
    )
    team_field = next(f["id"] for f in read_["person"]["fields"] if f["apiName"] == "team")
    await office(
        "mutation($id: ID!) { deleteField(id: $id) { userErrors { code } } }", id=team_field
    )
    gone = read_["play"]["id"]
    await office("mutation($id: ID!) { deleteModule(id: $id) { userErrors { code } } }", id=gone)
    await merged(office, "team", one, [two])
    await office(
        "mutation($id: ID!) { restoreField(id: $id) { userErrors { code } } }", id=team_field
    )
    await office("mutation($id: ID!) { restoreModule(id: $id) { userErrors { code } } }", id=gone)
    assert await read(office, "person", person, "teamId") == {"teamId": one}
    assert await linked(office, "play", play, "teams") == ["One"]


async def test_lookups_that_cascade_or_hold_do_neither(api: Api) -> None:
    await api.module(apiName="firm", titleField="name", fields=[field("name", "TEXT")])
    for name, rule in (("kid", "CASCADE"), ("deal", "RESTRICT")):
        given = lookup("firm", "firm", f"{name}s")
        given["lookup"]["onDelete"] = rule
        await api.module(apiName=name, titleField="name", fields=[field("name", "TEXT"), given])
    one, two = await created_ids(api, "firm", [{"name": "One"}, {"name": "Two"}])
    kid = await created_id(api, "kid", name="Kid", firmId=two)
    deal = await created_id(api, "deal", name="Deal", firmId=two)
    await merged(api, "firm", one, [two])
    assert await read(api, "kid", kid, "firmId") == {"firmId": one}
    assert await read(api, "deal", deal, "firmId") == {"firmId": one}


async def test_counts_lists_and_searches_know_the_others_no_more(
    office: Api, tables: Tables
) -> None:
    one, two, three = await teams(office, "Zebra one", "Zebra two", "Three")
    await merged(office, "team", one, [two, three])
    answer = await office(
        """{ teams(search: "zebra") { nodes { name } } all: teams { totalCount }
             bin: teams(trashed: true) { totalCount }
             workspace { usage { records byModule { module { apiName } records trashed } } } }"""
    )
    assert answer["teams"] == {"nodes": [{"name": "Zebra one"}]}
    assert answer["all"] == {"totalCount": 1}
    assert answer["bin"] == {"totalCount": 0}
    usage = {
        each["module"]["apiName"]: (each["records"], each["trashed"])
        for each in answer["workspace"]["usage"]["byModule"]
    }
    assert usage["team"] == (1, 0)
    # What was unique of the others is free again.
    await created_id(office, "team", name="Zebra two")


async def test_a_winner_that_is_deleted_for_good_takes_the_redirects_along(
    office: Api, pool: Pool
) -> None:
    one, two = await teams(office, "One", "Two")
    await merged(office, "team", one, [two])
    await delete(office, "team", one)
    assert await read(office, "team", two, "id") is None
    await office(f'mutation {{ restoreTeams(where: {{ids: ["{one}"]}}) {{ count }} }}')
    assert await read(office, "team", two, "id") == {"id": one}
    await delete_many(office, "team", {"ids": [two]}, permanently=True)
    assert await read(office, "team", one, "id") is None
    left = await pool.fetchval(f"select count(*) from {office.workspace.schema}.redirect")
    assert left == 0


async def test_events_tell_of_all_that_changed(office: Api, tables: Tables) -> None:
    one, two, three = await teams(office, "One", "Two", "Three")
    person = await created_id(office, "person", name="Ann", teamId=two)
    await merge(office, "team", one, [two, three])
    assert [event["action"] for event in await tables.outbox(one)] == ["CREATED", "UPDATED"]
    assert [event["action"] for event in await tables.outbox(two)] == ["CREATED", "MERGED"]
    assert [event["action"] for event in await tables.outbox(three)] == ["CREATED", "MERGED"]
    last = (await tables.outbox(person))[-1]
    assert (last["action"], last["source"]) == ("UPDATED", "merge")
    four = (await teams(office, "Four"))[0]
    payload = await merge(office, "team", one, [four], {"mail": "a@x.org"})
    assert told(payload["userErrors"]) == []
    (*_, event) = await tables.outbox(one)
    assert len(await tables.outbox(one)) == 3
    assert len(event["body"]["changed"]) == 1


async def test_records_with_fields_of_every_kind_are_merged(api: Api, pool: Pool) -> None:
    every = await fill_every_kind(api, pool)
    ids = [every.ids[key] for key in "abc"]
    await merged(api, "sample", ids[2], ids[:2])
    lines = await timeline(api, "sample", ids[2])
    held = [line for line in lines if line["action"] == "MERGED"]
    assert [line["mergedFrom"] for line in held] == ids[1::-1]
    for line in held:
        assert all(change["before"] and change["after"] is None for change in line["changes"])
    assert max(len(line["changes"]) for line in held) > 20
    await merged(api, "place", every.ids["Berlin"], [every.ids["Paris"]])
