"""Papers with a scan and a photo: short ways to write them, and to see which files are kept."""

from __future__ import annotations

from pathlib import Path

from jobs.runner import Runner
from storage.engine import Pool
from storage.file_store import open_file_store
from tests.support.api import Api, Json

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
