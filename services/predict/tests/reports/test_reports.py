"""A report of real results: asked for, written by the worker, read as PDF and as a page."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import Sessions
from kit.testing import call, new_campaign, new_member, work_off
from predict.consumers import JOBS
from predict.reports.sharing import may_read

pytestmark = pytest.mark.usefixtures("written")


@pytest.fixture(scope="module")
async def campaign(val_de_marne: Sessions) -> UUID:
    made = await new_campaign(val_de_marne, name="Fontenay d’abord")
    await new_member(val_de_marne, made, "saint-mande", (Role.COORDINATOR,), ("94067",))
    await new_member(val_de_marne, made, "bureau-1", (Role.COORDINATOR,), ("94067_0001",))
    return made


@pytest.fixture(scope="module")
async def written(real: FastAPI, val_de_marne: Sessions, campaign: UUID) -> dict[str, dict[str, Any]]:
    """Two reports, by who asked: the manager's of the whole territory, a coordinator's of one commune."""
    jobs: dict[str, Any] = {}
    for subject in ("tester", "saint-mande"):
        async with call(real, campaign, subject=subject) as client:
            answer = await client.post("/v1/reports")
            assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
            jobs[subject] = answer.headers["location"]
    assert await work_off(val_de_marne, JOBS) == 2
    for subject, address in jobs.items():
        async with call(real, campaign, subject=subject) as client:
            jobs[subject] = (await client.get(address)).json()
    return jobs


@pytest.fixture
async def manager(real: FastAPI, campaign: UUID) -> AsyncIterator[AsyncClient]:
    async with call(real, campaign) as client:
        yield client


async def test_the_job_ends_with_a_report_that_says_what_it_holds(
    manager: AsyncClient, written: dict[str, dict[str, Any]]
) -> None:
    job = written["tester"]
    report = (await manager.get(f"/v1/reports/{job['id']}")).json()

    assert (job["state"], job["done"] > 0, job["problem"]) == ("done", True, None)
    assert report["title"] == "Rapport de territoire : Fontenay d’abord"
    assert report["subtitle"] == "6e circonscription (94)"
    assert {"official-counts-1"} <= set(report["methods"])
    keys = [chapter["key"] for chapter in report["chapters"]]
    assert keys[:2] == ["summary", "territory"]
    assert keys[-1] == "sources"
    assert {"history", "votes", "priorities", "stations"} <= set(keys)


async def test_the_pdf_is_a_pdf_with_its_pages(manager: AsyncClient, written: dict[str, dict[str, Any]]) -> None:
    job = written["tester"]
    answer = await manager.get(f"/v1/reports/{job['id']}.pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert re.search(r'filename="rapport-[0-9-]+\.pdf"', answer.headers["content-disposition"])
    assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) == job["result"]["pages"] >= 8


async def test_the_page_has_the_same_chapters_as_text(manager: AsyncClient) -> None:
    page = (await manager.get("/report", headers={"Accept": "text/html"})).text

    for text in (
        "L’histoire du territoire",
        "Les cartes du vote",
        "Où aller d’abord",
        "Glossaire",
        "Licence Ouverte 2.0",
    ):
        assert text in page
    assert page.count("data-station=") > 300
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


async def test_every_chapter_with_figures_names_its_method_and_the_date_of_its_data(manager: AsyncClient) -> None:
    page = (await manager.get("/report", headers={"Accept": "text/html"})).text

    for section in re.findall(r"<section id=\"(\w+)\".*?</section>", page, re.S):
        body = re.search(rf'<section id="{section}".*?</section>', page, re.S)
        assert body is not None
        if "<table>" in body[0] and section not in ("territory", "sources"):
            assert re.search(r"Méthode [a-z-]+-\d+\. Données : ", body[0]), section


async def test_a_member_gets_a_report_of_their_own_stations_only(
    real: FastAPI, campaign: UUID, written: dict[str, dict[str, Any]]
) -> None:
    async with call(real, campaign, subject="saint-mande") as client:
        page = (await client.get("/report", headers={"Accept": "text/html"})).text
        mine = (await client.get("/v1/reports")).json()
        whole = await client.get(f"/v1/reports/{written['tester']['id']}.pdf")

    assert "94067_0001" in page
    assert not re.search(r"94033_|94080_|Vincennes", page)
    assert [report["territories"] for report in mine] == [["94067"]]
    assert whole.status_code == 404


async def test_who_sees_one_station_reads_no_report_of_the_commune(
    real: FastAPI, campaign: UUID, written: dict[str, dict[str, Any]]
) -> None:
    async with call(real, campaign, subject="bureau-1") as client:
        answers = [await client.get(f"/v1/reports/{job['id']}") for job in written.values()]
        listed = (await client.get("/v1/reports")).json()

    assert [answer.status_code for answer in answers] == [404, 404]
    assert listed == []


async def test_a_member_who_left_meanwhile_gets_no_report(
    real: FastAPI, val_de_marne: Sessions, campaign: UUID
) -> None:
    await new_member(val_de_marne, campaign, "leaver", (Role.COORDINATOR,))
    async with call(real, campaign, subject="leaver") as client:
        address = (await client.post("/v1/reports")).headers["location"]
    await new_member(val_de_marne, campaign, "leaver", ())
    await work_off(val_de_marne, JOBS)

    async with call(real, campaign) as client:
        job = (await client.get(address)).json()
    assert job["state"] == "failed"
    assert "n’est plus membre" in job["problem"]["detail_fr"]


async def test_a_report_that_is_not_there_is_said_so(manager: AsyncClient) -> None:
    for suffix in ("", ".pdf"):
        answer = await manager.get(f"/v1/reports/{uuid4()}{suffix}")
        assert answer.status_code == 404


async def test_the_button_leads_to_how_far_the_report_is(manager: AsyncClient) -> None:
    asked = await manager.post("/report", headers={"Accept": "text/html"})
    page = (await manager.get(asked.headers["location"], headers={"Accept": "text/html"})).text

    assert asked.status_code == 303
    assert "Le rapport s’écrit" in page


@pytest.mark.parametrize(
    ("mine", "written_for", "may"),
    [
        ((), (), True),
        ((), ("94067",), True),
        (("94067",), (), False),
        (("94067",), ("94067",), True),
        (("94067",), ("94067_0001",), True),
        (("94067_0001",), ("94067",), False),
        (("94067", "94033_0001"), ("94067_0002", "94033_0001"), True),
        (("94067",), ("94067_0002", "94033_0001"), False),
    ],
)
def test_a_report_is_read_by_who_may_see_all_its_stations(
    mine: tuple[str, ...], written_for: tuple[str, ...], may: bool
) -> None:
    assert may_read(mine, written_for) is may
