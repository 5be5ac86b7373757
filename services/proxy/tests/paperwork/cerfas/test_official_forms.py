import hashlib
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.testing.steps import call
from pypdf import PdfReader

Make = Callable[..., dict[str, Any]]
FORMS = "/v1/official-forms"


async def send(client: AsyncClient, file: bytes, label: str = "14952*04") -> Response:
    return await client.post(FORMS, files={"file": ("cerfa.pdf", file, "application/pdf")}, data={"label": label})


async def test_from_the_official_file_to_the_filled_form(
    coordinator: AsyncClient,
    voter: AsyncClient,
    campaign_id: UUID,
    body: Make,
    file: bytes,
    carte: dict[str, Any],
    read_everything: Callable[[], Awaitable[str]],
) -> None:
    public = f"/v1/public/campaigns/{campaign_id}"
    token = (await voter.post(f"{public}/requests", json=body())).json()["token"]
    none = await voter.get(f"/suivi/{token}/cerfa.pdf")
    assert none.status_code == 404
    assert "service-public.fr" in none.json()["detail"]

    added = await send(coordinator, file)
    assert added.status_code == 201, added.text
    digest = added.json()["digest"]
    assert digest == hashlib.sha256(file).hexdigest()
    assert (await voter.get(f"/suivi/{token}/cerfa.pdf")).status_code == 404, "no map yet"
    assert (await coordinator.get(f"{FORMS}/{digest}/preview.pdf")).status_code == 404

    mapped = await coordinator.put(f"{FORMS}/{digest}/map", json=carte)
    assert mapped.status_code == 200, mapped.text
    assert mapped.json()["map"]["version"] == 1
    assert (await send(coordinator, file, "14952*05")).json()["map"]["version"] == 1, "known by its hash"
    assert (await coordinator.get(f"{FORMS}/{digest}/preview.pdf")).content.startswith(b"%PDF")

    assert (await voter.get(f"/suivi/{token}/cerfa.pdf")).status_code == 404, "nobody has looked at it yet"
    approved = await coordinator.post(f"{FORMS}/{digest}/approve")
    assert approved.json()["approved_at"]

    before = await read_everything()
    filled = await voter.get(f"/suivi/{token}/cerfa.pdf")
    assert filled.headers["Cache-Control"] == "no-store"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(filled.content)).pages)
    assert "LEFÈVRE" in text
    assert "Fontenay-sous-Bois" in text
    assert await read_everything() == before, "nothing of it is kept"
    assert f"/suivi/{token}/cerfa.pdf" in (await voter.get(f"/suivi/{token}/fiche")).text

    assert (await coordinator.delete(f"{FORMS}/{digest}")).status_code == 204
    assert (await voter.get(f"/suivi/{token}/cerfa.pdf")).status_code == 404


async def test_what_is_not_the_form_is_refused_beside_the_field(coordinator: AsyncClient, file: bytes) -> None:
    bad = await send(coordinator, b"%PDF-1.7 rien")
    assert (bad.status_code, bad.json()["pointer"]) == (422, "/file")
    assert "n'est pas un PDF" in bad.json()["detail"]
    nameless = await send(coordinator, file, " ")
    assert (nameless.status_code, nameless.json()["pointer"]) == (422, "/label")
    large = await send(coordinator, file + bytes(6 * 2**20))
    assert (large.status_code, large.json()["pointer"]) == (413, "/file")
    assert (await coordinator.get(FORMS)).json()["items"] == []


async def test_a_map_is_refused_by_its_places(coordinator: AsyncClient, file: bytes, carte: dict[str, Any]) -> None:
    digest = (await send(coordinator, file)).json()["digest"]
    carte["places"][0]["value"] = "autorité"
    bad = await coordinator.put(f"{FORMS}/{digest}/map", json=carte)
    assert bad.json()["errors"][0]["pointer"] == "/places/0/value"
    assert (await coordinator.put(f"{FORMS}/{'0' * 64}/map", json=carte)).status_code == 404
    assert (await coordinator.put(f"{FORMS}/autre/map", json=carte)).status_code == 422


async def test_the_page_takes_the_file_and_its_map(
    coordinator: AsyncClient, file: bytes, carte: dict[str, Any]
) -> None:
    bad = await coordinator.post("/formulaire", files={"file": ("x.pdf", b"non")}, data={"label": "14952*04"})
    assert bad.status_code == 422
    assert "n&#39;est pas un PDF" in bad.text
    sent = await coordinator.post("/formulaire", files={"file": ("x.pdf", file)}, data={"label": "14952*04"})
    here = f"/formulaire/{hashlib.sha256(file).hexdigest()}"
    assert sent.headers["location"] == f"{here}?done=sent"
    assert "personne ne reçoit ce formulaire avant" in (await coordinator.get("/formulaire")).text
    early = await coordinator.post(f"{here}/approuver")
    assert early.status_code == 409

    place = f"{here}/carte"
    broken = await coordinator.post(place, data={"map": '{"version": 1, <b>'})
    assert broken.status_code == 422
    assert "{&#34;version&#34;: 1, &lt;b&gt;" in broken.text, "what was typed is kept"
    saved = await coordinator.post(place, data={"map": json.dumps(carte)})
    assert saved.headers["location"] == f"{here}?done=mapped"
    assert "approuver" in (await coordinator.get(here)).text
    assert (await coordinator.post(f"{here}/approuver")).headers["location"] == "/formulaire?done=approved"
    assert "Approuvé le" in (await coordinator.get("/formulaire")).text
    await coordinator.post(place, data={"map": json.dumps(carte)})
    assert "Approuvé le" not in (await coordinator.get("/formulaire")).text, "another map is looked at anew"
    assert (await coordinator.post(f"{here}/retirer")).headers["location"] == "/formulaire?done=removed"
    assert (await coordinator.get(here)).status_code == 404


async def test_who_only_reads_changes_nothing(app: FastAPI, campaign_id: UUID, file: bytes) -> None:
    async with call(app, campaign_id, "requests:read") as reader:
        assert (await send(reader, file)).status_code == 403
        assert (await reader.get(FORMS)).json()["items"] == []
