"""A campaign without data still gets a report, that says what is missing."""

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, work_off
from predict.consumers import JOBS


async def test_chapters_without_data_say_why_and_what_to_do(client: AsyncClient, sessions: Sessions) -> None:
    job_id = (await client.post("/v1/reports")).json()["id"]
    await work_off(sessions, JOBS)
    report = (await client.get(f"/v1/reports/{job_id}")).json()
    missing = {chapter["key"]: chapter["missing"] for chapter in report["chapters"] if chapter["missing"]}

    assert {"territory", "history", "votes", "priorities", "stations"} <= set(missing)
    assert "« Importer les résultats passés »" in missing["history"]
    assert report["data_vintage"] == "aucun résultat importé"
    assert (await client.get(f"/v1/reports/{job_id}.pdf")).content.startswith(b"%PDF-")


async def test_the_whole_country_is_told_by_what_can_be_told_of_it(real: FastAPI, val_de_marne: Sessions) -> None:
    """European elections: one round, so no transfers of its own; nothing is estimated for a whole country at once."""
    rounds = [{"number": 1, "on": "2029-06-10"}]
    campaign = await new_campaign(
        val_de_marne, name="La France", election="europeennes", territory="nation:FR", rounds=rounds
    )
    async with call(real, campaign) as client:
        job_id = (await client.post("/v1/reports")).json()["id"]
        await work_off(val_de_marne, JOBS)
        job = (await client.get(f"/v1/jobs/{job_id}")).json()
        report = (await client.get(f"/v1/reports/{job_id}")).json()
        pdf = (await client.get(f"/v1/reports/{job_id}.pdf")).content

    assert job["state"] == "done", job["problem"]
    assert report["subtitle"] == "France entière"
    missing = {chapter["key"]: chapter["missing"] for chapter in report["chapters"] if chapter["missing"]}
    assert "transfers" in missing
    assert not {"territory", "history", "votes", "sources"} & set(missing)
    assert pdf.startswith(b"%PDF-")
