"""Exports over HTTP: asked for, made by the worker, downloaded, read back."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from budget.consumers import JOBS
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, work_off
from pypdf import PdfReader

from .test_fec import read_fec
from .workbook_reader import read_workbook

SPEND: dict[str, Any] = {
    "heading": 11,
    "label": "=SUM(A1)",
    "amount_cents": 18_050,
    "spent_on": "2029-05-20",
    "supplier": "Imprimerie du Parc",
    "state": "paid",
}
LENT = SPEND | {"heading": 3, "label": "Local prêté", "payer": "in_kind", "supplier": "Mme Exemple"}
DONOR = {
    "first_names": "Ada",
    "surname": "Exemple",
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "french": True,
    "resident": True,
}


async def enter(client: AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def fill(agent: AsyncClient) -> None:
    await enter(agent, "/v1/expenses", SPEND)
    shared = {"total_cents": 100_001, "key": "pages", "own_weight": 3, "other_weight": 5, "note": "Convention du 3 mai"}
    await enter(agent, "/v1/expenses", SPEND | {"label": "Tract", "amount_cents": 37_500, "shared": shared})
    await enter(agent, "/v1/expenses", LENT)
    await enter(agent, "/v1/expenses", SPEND | {"label": "Prévue", "state": "planned"})
    donor = (await enter(agent, "/v1/donors", DONOR))["id"]
    gift = {"kind": "gift", "amount_cents": 15_000, "received_on": "2029-05-27", "means": "cheque", "label": "Dîner"}
    await enter(agent, "/v1/receipts", gift | {"donor_id": donor, "form_number": "A-12"})
    await enter(agent, "/v1/receipts", gift | {"kind": "own", "amount_cents": 60_000, "label": "Apport"})
    loan = {
        "lender": "bank",
        "lender_name": "Banque de l'Essai",
        "amount_cents": 5_000_00,
        "rate_percent": "3.5",
        "starts_on": "2029-03-01",
        "due_on": "2033-03-01",
    }
    await enter(agent, "/v1/loans", loan)


async def make(client: AsyncClient, sessions: Sessions, format: str, **more: Any) -> bytes:
    asked = await client.post("/v1/exports", json={"format": format, **more})
    assert asked.status_code == 202, asked.text
    assert await work_off(sessions, JOBS) == 1
    job = (await client.get(asked.headers["location"])).json()
    assert job["state"] == "done", job
    read = (await client.get(f"/v1/exports/{job['id']}")).json()
    answer = await client.get(f"/v1/exports/{job['id']}/file")
    assert answer.status_code == 200, answer.text
    assert len(answer.content) == read["size"]
    assert hashlib.sha256(answer.content).hexdigest() == read["sha256"]
    assert read["name"] in answer.headers["content-disposition"]
    return answer.content


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\xa0", " ")


async def test_the_pdf_lists_the_headings_in_order_and_every_annex(agent: AsyncClient, sessions: Sessions) -> None:
    await fill(agent)
    text = text_of(await make(agent, sessions, "pdf"))

    order = ["Dépenses par rubrique", "Recettes par rubrique", *(f"Annexe {number}." for number in range(1, 11))]
    places = [text.index(title) for title in order]
    assert places == sorted(places)
    assert "3. Location ou mise à disposition immobilière" in text
    assert "Total des dépenses (DE)" in text
    assert "736,00" in text  # 180,50 + 375 + 180,50
    assert "pages : 3 / 8" in text
    assert "Convention du 3 mai" in text
    assert "Banque de l'Essai" in text
    assert "1 dépense seulement prévue ou engagée (180,50 €)" in text
    assert "provisoire" in text
    assert "Prévue" not in text
    assert "Ada" not in text
    assert "ne remplace pas le formulaire" in text


async def test_givers_are_in_it_only_for_who_may_see_them(
    app: FastAPI, agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await fill(agent)
    await new_member(sessions, campaign_id, "accountant", (Role.ACCOUNTANT,))
    named = text_of(await make(agent, sessions, "pdf", with_donors=True))
    assert "EXEMPLE Ada" in named

    async with call(app, campaign_id, subject="accountant") as accountant:
        refused = await accountant.post("/v1/exports", json={"format": "pdf", "with_donors": True})
        assert (refused.status_code, refused.json()["pointer"]) == (403, "/with_donors")
        assert (await accountant.get("/v1/exports")).json()["items"] == []
        made = (await agent.get("/v1/exports")).json()["items"][0]["id"]
        assert (await accountant.get(f"/v1/exports/{made}")).status_code == 404
        assert (await accountant.get(f"/v1/exports/{made}/file")).status_code == 404


async def test_who_lost_the_right_meanwhile_gets_nothing(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    asked = await agent.post("/v1/exports", json={"format": "pdf"})
    await new_member(sessions, campaign_id, "agent", (Role.READER,))
    await work_off(sessions, JOBS)
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))

    job = (await agent.get(asked.headers["location"])).json()
    assert job["state"] == "failed"
    assert (await agent.get("/v1/exports")).json()["items"] == []


async def test_the_workbook_has_numbers_for_amounts_and_texts_for_formulas(
    agent: AsyncClient, sessions: Sessions
) -> None:
    await fill(agent)
    sheets = read_workbook(await make(agent, sessions, "xlsx"))

    assert list(sheets)[:3] == ["Compte", "Dépenses par rubrique", "Recettes par rubrique"]
    row = next(row for row in sheets["Dépenses"] if "=SUM(A1)" in row)
    assert row[-1] == "180.5"
    total = sheets["Dépenses par rubrique"][22]
    assert "736" in total


async def test_the_csv_files_read_back_and_hold_no_formula(agent: AsyncClient, sessions: Sessions) -> None:
    await fill(agent)
    lines = list(csv.reader(io.StringIO((await make(agent, sessions, "lines")).decode("utf-8-sig")), delimiter=";"))
    assert {len(row) for row in lines} == {10}
    assert "'=SUM(A1)" in {row[5] for row in lines}
    assert sum(round(float(row[-1].replace(",", ".")) * 100) for row in lines[1:]) == 73_600

    rubrics = (await make(agent, sessions, "nomenclature")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(rubrics), delimiter=";"))
    assert len(rows) == 1 + 22 + 6
    assert rows[11][:4] == [
        "dépense",
        "11",
        "Publications, impressions hors dépenses remboursables au titre de l'Art. R39",
        "555,50",
    ]
    assert rows[-1][3] == "5930,50"


async def test_the_journal_passes_the_rules_of_the_fec(agent: AsyncClient, sessions: Sessions) -> None:
    await fill(agent)
    rows = read_fec(await make(agent, sessions, "fec"))

    balance = (await agent.get("/v1/journal/balance")).json()
    debit = sum(round(float(row["Debit"].replace(",", ".")) * 100) for row in rows)
    assert debit == balance["debit_cents"]
    assert "Ada" not in str(rows)
    assert "=SUM(A1), Imprimerie du Parc" in {row["EcritureLib"] for row in rows}


async def test_the_archive_can_be_checked_without_us(agent: AsyncClient, sessions: Sessions) -> None:
    await fill(agent)
    with zipfile.ZipFile(io.BytesIO(await make(agent, sessions, "archive"))) as file:
        assert file.testzip() is None
        manifest = json.loads(file.read("manifest.json"))
        lines = file.read("SHA256SUMS").decode().splitlines()
        sums = {line[66:]: line[:64] for line in lines}
        assert set(sums) == set(file.namelist()) - {"SHA256SUMS"}
        for name, sha256 in sums.items():
            assert hashlib.sha256(file.read(name)).hexdigest() == sha256
        assert {entry["path"] for entry in manifest["files"]} == set(sums) - {"manifest.json"}
        read_fec(next(file.read(name) for name in file.namelist() if name.startswith("fec/FEC")))
    assert manifest["with_donors"] is False


async def test_the_archive_holds_the_evidence_and_says_what_is_lost(
    agent: AsyncClient, sessions: Sessions, files: Path, prove: Callable[..., Awaitable[None]]
) -> None:
    spend = (await enter(agent, "/v1/expenses", SPEND | {"state": "invoiced"}))["id"]
    await prove(agent, spend)
    with zipfile.ZipFile(io.BytesIO(await make(agent, sessions, "archive"))) as file:
        names = [name for name in file.namelist() if name.startswith("pieces/")]
        assert len(names) == 1, "one document proves both"
        assert names[0].startswith("pieces/D-00001_")
        assert file.read(names[0]).startswith(b"%PDF")
        assert file.read("csv/pieces.csv").decode("utf-8-sig").count("D-00001") == 2

    for path in files_in(files):
        if "exports" not in path.parts:
            path.unlink()
    with zipfile.ZipFile(io.BytesIO(await make(agent, sessions, "archive"))) as file:
        assert names[0] in file.read("pieces/MANQUANTES.txt").decode()
        assert json.loads(file.read("manifest.json"))["missing"] == names


async def test_an_account_in_francs_has_no_cents(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, territory="circo:98801", population=100_000)
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    async with call(app, campaign_id, subject="agent") as agent:
        await enter(agent, "/v1/expenses", SPEND | {"amount_cents": 18_050})
        text = text_of(await make(agent, sessions, "pdf"))
        rows = (await make(agent, sessions, "nomenclature")).decode("utf-8-sig")
        read_fec(await make(agent, sessions, "fec"))

    assert "18 050 F CFP" in text
    # What the law fixes in euros is said in euros, in the annex of the checks.
    assert "€" not in text.split("Annexe 9.")[0]
    assert ";18050;" in rows


async def test_an_empty_account_is_a_whole_document(agent: AsyncClient, sessions: Sessions) -> None:
    text = text_of(await make(agent, sessions, "pdf"))
    assert "Aucun don." in text
    assert read_fec(await make(agent, sessions, "fec")) == []


async def test_files_are_sealed_and_only_the_last_thirty_stay(
    agent: AsyncClient, sessions: Sessions, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budget.exports.service.KEPT", 2)
    await fill(agent)
    for _ in range(3):
        await make(agent, sessions, "lines")

    kept = files_in(files)
    assert len(kept) == len((await agent.get("/v1/exports")).json()["items"]) == 2
    assert not any(b"Imprimerie" in path.read_bytes() for path in kept)


async def test_a_file_that_is_gone_is_said(agent: AsyncClient, sessions: Sessions, files: Path) -> None:
    await make(agent, sessions, "lines")
    for path in files_in(files):
        path.unlink()
    made = (await agent.get("/v1/exports")).json()["items"][0]["id"]

    answer = await agent.get(f"/v1/exports/{made}/file")
    assert answer.status_code == 503
    assert "demandez-le à nouveau" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body", [{}, {"format": "docx"}, {"format": "pdf", "with_donors": "yes"}, {"format": "pdf", "x": 1}]
)
async def test_a_bad_question_names_the_field(agent: AsyncClient, body: dict[str, Any]) -> None:
    answer = await agent.post("/v1/exports", json=body)
    assert answer.status_code == 422
    assert answer.json()["pointer"].startswith("/")


async def test_a_large_account_is_laid_out_in_another_process(
    agent: AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budget.exports.file_content.LARGE", 0)
    await fill(agent)
    assert "Annexe 7." in text_of(await make(agent, sessions, "pdf"))
