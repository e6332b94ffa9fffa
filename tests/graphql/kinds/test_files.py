"""FILE fields: uploads taken, held, given out by links, let go of and removed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from crm.ids import new_id
from jobs.runner import Runner
from storage.engine import Pool
from storage.file_store import open_file_store
from tests.support.api import Api, Json, serving
from tests.support.counting import watched_server
from tests.support.every_kind import create, field
from tests.support.uploads import PDF, PNG, sent, upload
from tests.support.workspaces import fresh_workspace

LIMIT = 200_000
SHOWN = "name scan { id name contentType size url } photo { name size }"
CREATE = f"""
mutation Create($data: PaperCreate!) {{
  createPaper(data: $data) {{ paper {{ id {SHOWN} }} userErrors {{ code message path }} }}
}}
"""
UPDATE = f"""
mutation Update($id: ID!, $data: PaperUpdate!) {{
  updatePaper(id: $id, data: $data) {{
    paper {{ id version {SHOWN} }} userErrors {{ code message path }} }}
}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps files."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
async def server(database_url: str, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server with a folder of files."""
    async with serving(database_url, files=str(folder), file_limit=LIMIT) as client:
        yield client


@pytest.fixture
async def papers(server: httpx.AsyncClient, pool: Pool) -> Api:
    """The API of a workspace of papers with scans."""
    api = Api(server, await fresh_workspace(pool))
    await api.module(
        apiName="paper",
        titleField="name",
        fields=[
            field("name", "TEXT", unique=True),
            field("scan", "FILE"),
            field("photo", "FILE", file={"maxSize": 100, "types": ["image/*", "text/csv"]}),
        ],
    )
    return api


async def paper(api: Api, **data: object) -> Json:
    """A paper that must be right."""
    payload = (await api(CREATE, data=data))["createPaper"]
    assert payload["userErrors"] == []
    made: Json = payload["paper"]
    return made


async def refused(api: Api, **data: object) -> list[tuple[str, list[str]]]:
    """The codes and paths of the errors of a paper that must be wrong."""
    payload = (await api(CREATE, data=data))["createPaper"]
    assert payload["paper"] is None
    return [(error["code"], error["path"]) for error in payload["userErrors"]]


def kept(folder: Path, api: Api) -> set[str]:
    """The ids of the workspace's files whose contents are there."""
    return {path.name for path in (folder / api.workspace.schema).glob("*")}


async def remove(pool: Pool, folder: Path, api: Api) -> None:
    """Let a worker look after the workspace until it has done what is due."""
    runner = Runner(pool, files=open_file_store(str(folder)))
    await runner.look_after(api.workspace.id)
    await runner.stop()


async def test_a_file_is_uploaded_held_and_given_out(papers: Api) -> None:
    told = await upload(papers, "Öffer 1.pdf", PDF, "application/pdf")
    assert told == {
        "id": told["id"],
        "name": "Öffer 1.pdf",
        "contentType": "application/pdf",
        "size": len(PDF),
    }
    made = await paper(papers, name="a", scan=told["id"])
    url = made["scan"].pop("url")
    assert made["scan"] == told
    assert url.startswith(f"/files/{papers.workspace.id}.")
    response = await papers.client.get(url)
    assert (response.status_code, response.content) == (200, PDF)
    headers = response.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"] == (
        f"attachment; filename=\"_ffer 1.pdf\"; filename*=UTF-8''{quote('Öffer 1.pdf')}"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-length"] == str(len(PDF))


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-4", 206, slice(-4, None)),
        ("bytes=50-9999", 206, slice(50, None)),
        ("bytes=9999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=3-1", 200, slice(None)),
        ("bytes=0-1,3-4", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
async def test_ranges(papers: Api, asked: str, status: int, part: slice | None) -> None:
    told = await upload(papers, "a.pdf", PDF)
    url = (await paper(papers, scan=told["id"]))["scan"]["url"]
    response = await papers.client.get(url, headers={"Range": asked})
    assert response.status_code == status
    if part is not None:
        assert response.content == PDF[part]
    if status == 206:
        start, end, _ = part.indices(len(PDF))
        assert response.headers["content-range"] == f"bytes {start}-{end - 1}/{len(PDF)}"


async def test_links_cannot_be_forged_nor_used_elsewhere(papers: Api, pool: Pool) -> None:
    told = await upload(papers, "a.png", PNG)
    url = (await paper(papers, scan=told["id"]))["scan"]["url"]
    assert (await papers.client.get(url)).headers["content-disposition"].startswith("inline")
    signed = url.removeprefix("/files/")
    workspace, until, file, signature = signed.split(".")
    other = await fresh_workspace(pool)
    for wrong in (
        f"{other.id}.{until}.{file}.{signature}",
        f"{workspace}.{int(until) + 300}.{file}.{signature}",
        f"{workspace}.{until}.{'0' * 32}.{signature}",
        f"{workspace}.{until}.{file}.{'0' * 64}",
        f"{workspace}.{until}.{file}",
        f"99999999.{until}.{file}.{signature}",
        f"../{signed}",
        "x",
        quote("\x00", safe=""),
    ):
        response = await papers.client.get(f"/files/{wrong}")
        assert response.status_code == 404
        assert "PNG" not in response.text
    old = f"{workspace}.1.{file}.{signature}"
    assert (await papers.client.get(f"/files/{old}")).status_code == 404


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


async def test_what_nothing_holds_is_removed(papers: Api, pool: Pool, folder: Path) -> None:
    ids = [(await upload(papers, f"{n}.png", PNG))["id"] for n in range(6)]
    first = await paper(papers, name="a", scan=ids[0], photo=ids[1])
    second = await paper(papers, name="b", scan=ids[2])
    third = await paper(papers, name="c", scan=ids[3])
    replaced = await papers(UPDATE, id=first["id"], data={"scan": ids[4], "photo": None})
    assert replaced["updatePaper"]["userErrors"] == []
    await papers(
        """mutation($bin: ID!, $gone: ID!) {
          deletePaper(id: $bin) { userErrors { code } }
          two: deletePaper(id: $gone, permanently: true) { userErrors { code } } }""",
        bin=second["id"],
        gone=third["id"],
    )
    assert kept(folder, papers) == set(ids)
    await remove(pool, folder, papers)
    # One was never taken, and waits a day for that; one is in the bin with its record.
    assert kept(folder, papers) == {ids[2], ids[4], ids[5]}
    schema = papers.workspace.schema
    await pool.execute(f"update {schema}.file set remove_at = now() where remove_at is not null")
    await pool.execute(f"update {schema}.job set due_at = now() where due_at is not null")
    assert await refused(papers, scan=ids[5]) == [("NOT_FOUND", ["data", "scan"])]
    await remove(pool, folder, papers)
    assert kept(folder, papers) == {ids[2], ids[4]}
    assert await pool.fetchval(f"select count(*) from {schema}.file") == 2


async def test_a_write_that_is_undone_keeps_files(papers: Api, pool: Pool, folder: Path) -> None:
    one, two = [(await upload(papers, f"{n}.png", PNG))["id"] for n in range(2)]
    held = await paper(papers, name="a", scan=one)
    await paper(papers, name="taken")
    clash = await papers(UPDATE, id=held["id"], data={"scan": two, "name": "taken"})
    assert clash["updatePaper"]["userErrors"][0]["code"] == "NOT_UNIQUE"
    dry = await papers(
        """mutation($id: ID!, $data: PaperUpdate!) {
          updatePaper(id: $id, data: $data, options: {dryRun: true}) { userErrors { code } } }""",
        id=held["id"],
        data={"scan": two},
    )
    assert dry["updatePaper"]["userErrors"] == []
    await remove(pool, folder, papers)
    assert kept(folder, papers) == {one, two}
    shown = await papers("query($id: ID!) { paper(id: $id) { scan { id } } }", id=held["id"])
    assert shown["paper"]["scan"]["id"] == one


async def test_files_go_with_their_field(papers: Api, pool: Pool, folder: Path) -> None:
    one = (await upload(papers, "1.png", PNG))["id"]
    other = (await upload(papers, "2.png", PNG))["id"]
    await paper(papers, name="a", scan=one, photo=other)
    shown = await papers('{ module(apiName: "paper") { id fields { id apiName } } }')
    fields = {each["apiName"]: each["id"] for each in shown["module"]["fields"]}
    for name, gone in (("scan", {one}), (None, {one, other})):
        if name is None:
            await papers(
                """mutation($id: ID!) {
                  deleteModule(id: $id, permanently: true) { plan { summary } } }""",
                id=shown["module"]["id"],
            )
        else:
            await papers(
                """mutation($id: ID!) {
                  deleteField(id: $id, permanently: true) { plan { summary } } }""",
                id=fields[name],
            )
        await pool.execute(
            f"update {papers.workspace.schema}.job set due_at = now() where due_at is not null"
        )
        await remove(pool, folder, papers)
        assert kept(folder, papers) == {one, other} - gone


@pytest.mark.parametrize(
    ("name", "contents", "claimed", "kept_as"),
    [
        ("a.png", PNG, "image/png", "image/png"),
        ("a.png", PNG, "IMAGE/PNG; q=1", "image/png"),
        ("a", PNG, None, "image/png"),
        ("a.jpg", PNG, "image/jpeg", None),
        ("a.png", b"<script>alert(1)</script>", "image/png", None),
        ("a.txt", PNG, "text/plain", None),
        ("a.txt", "grüß".encode(), "text/plain", "text/plain"),
        ("a.txt", "grüß".encode("utf-16"), "text/plain", "text/plain"),
        ("a.csv", b"a\0b", "text/csv", None),
        ("a.csv", b"a;b\n", None, "text/csv"),
        ("a.html", b"<html></html>", "text/html", "text/html"),
        ("a.pdf", b"MZ" + b"\0" * 60, "application/pdf", None),
        ("a.docx", b"PK\x03\x04" + b"\0" * 40, None, None),
        ("a.bin", b"\0\1\2", None, "application/octet-stream"),
        ("a.exe", b"MZ" + b"\0" * 60, "application/x-msdownload", "application/x-msdownload"),
        ("a.foo", PDF, "application/x-foo", None),
        ("empty.txt", b"", "text/plain", "text/plain"),
        ("empty", b"", None, "application/octet-stream"),
    ],
)
async def test_contents_are_checked_against_what_they_claim(
    papers: Api, name: str, contents: bytes, claimed: str | None, kept_as: str | None
) -> None:
    response = await sent(papers, name, contents, claimed or "application/octet-stream")
    if name == "a.docx":
        assert "officedocument.wordprocessingml" in response.json()["contentType"]
    elif kept_as is None:
        assert response.status_code == 415
        assert name in response.json()["errors"][0]["message"]
    else:
        assert response.status_code == 201, response.text
        assert response.json()["contentType"] == kept_as


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\dir\\a b.txt", "a b.txt"),
        ("\u202ea\x07b.txt", "ab.txt"),
        ("..", "file"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
    ],
)
async def test_names_are_made_harmless(papers: Api, given: str, name: str) -> None:
    body = (
        '--b\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{given}"\r\n\r\nhello\r\n--b--\r\n'
    )
    response = await papers.client.post(
        "/files",
        content=body.encode(),
        headers={**papers.workspace.headers, "Content-Type": "multipart/form-data; boundary=b"},
    )
    assert response.status_code == 201, response.text
    assert response.json()["name"] == name


FORM = "multipart/form-data; boundary=b"
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'


@pytest.mark.parametrize(
    ("type_", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", HEAD, 415),
        ("multipart/form-data; boundary=" + "b" * 71, HEAD, 415),
        ("multipart/mixed; boundary=b", HEAD, 415),
        (FORM, b"", 400),
        (FORM, b"nonsense", 400),
        (FORM, b"--b--\r\n", 400),
        (FORM, HEAD, 400),
        (FORM, HEAD + b"cut", 400),
        (FORM, HEAD + b"x\r\n" + HEAD + b"y\r\n--b--\r\n", 400),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1000, 400),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n1\r\n--b--\r\n', 400),
        (FORM, b"--b\r\n" + b"X: y\r\n" * 5000 + b"\r\n\r\n--b--\r\n", 400),
        (FORM, b"--b\r\nX: " + b"y" * 50_000 + b"\r\n\r\n\r\n--b--\r\n", 400),
        (FORM, HEAD + b"x" * (LIMIT + 1) + b"\r\n--b--\r\n", 413),
    ],
    ids=range(15),
)
async def test_malformed_uploads_are_refused_and_leave_nothing(
    papers: Api, folder: Path, type_: str, body: bytes, status: int
) -> None:
    before = kept(folder, papers)
    response = await papers.client.post(
        "/files", content=body, headers={**papers.workspace.headers, "Content-Type": type_}
    )
    assert response.status_code == status, response.text
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert kept(folder, papers) == before


async def test_a_token_is_needed_and_the_limit_holds_without_a_length(papers: Api) -> None:
    response = await papers.client.post("/files", files={"file": ("a", b"x")})
    assert response.status_code == 401
    sent_ = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent_
        yield HEAD
        while sent_ < 100 * LIMIT:
            sent_ += 65_536
            yield b"x" * 65_536

    response = await papers.client.post(
        "/files",
        content=endless(),
        headers={**papers.workspace.headers, "Content-Type": FORM},
    )
    assert response.status_code == 413
    assert (await upload(papers, "exact.txt", b"x" * LIMIT))["size"] == LIMIT


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
