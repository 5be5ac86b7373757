import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.proxy import RequestOpened
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import told
from proxy.intake.forms.fields import FormEntry, to_payload
from proxy.intake.limits.service import PER_ADDRESS
from proxy.people.identities.service import Kind

Make = Callable[..., dict[str, Any]]
HTML = {"Accept": "text/html"}


async def test_the_form_works_without_javascript(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, typed: Make
) -> None:
    empty = await voter.get(f"/demande/{campaign_id}")
    assert empty.status_code == 200
    assert "<script" not in empty.text
    assert "pas un service de l'État" in empty.text.replace("&#39;", "'")

    answer = await voter.post(f"/demande/{campaign_id}", data=typed())

    assert answer.status_code == 303, answer.text
    status = await voter.get(answer.headers["location"])
    assert "À confirmer" in status.text
    assert "Fontenay-sous-Bois, bureau 12" in status.text
    assert status.headers["Referrer-Policy"] == "no-referrer"
    (event,) = await told(sessions, campaign_id)
    assert isinstance(event, RequestOpened)
    assert event.request.station == "94033_0012"


async def test_errors_stand_beside_their_field_and_nothing_typed_is_lost(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, typed: Make
) -> None:
    bad = typed(
        surname="",
        born_day="31",
        born_month="2",
        phone="12",
        commune="Nulle-Part",
        elector_number="1234 5678 9012",
        rounds=[],
        consent="",
    )
    answer = await voter.post(f"/demande/{campaign_id}", data=bad)

    assert answer.status_code == 422
    links = re.findall(r'<li><a href="#([^"]+)">', answer.text)
    assert links == ["surname", "born_day", "phone", "commune", "elector_number", "rounds", "consent"]
    for field in ("surname", "born_day", "phone", "commune", "elector_number", "rounds", "consent"):
        assert f'id="{field}-error"' in answer.text
    for value in ("Zoé Marie", "31", "1985", "zoe@exemple.fr", "Nulle-Part", "1234 5678 9012"):
        assert f'value="{value}"' in answer.text
    assert "<title>Erreur" in answer.text
    assert await told(sessions, campaign_id) == []


async def test_two_numbers_at_fault_are_named(voter: AsyncClient, campaign_id: UUID, typed: Make) -> None:
    answer = await voter.post(f"/offre/{campaign_id}", data=typed(radius_km="abc", held_france="-"))
    assert answer.status_code == 422
    for named in ("Corrigez la distance", "Corrigez le nombre de procurations établies en France"):
        assert named in answer.text


async def test_html_in_names_is_refused_and_shown_as_text(voter: AsyncClient, campaign_id: UUID, typed: Make) -> None:
    evil = '"><script>alert(1)</script>'
    bad = await voter.post(f"/demande/{campaign_id}", data=typed(surname=evil, rounds=[]))
    assert "<script>" not in bad.text
    assert "&lt;script&gt;" in bad.text

    other = await voter.post(f"/demande/{campaign_id}", data=typed(first_names="<b>Zoé</b>"))
    assert (other.status_code, 'id="first_names-error"' in other.text) == (422, True)
    assert 'value="&lt;b&gt;Zoé&lt;/b&gt;"' in other.text


async def test_a_consulate_with_html_is_shown_as_text(voter: AsyncClient, campaign_id: UUID, typed: Make) -> None:
    good = await voter.post(f"/demande/{campaign_id}", data=typed(commune="", station="", consulate="<b>Montréal</b>"))
    for page in ("", "/corriger"):
        shown = await voter.get(good.headers["location"] + page)
        assert "<b>Montréal" not in shown.text
        assert "&lt;b&gt;Montréal&lt;/b&gt;" in shown.text


