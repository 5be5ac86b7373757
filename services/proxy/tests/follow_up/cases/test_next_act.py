"""One thing comes first on the page of a case, whatever its stage; a holder who drops out is replaced by one press."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call
from proxy.follow_up.cases.next_act import CaseFacts, next_act
from proxy.intake.requests.stages import Stage

from .conftest import HTML, At, Make, Pair

NOTHING: dict[str, Any] = {
    "held": False,
    "duplicate": False,
    "asked": "",
    "accepted": "",
    "candidates": 0,
    "voting": False,
    "too_late": False,
}


@pytest.mark.parametrize(
    ("stage", "changed", "key"),
    [
        (Stage.RECEIVED, {}, "confirm"),
        (Stage.RECEIVED, {"held": True}, "verify"),
        (Stage.RECEIVED, {"duplicate": True, "held": True}, "none"),
        (Stage.RECEIVED, {"too_late": True, "voting": True}, "none"),
        (Stage.CONFIRMED, {}, "invite"),
        (Stage.CONFIRMED, {"candidates": 2}, "propose"),
        (Stage.PROPOSED, {"asked": "Camille"}, "answer"),
        (Stage.ACCEPTED, {"accepted": "Camille"}, "establish"),
        (Stage.ESTABLISHED, {}, "wait"),
        (Stage.ESTABLISHED, {"voting": True}, "vote"),
        (Stage.VOTED, {"voting": True}, "none"),
        (None, {}, "none"),
    ],
)
def test_each_stage_has_one_act(stage: Stage | None, changed: dict[str, Any], key: str) -> None:
    assert next_act(CaseFacts(stage=stage, **NOTHING | changed)).key == key


async def test_what_is_done_is_not_asked_for_again(pair: Pair, coordinator: AsyncClient, at: At) -> None:
    coordinator.headers.update(HTML)
    place = f"/dossiers/{pair[0]}"
    await at(6, 1)
    before = (await coordinator.get(place)).text
    assert "Faire établir la procuration" in before
    assert "C&#39;est le moment" in before or "C'est le moment" in before
    await coordinator.post(f"{place}/rapprochements/{pair[1]}/etablir")
    after = (await coordinator.get(place)).text
    assert "Rien à faire jusqu" in after
    assert "est le moment" not in after


async def test_a_holder_is_replaced_by_one_press(
    app: FastAPI, campaign_id: UUID, pair: Pair, coordinator: AsyncClient, voter: AsyncClient, body: Make
) -> None:
    near = {"commune": "94080", "station": ""}
    far = {"commune": "93066", "station": ""}
    tokens: dict[str, str] = {}
    for name, place in (("Proche", near), ("Lointaine", far)):
        civil = {"first_names": name, "surname": "Essai", "born_on": "1990-01-02"}
        sent = body(civil_status=civil, contact={"email": f"{name}@exemple.fr"}, registration=place, radius_km=5)
        tokens[name] = (await coordinator.post("/v1/offers", json=sent)).json()["token"]
    async with call(app, campaign_id, subject="second") as other:
        for offer in (await coordinator.get("/v1/offers")).json()["items"]:
            if offer["first_name"] != "Camille":
                assert (await other.post(f"/v1/offers/{offer['id']}/confirm")).status_code == 200
    coordinator.headers.update(HTML)
    place = f"/dossiers/{pair[0]}"
    path = f"{place}/rapprochements/{pair[1]}/remplacer"
    assert "Remplacer Camille" in (await coordinator.get(place)).text

    done = await coordinator.post(path, follow_redirects=True)

    assert "vient d&#39;être sollicité" in done.text or "vient d'être sollicité" in done.text
    assert "Attendre la réponse de Proche" in done.text
    assert len((await voter.get(f"/v1/public/status/{tokens['Proche']}/matches")).json()) == 1
    assert (await voter.get(f"/v1/public/status/{tokens['Lointaine']}/matches")).json() == []
    (match,) = (await voter.get(f"/v1/public/status/{tokens['Proche']}/matches")).json()
    again = await coordinator.post(f"{place}/rapprochements/{match['id']}/remplacer", follow_redirects=True)
    assert "Personne d&#39;autre ne convient" in again.text or "Personne d'autre ne convient" in again.text


@pytest.mark.parametrize("both", [True, False])
async def test_one_person_for_both_rounds_goes_before_a_nearer_one_for_one(
    app: FastAPI, campaign_id: UUID, pair: Pair, coordinator: AsyncClient, voter: AsyncClient, body: Make, both: bool
) -> None:
    near, next_town = {"commune": "94033", "station": ""}, {"commune": "94080", "station": ""}
    volunteers = [("Proche", near, [1]), ("Voisine", next_town, [1, 2] if both else [2])]
    tokens: dict[str, str] = {}
    for name, place, rounds in volunteers:
        civil = {"first_names": name, "surname": "Essai", "born_on": "1990-01-02"}
        contact = {"email": f"{name}@exemple.fr"}
        sent = body(civil_status=civil, contact=contact, registration=place, radius_km=9, rounds=rounds)
        tokens[name] = (await coordinator.post("/v1/offers", json=sent)).json()["token"]
    async with call(app, campaign_id, subject="second") as other:
        for offer in (await coordinator.get("/v1/offers")).json()["items"]:
            if offer["first_name"] != "Camille":
                assert (await other.post(f"/v1/offers/{offer['id']}/confirm")).status_code == 200
    coordinator.headers.update(HTML)

    done = await coordinator.post(f"/dossiers/{pair[0]}/rapprochements/{pair[1]}/remplacer", follow_redirects=True)

    asked = {
        name: [one["rounds"] for one in (await voter.get(f"/v1/public/status/{token}/matches")).json()]
        for name, token in tokens.items()
    }
    assert asked == ({"Proche": [], "Voisine": [[1, 2]]} if both else {"Proche": [[1]], "Voisine": [[2]]})
    said = "Quelqu'un d'autre vient d'être" if both else "Deux personnes viennent d'être"
    assert said in done.text.replace("&#39;", "'")
