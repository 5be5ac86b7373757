"""A report of real results: asked for, written by the worker, read as PDF and as a page."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from elections.places.stations import station_name
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, new_campaign, new_member, work_off
from kit.text import french
from kit.text.method_names import name_methods
from predict.consumers import JOBS
from predict.reports.access import may_read

pytestmark = pytest.mark.usefixtures("written")

LISTS = [
    {"id": "a", "label": "Camille Martin", "nuance": "UG", "ours": True},
    {"id": "b", "label": "Claude Autre", "nuance": "ENS"},
    {"id": "c", "label": "Alex Tiers", "nuance": "RN"},
]


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
    async with call(real, campaign) as client:
        assert (await client.put("/v1/contest", json={"lists": LISTS})).status_code == 200
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
    assert report["subtitle"] == "6e circonscription du Val-de-Marne"
    assert {"official-counts-1"} <= set(report["methods"])
    keys = [chapter["key"] for chapter in report["chapters"]]
    assert keys[:3] == ["summary", "recommendations", "priorities"]
    assert keys[-1] == "sources"
    assert {"history", "votes", "change", "territory", "stations"} <= set(keys)


async def test_the_pdf_is_a_pdf_with_its_pages(manager: AsyncClient, written: dict[str, dict[str, Any]]) -> None:
    job = written["tester"]
    answer = await manager.get(f"/v1/reports/{job['id']}.pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert re.search(r'filename="rapport-[0-9-]+\.pdf"', answer.headers["content-disposition"])
    assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) == job["result"]["pages"]
    # Twelve with all data: without a table of transfers and figures of INSEE there are fewer.
    assert 10 <= job["result"]["pages"] <= 16


async def test_the_page_has_the_same_chapters_as_text(manager: AsyncClient) -> None:
    page = (await manager.get("/report", headers={"Accept": "text/html"})).text

    for text in (
        "L’histoire du territoire",
        "Nos voix sur la carte",
        "Ce que nous recommandons",
        "Que dire",
        "Où aller",
        "Glossaire",
        "Licence Ouverte 2.0",
    ):
        assert text in page
    assert page.count("data-station=") > 300
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", without_frame_script(page))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


async def test_every_chapter_with_figures_names_its_method_and_the_date_of_its_data(manager: AsyncClient) -> None:
    page = (await manager.get("/report", headers={"Accept": "text/html"})).text

    for section in re.findall(r"<section id=\"(\w+)\".*?</section>", page, re.S):
        body = re.search(rf'<section id="{section}".*?</section>', page, re.S)
        assert body is not None
        if "<table" in body[0] and section not in ("territory", "sources"):
            assert re.search(r"Méthode [^.,]+, version \d+( et [^.,]+, version \d+)*\. Données : ", body[0]), section


def _row(page: str, caption: str, first: str) -> list[str]:
    """The cells of the row of a table that begins so."""
    tables = re.findall(r"<table\b.*?</table>", page, re.S)
    table = next(one for one in tables if re.search(rf"<caption>[^<]*{caption}", one))
    rows = [re.findall(r"<td[^>]*>(?:<strong>)?(.*?)(?:</strong>)?</td>", row, re.S) for row in table.split("<tr>")]
    return next(cells for cells in rows if first in cells[:2])


async def test_the_numbers_are_those_of_the_api(manager: AsyncClient) -> None:
    page = html.unescape((await manager.get("/report", headers={"Accept": "text/html"})).text)
    forecast = (await manager.get("/v1/forecast")).json()
    base = (await manager.get("/v1/core-vote")).json()["total"]
    first = (await manager.get("/v1/stations", params={"limit": 1})).json()["items"][0]
    hour = (await manager.get("/v1/priorities", params={"limit": 1})).json()["items"][0]
    turnout = (await manager.get("/v1/maps", params={"measure": "turnout"})).json()["figures"]
    latest = (await manager.get("/v1/elections")).json()["items"][1]

    for one in forecast["lists"]:
        cells = _row(page, "Premier tour", f"{one['label']} (la nôtre)" if one["ours"] else one["label"])
        share, low, high = (french.percent(part) for part in (one["share"], *one["interval"].values()))
        assert cells[2:] == [share, f"{low} à {high}", french.number(one["expected_votes"])]
    for name, of in (("Socle", base["core_vote"]), ("Voix attendues", base["expected"])):
        low, high = french.number(of["low"]), french.number(of["high"])
        assert _row(page, "Ensemble des bureaux", name) == [name, french.number(of["votes"]), f"{low} à {high}"]
    row = _row(page, "Les [0-9]+ premiers bureaux", station_name(first["station"]))
    assert row[3] == french.number(1000 * first["score"] / first["registered"], 1)
    assert row[4] == french.number(first["score"], 1)
    assert _row(page, "Porte-à-porte", station_name(hour["station"]))[2] == french.number(
        10 * hour["votes_per_hour"]["expected"], 1
    )
    for one in turnout:
        assert _row(page, "Chiffres comptés", station_name(one["station"]))[2] == one["text"]
    assert latest["id"] == "legislatives-2024-t1"
    cells = _row(page, "derniers tours importés", "législatives 2024, 1er tour")
    assert cells[1:3] == [french.number(latest["registered"]), french.percent(latest["voters"] / latest["registered"])]


async def test_the_transfers_of_the_report_are_those_of_the_campaigns_table(
    real: FastAPI, val_de_marne: Sessions
) -> None:
    campaign = await new_campaign(val_de_marne, name="Reports")
    asked = {"from_election": "legislatives-2024-t1", "to_election": "legislatives-2024-t2"}
    async with call(real, campaign) as client:
        assert (await client.post("/v1/transfers", json=asked)).status_code == 202
        await work_off(val_de_marne, JOBS)
        assert (await client.post("/v1/reports")).status_code == 202
        await work_off(val_de_marne, JOBS)
        (transfer, *_) = (await client.get("/v1/transfers")).json()["items"]
        told = (await client.get(f"/v1/transfers/{transfer['id']}")).json()
        page = html.unescape((await client.get("/report", headers={"Accept": "text/html"})).text)

    assert told["votes"]
    for row, origin in enumerate(told["origins"]):
        people = sum(told["votes"][row])
        cells = _row(page, "Part de chaque choix du premier tour", origin)
        assert [cell.split("\n")[0] for cell in cells[2:]] == [
            french.percent(votes / people, 0) for votes in told["votes"][row][: len(cells) - 2]
        ]
    assert f"Méthode {name_methods(told['method'])}. Données : {told['data_vintage']}" in page


async def test_the_last_page_lists_every_method_and_every_vintage(manager: AsyncClient) -> None:
    page = html.unescape((await manager.get("/report", headers={"Accept": "text/html"})).text)
    report = next(one for one in (await manager.get("/v1/reports")).json()["items"] if not one["territories"])
    body = re.search(r'<section id="sources".*?</section>', page, re.S)

    assert body is not None
    named = ("forecast", "core-vote", "net-votes", "official-counts", "lineage", "transfers")
    for name in named:
        assert any(method.startswith(f"{name}-") for method in report["methods"]), name
    for method in report["methods"]:
        assert f"{method} : " in body[0]
        assert f"{method} : voir la documentation" not in body[0]
    for vintage in re.findall(r"Données : (.*?)\. (?:Intervalles|Niveau|Contours|</p>)", page):
        assert vintage.split(" ; ")[0] in body[0]


async def test_a_member_gets_a_report_of_their_own_stations_only(
    real: FastAPI, campaign: UUID, written: dict[str, dict[str, Any]]
) -> None:
    async with call(real, campaign, subject="saint-mande") as client:
        page = (await client.get("/report", headers={"Accept": "text/html"})).text
        mine = (await client.get("/v1/reports")).json()["items"]
        whole = await client.get(f"/v1/reports/{written['tester']['id']}.pdf")

    assert "Saint-Mandé, bureau 1<" in page
    assert not re.search(r"94033_|94080_|Vincennes|Fontenay-sous", page)
    assert [report["territories"] for report in mine] == [["94067"]]
    assert whole.status_code == 404


async def test_who_sees_one_station_reads_no_report_of_the_commune(
    real: FastAPI, campaign: UUID, written: dict[str, dict[str, Any]]
) -> None:
    async with call(real, campaign, subject="bureau-1") as client:
        answers = [await client.get(f"/v1/reports/{job['id']}") for job in written.values()]
        listed = (await client.get("/v1/reports")).json()["items"]

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
