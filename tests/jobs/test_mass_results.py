"""The file in which a mass job tells what it could not write to."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from jobs.runner import Runner
from storage.engine import Pool
from storage.file_store import open_file_store
from tests.graphql.writing.writes import created_ids
from tests.jobs.conftest import COMPANY, DEAL
from tests.support.api import Api, serving
from tests.support.mass import COUNT, counted, finished, mass
from tests.support.workspaces import FreshWorkspace

FILE = "query($id: ID!) { job(id: $id) { failed resultFile { name contentType size url } } }"


async def test_failures_are_told_in_a_file(
    database_url: str, workspace: FreshWorkspace, pool: Pool, tmp_path: Path
) -> None:
    async with serving(database_url, files=str(tmp_path)) as client:
        api = Api(client, workspace)
        await api.module(**COMPANY)
        lookup = {**DEAL["fields"][-1]["lookup"], "onDelete": "RESTRICT"}
        fields = [*DEAL["fields"][:-1], {**DEAL["fields"][-1], "lookup": lookup}]
        await api.module(**{**DEAL, "fields": fields})
        await filled_companies(api)
        held = await api('{ companies(filter: {name: {in: ["=1+1", "7"]}}) { nodes { id } } }')
        ids = [node["id"] for node in held["companies"]["nodes"]]
        await created_ids(api, "deal", [{"name": "d", "companyId": each} for each in ids])
        payload = await mass(api, "deleteCompanies", "where: {all: true}")
        runner = Runner(pool, files=open_file_store(str(tmp_path)))
        await runner.look_after(workspace.id)
        job = await finished(api, payload)
        await runner.stop()
        assert (job["state"], job["done"], job["failed"]) == ("DONE", COUNT - 2, 2)
        data = await api(FILE, id=payload["job"]["id"])
        file = data["job"]["resultFile"]
        assert (file["name"], file["contentType"]) == ("delete-records-failures.csv", "text/csv")
        response = await client.get(file["url"])
        assert response.status_code == 200
        head, *rows = list(csv.reader(io.StringIO(response.text)))
        assert head == ["id", "title", "code", "reason"]
        assert sorted((row[0], row[1], row[2]) for row in rows) == sorted(
            zip(ids, ("'=1+1", "7"), ("IN_USE", "IN_USE"), strict=True)
        )
        assert all("1 Deal through Company" in row[3] for row in rows)
        assert await counted(api, pool, "select 1, count(*) from {schema}.file group by 1") == {
            1: 1
        }


async def filled_companies(api: Api) -> None:
    """As many companies as a job is needed for."""
    for start in range(0, COUNT, 1_000):
        numbers = range(start, min(start + 1_000, COUNT))
        data = [{"name": "=1+1" if n == 3 else str(n)} for n in numbers]
        await api(
            "mutation($data: [CompanyCreate!]!) { createCompanies(data: $data) "
            "{ userErrors { message } } }",
            data=data,
        )
