"""Documents over HTTP: taken for what they are, sealed, tied to what they prove, never deleted."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member
from PIL import Image
from pypdf import PdfWriter

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}
NAME = "Facture de Mme Serinette.pdf"


def pdf(size: int = 100) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(size, size)
    writer.write(out)
    return out.getvalue()


@cache
def photo() -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Appareil de Serinette"
    Image.effect_noise((60, 40), 50).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def send(client: AsyncClient, data: bytes, name: str = NAME, **about: Any) -> Response:
    fields = {"kind": "invoice", "subject": "expense"} | {key: str(value) for key, value in about.items()}
    return await client.post("/v1/evidence", files={"file": (name, data)}, data=fields)


@pytest.fixture
async def expense(agent: AsyncClient) -> str:
    return (await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})).json()["id"]


@pytest.fixture
async def coordinator(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    async with call(app, campaign_id, subject="coordinator") as client:
        yield client


async def test_a_document_comes_back_as_it_was_sent(agent: AsyncClient, expense: str, tmp_path: Path) -> None:
    made = await send(agent, pdf(), subject_id=expense)
    assert made.status_code == 201, made.text
    said = made.json()
    assert (said["media_type"], said["name"], said["also_on"]) == ("application/pdf", NAME, [])
    content = await agent.get(f"/v1/evidence/{said['id']}/content")
    assert content.content == pdf()
    assert content.headers["content-type"] == "application/pdf"
    assert content.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Facture%20de")
    assert content.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in content.headers["content-security-policy"]
    (kept,) = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    assert kept.name == said["sha256"]
    assert b"%PDF" not in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0


async def test_the_body_itself_may_be_the_document(agent: AsyncClient, expense: str) -> None:
    about = {"kind": "photo", "subject": "expense", "subject_id": expense}
    kind = {"Content-Type": "image/jpeg"}
    made = await agent.post("/v1/evidence", params=about, content=photo(), headers=kind)
    assert (made.status_code, made.json()["media_type"]) == (201, "image/jpeg")
    content = (await agent.get(f"/v1/evidence/{made.json()['id']}/content")).content
    assert b"Appareil" in photo()
    assert b"Appareil" not in content
    assert Image.open(io.BytesIO(content)).tobytes() == Image.open(io.BytesIO(photo())).tobytes()


async def test_the_same_file_is_stored_once_and_says_where_else_it_is(
    agent: AsyncClient, expense: str, tmp_path: Path
) -> None:
    other = (await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})).json()["id"]
    first = (await send(agent, pdf(), subject_id=expense)).json()
    again = await send(agent, pdf(), "autre nom.pdf", subject_id=expense)
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    second = await send(agent, pdf(), subject_id=other)
    assert (second.status_code, second.json()["also_on"]) == (201, [expense])
    about = {"kind": "payment", "subject": "expense", "subject_id": other}
    third = await agent.post(f"/v1/evidence/{first['id']}/attachments", json=about)
    assert (third.status_code, third.json()["sha256"]) == (201, first["sha256"])
    assert len([path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]) == 1
    listed = (await agent.get("/v1/evidence", params={"subject_id": other})).json()["items"]
    assert {one["kind"] for one in listed} == {"invoice", "payment"}


async def test_an_expense_goes_on_only_with_its_documents(agent: AsyncClient, expense: str) -> None:
    async def lacks() -> set[str]:
        page = (await agent.get("/v1/evidence/missing")).json()
        assert {(one["kind"], one["entries"], one["amount_cents"]) for one in page["totals"]} == {
            (one["kind"], 1, one["amount_cents"]) for one in page["items"]
        }
        return {one["kind"] for one in page["items"]}

    move = f"/v1/expenses/{expense}/transitions"
    assert await lacks() == {"invoice"}
    refused = await agent.post(move, json={"to": "paid"})
    assert (refused.status_code, refused.json()["missing"]) == (409, ["invoice"])
    made = (await send(agent, pdf(), subject_id=expense)).json()
    assert await lacks() == set()
    assert (await agent.post(move, json={"to": "paid"})).status_code == 200
    assert await lacks() == {"payment"}
    await agent.patch(f"/v1/expenses/{expense}", json={"supplier": "Imprimerie"})
    refused = await agent.post(move, json={"to": "in_account"})
    assert (refused.status_code, refused.json()["missing"]) == (409, ["payment"])
    await send(agent, pdf(200), kind="payment", subject_id=expense)
    assert (await agent.post(move, json={"to": "in_account"})).status_code == 200
    back = await agent.post(f"/v1/evidence/{made['id']}/reversal", json={"reason": "Pas la bonne"})
    assert back.json()["reversal_reason"] == "Pas la bonne"
    assert await lacks() == {"invoice"}
    assert (await agent.post(f"/v1/evidence/{made['id']}/reversal", json={"reason": "Encore"})).status_code == 409
    assert (await agent.get(f"/v1/evidence/{made['id']}/content")).content == pdf()
    await agent.post(f"/v1/expenses/{expense}/reversal", json={"reason": "Erreur"})
    assert await lacks() == set()
    refused = await agent.post("/v1/expenses", json=SPEND | {"state": "in_account", "supplier": "A"})
    assert (refused.status_code, refused.json()["pointer"]) == (409, "/state")


async def test_a_document_is_replaced_in_one_go_and_the_trail_says_so(agent: AsyncClient, expense: str) -> None:
    old = (await send(agent, pdf(), subject_id=expense)).json()["id"]
    new = (await send(agent, pdf(150), subject_id=expense, replaces=old)).json()["id"]
    was = (await agent.get(f"/v1/evidence/{old}")).json()
    assert (was["replaced_by"], was["version"]) == (new, 2)
    acts = (await agent.get("/v1/changes", params={"object_id": old})).json()["items"]
    assert [act["act"] for act in acts] == ["reversed", "added"]
    assert NAME not in str(acts)


async def test_help_in_kind_needs_its_valuation(agent: AsyncClient) -> None:
    spend = SPEND | {"heading": 3, "payer": "in_kind", "state": "invoiced", "supplier": "Section"}
    made = (await agent.post("/v1/expenses", json=spend)).json()["id"]
    move = f"/v1/expenses/{made}/transitions"
    assert (await agent.post(move, json={"to": "paid"})).json()["missing"] == ["valuation"]
    await send(agent, pdf(), kind="valuation", subject_id=made)
    assert (await agent.post(move, json={"to": "paid"})).status_code == 200
    refused = await agent.post(move, json={"to": "in_account"})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/valuation")
    said = {"method": "rental_value", "note": "40 m² à 15 € par mois"}
    assert (await agent.patch(f"/v1/expenses/{made}", json={"valuation": said})).json()["valuation"] == said
    assert (await agent.post(move, json={"to": "in_account"})).status_code == 200
    refused = await agent.post("/v1/expenses", json=SPEND | {"valuation": said})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/valuation")


async def test_what_shows_who_gives_is_for_those_who_may_see_the_donors(
    agent: AsyncClient, manager: AsyncClient
) -> None:
    who = {"first_names": "Ada", "surname": "Exemple", "born_on": "1980-03-02", "address": "1 rue de l’Essai"}
    donor = (await agent.post("/v1/donors", json=who | {"french": True, "resident": True})).json()["id"]
    gift = {"kind": "gift", "amount_cents": 5_000, "received_on": "2029-05-27", "means": "cheque", "label": "Dîner"}
    receipt = (await agent.post("/v1/receipts", json=gift | {"donor_id": donor})).json()["id"]
    missing = (await manager.get("/v1/evidence/missing")).json()["items"]
    assert [(one["kind"], one["article"]) for one in missing] == [("donation_stub", "R. 39-1")]
    stub = await send(agent, pdf(), kind="donation_stub", subject="receipt", subject_id=receipt)
    assert stub.json()["private"] is True
    assert (await manager.get("/v1/evidence")).json()["items"] == []
    assert (await manager.get(f"/v1/evidence/{stub.json()['id']}/content")).status_code == 404
    assert (await agent.get(f"/v1/evidence/{stub.json()['id']}/content")).status_code == 200
    assert (await agent.get("/v1/evidence/missing")).json()["totals"] == []


async def test_who_proposes_a_spend_adds_to_it_and_sees_nothing_else(
    agent: AsyncClient, coordinator: AsyncClient, expense: str
) -> None:
    await send(agent, pdf(), subject_id=expense)
    assert (await send(coordinator, pdf(), subject_id=expense)).json()["pointer"] == "/subject_id"
    assert (await send(coordinator, pdf(), subject="account")).status_code == 403
    mine = (await coordinator.post("/v1/proposals", json=SPEND)).json()["id"]
    sent = await send(coordinator, photo(), kind="quote", subject_id=mine)
    assert sent.status_code == 201
    assert [one["id"] for one in (await coordinator.get("/v1/evidence")).json()["items"]] == [sent.json()["id"]]
    assert (await coordinator.get("/v1/evidence/missing")).status_code == 403


async def test_a_closed_account_takes_no_document(
    agent: AsyncClient, expense: str, close: Callable[..., Awaitable[Response]]
) -> None:
    made = (await send(agent, pdf(), subject_id=expense)).json()["id"]
    await close(agent)
    assert (await send(agent, pdf(150), subject_id=expense)).status_code == 409
    assert (await agent.post(f"/v1/evidence/{made}/reversal", json={"reason": "Erreur"})).status_code == 409
    assert (await agent.get(f"/v1/evidence/{made}/content")).status_code == 200


async def test_bad_uploads_name_the_field_and_leave_nothing(
    app: FastAPI, sessions: Sessions, agent: AsyncClient, expense: str, tmp_path: Path
) -> None:
    about = {"kind": "invoice", "subject": "expense", "subject_id": expense}
    disguised = await send(agent, b"MZ\x90" + bytes(500), "facture.pdf", subject_id=expense)
    assert (disguised.status_code, disguised.json()["reason"]) == (422, "not_a_document")
    answers = [
        (await send(agent, pdf()[:-80], subject_id=expense), 422, "/file"),
        (await send(agent, b"", subject_id=expense), 422, "/file"),
        (await agent.post("/v1/evidence", data=about), 422, "/kind"),
        (await agent.post("/v1/evidence", files={"other": ("a.pdf", pdf())}, data=about), 422, "/file"),
        (await send(agent, pdf(), subject_id=uuid4()), 422, "/subject_id"),
        (await send(agent, pdf(), subject_id="x"), 422, "/subject_id"),
        (await send(agent, pdf()), 422, "/subject_id"),
        (await send(agent, pdf(), subject_id=expense, kind="facture"), 422, "/kind"),
        (await send(agent, pdf(), subject_id=expense, colour="red"), 422, "/colour"),
        (await send(agent, pdf(), subject_id=expense, replaces=uuid4()), 404, None),
        (await agent.post("/v1/evidence", json=about), 422, "/kind"),
    ]
    assert [(answer.status_code, answer.json().get("pointer")) for answer, _, _ in answers] == [
        (status, pointer) for _, status, pointer in answers
    ]
    other = await new_campaign(sessions)
    async with call(app, other) as stranger:
        assert (await send(stranger, pdf(), subject_id=expense)).json()["pointer"] == "/subject_id"
    assert not [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]


async def test_too_large_a_file_is_not_read_to_its_end(app: FastAPI, agent: AsyncClient, expense: str) -> None:
    about = {"kind": "invoice", "subject": "expense", "subject_id": expense}
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 300 * 2**20:
            read += 2**20
            yield bytes(2**20)

    app.state.settings.evidence_max_bytes = 3 * 2**20
    kind = {"Content-Type": "application/pdf"}
    refused = await agent.post("/v1/evidence", params=about, content=endless(), headers=kind)
    assert (refused.status_code, refused.json()["pointer"]) == (413, "/file")
    assert "3 Mo" in refused.json()["detail"]
    assert (await send(agent, bytes(4 * 2**20), subject_id=expense)).status_code == 413


async def test_a_phone_that_lost_the_answer_may_send_again(agent: AsyncClient, expense: str) -> None:
    key = {"Idempotency-Key": "un-envoi"}
    about = {"kind": "invoice", "subject": "expense", "subject_id": expense}
    sent = [
        await agent.post("/v1/evidence", files={"file": (NAME, data)}, data=about, headers=key)
        for data in (pdf(), pdf(), pdf(150))
    ]
    assert [answer.status_code for answer in sent] == [201, 201, 422]
    assert sent[0].json() == sent[1].json()
    assert sent[1].headers["idempotency-replayed"] == "true"


async def test_without_a_store_nothing_is_taken(app: FastAPI, agent: AsyncClient, expense: str) -> None:
    app.state.settings.evidence_url = ""
    refused = await send(agent, pdf(), subject_id=expense)
    assert (refused.status_code, "ISOLOIR_EVIDENCE_URL" in refused.json()["detail"]) == (503, True)
