"""A campaign without data still gets a report, that says what is missing."""

from httpx import AsyncClient
from kit.db import Sessions
from kit.testing import work_off
from predict.consumers import JOBS


async def test_chapters_without_data_say_why_and_what_to_do(client: AsyncClient, sessions: Sessions) -> None:
    job_id = (await client.post("/v1/reports")).json()["id"]
    await work_off(sessions, JOBS)
    report = (await client.get(f"/v1/reports/{job_id}")).json()
    missing = {chapter["key"]: chapter["missing"] for chapter in report["chapters"] if chapter["missing"]}

    assert {"territory", "history", "votes", "priorities", "stations"} <= set(missing)
    assert "isoloir load results" in missing["history"]
    assert report["data_vintage"] == "aucun résultat importé"
    assert (await client.get(f"/v1/reports/{job_id}.pdf")).content.startswith(b"%PDF-")
