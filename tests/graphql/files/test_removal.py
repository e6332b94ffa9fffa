"""Files that nothing holds any more are removed, and no others."""

from __future__ import annotations

from pathlib import Path

from storage.engine import Pool
from tests.graphql.files.papers import UPDATE, kept, paper, refused, remove
from tests.support.api import Api
from tests.support.uploads import PNG, upload


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
