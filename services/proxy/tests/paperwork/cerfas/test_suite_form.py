"""The official form that the operator gives once for all campaigns."""

import asyncio
import hashlib
import io
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign
from proxy.commands import commands
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from .conftest import draw, form_map

Make = Callable[..., dict[str, Any]]
FORMS = "/v1/official-forms"
SCOPES = ("requests:read", "requests:write")


@pytest.fixture
async def operator(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id, *SCOPES, "operate") as client:
        yield client


@pytest.fixture
async def other(app: FastAPI, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    """The coordinator of another campaign of the suite, whose members see nothing else of the first."""
    async with call(app, await new_campaign(sessions), *SCOPES) as client:
        yield client


async def send(client: AsyncClient, file: bytes, **data: str) -> Response:
    sent = {"label": "14952*04"} | data
    return await client.post(FORMS, files={"file": ("cerfa.pdf", file, "application/pdf")}, data=sent)


async def give(client: AsyncClient, file: bytes, carte: dict[str, Any], **data: str) -> str:
    digest = str((await send(client, file, **data)).json()["digest"])
    assert (await client.put(f"{FORMS}/{digest}/map", json=carte)).status_code == 200
    assert (await client.post(f"{FORMS}/{digest}/approve")).status_code == 200
    return digest


async def test_the_operators_form_serves_every_campaign_and_only_they_change_it(
    operator: AsyncClient,
    coordinator: AsyncClient,
    other: AsyncClient,
    voter: AsyncClient,
    campaign_id: UUID,
    body: Make,
    file: bytes,
    carte: dict[str, Any],
) -> None:
    token = (await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=body())).json()["token"]
    digest = await give(operator, file, carte)
    for client in (coordinator, other):
        [form] = (await client.get(FORMS)).json()["items"]
        assert (form["digest"], form["shared"], form["reason"]) == (digest, True, "")
        assert (await client.get(f"{FORMS}/{digest}/preview.pdf")).content.startswith(b"%PDF")
        page = (await client.get("/formulaire")).text
        assert "sert à toutes les campagnes" in page
        assert "Retirer ce formulaire" not in page
    filled = await voter.get(f"/suivi/{token}/cerfa.pdf")
    assert "LEFÈVRE" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(filled.content)).pages)

    refused = [
        await other.put(f"{FORMS}/{digest}/map", json=carte),
        await other.post(f"{FORMS}/{digest}/approve"),
        await other.delete(f"{FORMS}/{digest}"),
        await other.get(f"/formulaire/{digest}"),
        await other.post(f"/formulaire/{digest}/retirer"),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert "seule la personne qui fait tourner la suite" in refused[0].json()["detail"]
    assert (await send(other, file, label="à nous")).json()["label"] == "14952*04", "the suite's, as it is"
    assert (await voter.get(f"/suivi/{token}/cerfa.pdf")).status_code == 200


async def test_a_campaigns_own_form_beside_the_suites_needs_a_reason_and_serves_it_alone(
    operator: AsyncClient, coordinator: AsyncClient, other: AsyncClient
) -> None:
    shared = await give(operator, draw(fields=True), form_map(fields=True))
    newer = draw(fields=False)
    bad = await send(coordinator, newer)
    assert (bad.status_code, bad.json()["pointer"]) == (422, "/reason")
    assert (await send(coordinator, newer, reason="x" * 201)).json()["pointer"] == "/reason"
    page = await coordinator.post("/formulaire", files={"file": ("x.pdf", newer)}, data={"label": "14952*05"})
    assert page.status_code == 422
    assert "dites pourquoi la vôtre" in page.text

    own = await give(coordinator, newer, form_map(fields=False), reason="La version 05 est en ligne")
    forms = {form["digest"]: form for form in (await coordinator.get(FORMS)).json()["items"]}
    assert (forms[own]["shared"], forms[own]["reason"]) == (False, "La version 05 est en ligne")
    shown = (await coordinator.get("/formulaire")).text
    assert "Votre campagne utilise son propre formulaire" in shown
    assert "La version 05 est en ligne" in shown
    assert [form["digest"] for form in (await other.get(FORMS)).json()["items"]] == [shared]
    assert (await other.get(f"{FORMS}/{own}/preview.pdf")).status_code == 404

    removed = await coordinator.post(f"/formulaire/{own}/retirer")
    assert removed.headers["location"] == "/formulaire?done=removed"
    assert "sert à toutes les campagnes" in (await coordinator.get("/formulaire")).text


async def test_the_operator_takes_a_campaigns_file_for_all(
    operator: AsyncClient, coordinator: AsyncClient, other: AsyncClient, file: bytes, carte: dict[str, Any]
) -> None:
    """The same file was a campaign's own before: each keeps its own map."""
    digest = await give(coordinator, file, carte)
    assert (await other.get(FORMS)).json()["items"] == []
    assert await give(operator, file, carte) == digest
    assert [form["shared"] for form in (await other.get(FORMS)).json()["items"]] == [True]
    assert sorted(form["shared"] for form in (await coordinator.get(FORMS)).json()["items"]) == [False, True]
    page = (await operator.get("/formulaire")).text
    assert page.count("Retirer ce formulaire") == 1, "the suite's"
    assert (await operator.delete(f"{FORMS}/{digest}")).status_code == 204
    assert [form["shared"] for form in (await coordinator.get(FORMS)).json()["items"]] == [False]


async def test_the_command_gives_it_to_every_campaign(
    coordinator: AsyncClient, sessions: Sessions, tmp_path: Path, file: bytes, carte: dict[str, Any]
) -> None:
    form, placed = tmp_path / "cerfa.pdf", tmp_path / "carte.json"
    form.write_bytes(file)
    placed.write_text(json.dumps(carte))
    address = sessions.kw["bind"].url.render_as_string(hide_password=False)
    given = ["load", "proxy-form", str(form), "--label", "14952*04", "--json"]

    async def run(*more: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, commands, [*given, *more])

    read_only = json.loads((await run()).stdout)
    assert (read_only["stored"], read_only["places"] > 0) == (False, True)
    unseen = await run("--approve")
    assert (unseen.exit_code, json.loads(unseen.stderr)["pointer"]) == (2, "--approve")
    form.write_bytes(b"%PDF-1.7 rien")
    assert json.loads((await run()).stderr)["pointer"] == "/file"
    form.write_bytes(file)

    stored = await run("--database", address, "--map", str(placed), "--approve")
    assert stored.exit_code == 0, stored.output
    assert json.loads(stored.stdout)["digest"] == hashlib.sha256(file).hexdigest()
    [row] = (await coordinator.get(FORMS)).json()["items"]
    assert (row["shared"], bool(row["approved_at"]), len(row["map"]["places"])) == (True, True, len(carte["places"]))