async def test_a_filled_trap_is_emptied_and_the_rest_is_kept(
    voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    answer = await voter.post(f"/demande/{campaign_id}", data=typed(website="http://spam.example"))
    assert answer.status_code == 422
    assert "spam.example" not in answer.text
    assert 'value="Zoé Marie"' in answer.text


async def test_a_flood_is_stopped_without_losing_what_was_typed(
    voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    for _ in range(PER_ADDRESS):
        assert (await voter.post(f"/demande/{campaign_id}", data=typed())).status_code == 303
    answer = await voter.post(f"/demande/{campaign_id}", data=typed())
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert 'value="Zoé Marie"' in answer.text


async def test_hostile_forms_are_refused_with_a_sentence(voter: AsyncClient, campaign_id: UUID, typed: Make) -> None:
    place = f"/demande/{campaign_id}"
    long = await voter.post(place, data=typed(surname="Z" * 5000))
    bell = await voter.post(place, data=typed(surname="Le\x07fèvre"))
    nul = await voter.post(place, data=typed(surname="Le\x00fèvre"), headers=HTML)
    file = await voter.post(place, data=typed(surname=""), files={"surname": ("x.txt", b"Lef\x00vre")})
    multipart = await voter.post(place, files={"surname": (None, "Le\x00fèvre")})
    radius = await voter.post(f"/offre/{campaign_id}", data=typed(radius_km="9" * 40))

    answers = (long, bell, nul, file, multipart, radius)
    assert [answer.status_code for answer in answers] == [422] * 6
    assert "au plus 120 caractères" in long.text
    assert "caractère invisible" in bell.text
    assert "un nombre" in radius.text


async def test_an_unknown_campaign_has_a_page_that_says_so(voter: AsyncClient, typed: Make) -> None:
    for answer in (
        await voter.get(f"/demande/{uuid4()}", headers=HTML),
        await voter.post(f"/offre/{uuid4()}", data=typed(), headers=HTML),
    ):
        assert answer.status_code == 404
        assert "inconnue" in answer.text


async def test_an_offer_is_taken_by_its_own_form(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    page = await voter.get(f"/offre/{campaign_id}")
    assert "art. L. 73" in page.text
    full = await voter.post(f"/offre/{campaign_id}", data=typed(radius_km="10", held_france="2"))
    assert full.status_code == 422
    assert 'id="held_france-error"' in full.text

    answer = await voter.post(f"/offre/{campaign_id}", data=typed(radius_km="10", held_france="", held_abroad="1"))
    assert answer.status_code == 303
    (item,) = (await coordinator.get("/v1/offers")).json()["items"]
    assert item["radius_km"] == 10


async def test_a_correction_takes_the_place_of_what_was_sent(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, typed: Make
) -> None:
    link = (await voter.post(f"/demande/{campaign_id}", data=typed())).headers["location"]
    page = await voter.get(f"{link}/corriger")
    assert 'value="zoe@exemple.fr"' in page.text
    assert 'value="1985"' in page.text

    bad = await voter.post(f"{link}/corriger", data=typed(email="zoe"))
    assert bad.status_code == 422
    moved = await voter.post(f"{link}/corriger", data=typed(station="13", rounds=["2"]))
    assert moved.status_code == 303
    same = await voter.post(f"{link}/corriger", data=typed(station="13", rounds=["2"], phone="0612345678"))
    assert same.status_code == 303

    events = await told(sessions, campaign_id)
    said = [
        (event.version, event.request.station, event.request.rounds)
        for event in events
        if isinstance(event, RequestOpened)
    ]
    assert said == [(1, "94033_0012", [1, 2]), (2, "94033_0013", [2])]
    assert 'value="0612345678"' in (await voter.get(f"{link}/corriger")).text


async def test_an_offer_can_be_corrected_too(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    link = (await voter.post(f"/offre/{campaign_id}", data=typed(radius_km="10"))).headers["location"]
    assert 'value="10"' in (await voter.get(f"{link}/corriger")).text
    assert (await voter.post(f"{link}/corriger", data=typed(radius_km="25"))).status_code == 303
    (item,) = (await coordinator.get("/v1/offers")).json()["items"]
    assert item["radius_km"] == 25


@pytest.mark.parametrize(("kind", "page", "path"), [("request", "demande", "requests"), ("offer", "offre", "offers")])
async def test_the_page_and_the_api_take_the_same_body(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, typed: Make, kind: Kind, page: str, path: str
) -> None:
    sent = typed(radius_km="10", held_abroad="1")
    by_page = await voter.post(f"/{page}/{campaign_id}", data=sent)
    body = to_payload(kind, FormEntry.model_validate(sent))
    by_api = await voter.post(f"/v1/public/campaigns/{campaign_id}/{path}", json=body)

    assert (by_page.status_code, by_api.status_code) == (303, 201), by_api.text
    own = {"id", "opened_at", "updated_at", "duplicate_of"}
    rows = (await coordinator.get(f"/v1/{path}")).json()["items"]
    first, second = ({name: value for name, value in row.items() if name not in own} for row in rows)
    assert first == second
    forms = [await voter.get(f"{link}/corriger") for link in (by_page.headers["location"], by_api.json()["status_url"])]
    values = [re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form.text) for form in forms]
    assert values[0] == values[1]
    assert ("surname", "Lefèvre") in values[0]
