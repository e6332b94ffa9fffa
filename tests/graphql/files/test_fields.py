"""FILE fields of records: whose a file is, the rules of the field, filters and orders."""

from __future__ import annotations

from crm.ids import new_id
from storage.engine import Pool
from tests.graphql.files.papers import UPDATE, paper, refused
from tests.support.api import Api
from tests.support.counting import watched_server
from tests.support.every_kind import create, field
from tests.support.uploads import PDF, PNG, upload
from tests.support.workspaces import fresh_workspace


async def test_a_file_belongs_to_one_field_of_one_record(papers: Api, pool: Pool) -> None:
    told = await upload(papers, "a.png", PNG)
    own = {"scan": told["id"]}
    assert await refused(papers, scan=told["id"], photo=told["id"]) == [
        ("INVALID", ["data", "photo"])
    ]
    first = await paper(papers, name="a", **own)
    assert await refused(papers, name="b", **own) == [("INVALID", ["data", "scan"])]
    same = await papers(UPDATE, id=first["id"], data=own)
    assert same["updatePaper"]["userErrors"] == []
    assert same["updatePaper"]["paper"]["version"] == 1
    moved = await papers(UPDATE, id=first["id"], data={"photo": told["id"]})
    assert moved["updatePaper"]["userErrors"][0]["code"] == "INVALID"
    two = await upload(papers, "b.png", PNG)
    rows = [{"name": "c", "scan": two["id"]}, {"name": "d", "scan": two["id"]}]
    data = await papers(
        """mutation($data: [PaperCreate!]!) { createPapers(data: $data, options: {partial: true}) {
          results { paper { name } } userErrors { code path } } }""",
        data=rows,
    )
    assert data["createPapers"]["results"] == [{"paper": {"name": "c"}}, {"paper": None}]
    await create(papers, "Papers", "name", [{"name": "e"}])
    three = await upload(papers, "c.png", PNG)
    mass = await papers(
        """mutation($id: ID!) { updatePapers(where: {all: true}, data: {scan: $id}) {
          count userErrors { code path } } }""",
        id=three["id"],
    )
    assert mass["updatePapers"] == {
        "count": 0,
        "userErrors": [{"code": "INVALID", "path": ["data", "scan"]}],
    }


async def test_files_of_others_are_not_there(papers: Api, pool: Pool) -> None:
    theirs = Api(papers.client, await fresh_workspace(pool))
    told = await upload(theirs, "a.png", PNG)
    for id_ in (told["id"], "nonsense", "01a2120d-bbaa-8000-8000-199f0baddf29"):
        assert await refused(papers, scan=id_) == [("NOT_FOUND", ["data", "scan"])]


async def test_rules_of_the_field(papers: Api) -> None:
    pdf = await upload(papers, "a.pdf", PDF)
    large = await upload(papers, "a.png", PNG + b"\0" * 100)
    small = await upload(papers, "a.csv", b"a,b\n", "text/csv")
    assert await refused(papers, photo=pdf["id"]) == [("INVALID", ["data", "photo"])]
    assert await refused(papers, photo=large["id"]) == [("OUT_OF_RANGE", ["data", "photo"])]
    made = await paper(papers, photo=small["id"])
    assert made["photo"] == {"name": "a.csv", "size": 4}
    described = await papers('{ __type(name: "PaperCreate") { inputFields { name description } } }')
    texts = {one["name"]: one["description"] for one in described["__type"]["inputFields"]}
    assert "Up to 100 bytes. Of the types image/*, text/csv." in texts["photo"]


async def test_filters_orders_and_measures(papers: Api) -> None:
    for name, file in (("a", PNG), ("b", PDF), ("c", b"")):
        told = await upload(papers, f"{name}.bin", file)
        await paper(papers, name=name, scan=told["id"])
    await paper(papers, name="d")
    for asked, names in (
        ({"isNull": True}, "d"),
        ({"isNull": False}, "abc"),
        ({"name": {"endsWith": ".BIN"}}, "abc"),
        ({"contentType": {"in": ["image/png", "text/plain"]}}, "a"),
        ({"size": {"gt": 0}, "name": {"neq": "a.bin"}}, "b"),
        ({"size": {"eq": 0}}, "c"),
    ):
        data = await papers(
            """query($f: PaperFilter) { papers(filter: $f, orderBy: [{name: ASC}]) {
              nodes { name } } }""",
            f={"scan": asked},
        )
        assert "".join(node["name"] for node in data["papers"]["nodes"]) == names
    data = await papers(
        """{ papers(orderBy: [{scan: {size: DESC}}]) { nodes { name }
          aggregates { countEmpty { scan } countDistinct { scan } } }
          found: papers(search: "b.bin") { nodes { name } } }"""
    )
    assert "".join(node["name"] for node in data["papers"]["nodes"]) == "bacd"
    assert data["papers"]["aggregates"] == {
        "countEmpty": {"scan": 1},
        "countDistinct": {"scan": 3},
    }
    assert data["found"]["nodes"] == [{"name": "b"}]


async def test_rules_that_make_no_sense_are_refused(papers: Api) -> None:
    shown = await papers('{ module(apiName: "paper") { id } }')
    for rules, where in (
        ({"maxSize": 0}, ["maxSize"]),
        ({"types": ["image/*", "png"]}, ["types", "1"]),
    ):
        data = await papers(
            """mutation($id: ID!, $input: FieldInput!) { createField(moduleId: $id, input: $input) {
              userErrors { path } } }""",
            id=shown["module"]["id"],
            input=field("more", "FILE", file=rules),
        )
        paths = [error["path"] for error in data["createField"]["userErrors"]]
        assert paths == [["input", "file", *where]]


async def test_many_files_are_taken_in_as_many_statements_as_few(
    database_url: str, pool: Pool
) -> None:
    async with watched_server(database_url) as watched:
        api = Api(watched.client, await fresh_workspace(pool))
        await api.module(apiName="paper", fields=[field("name", "TEXT"), field("scan", "FILE")])
        counts = []
        for count in (2, 2, 50):
            ids = [new_id(0) for _ in range(count)]
            await pool.executemany(
                f"""insert into {api.workspace.schema}.file
                  (id, name, content_type, size, created_at, created_by, remove_at)
                  values ($1, 'a', 'text/plain', 1, now(), $2, now() + interval '1 hour')""",
                [(each, api.workspace.member_id) for each in ids],
            )
            await watched.statements()
            data = await api(
                """mutation($data: [PaperCreate!]!) { createPapers(data: $data) {
                  results { paper { scan { size } } } userErrors { message } } }""",
                data=[{"scan": str(each)} for each in ids],
            )
            assert data["createPapers"]["userErrors"] == []
            counts.append(len(await watched.statements()))
        assert counts[1] == counts[2]
