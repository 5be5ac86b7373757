"""The page of a demonstration: its clock is moved by who directs it, and a real campaign has none."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import httpx
import pytest
from isoloir_local.demonstration_progress import FILE, Progress, write_progress
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched, launched
from kit.testing.steps import STATE


@pytest.fixture(scope="module")
def up() -> Iterator[Launched]:
    with launched("--only", "crm") as running:
        yield running


def open_campaign(up: Launched, subject: str, role: str, *, demo: bool) -> UUID:
    """Open a campaign with one more member."""
    campaign_id = uuid4()
    state = STATE | {"territory": "circo:0001", "demo": demo}
    operator = {"Authorization": f"Bearer {up.token('operate')}"}
    body = {"id": str(campaign_id), "campaign": state}
    assert httpx.post(f"{up.address}/crm/v1/campaigns", json=body, headers=operator).status_code == 201
    member = {"display_name": subject.title(), "roles": [role]}
    path = f"{up.address}/crm/v1/campaigns/{campaign_id}/members/{subject}"
    assert httpx.put(path, json=member, headers=operator).status_code == 200
    return campaign_id


@contextmanager
def entered(up: Launched, subject: str) -> Generator[httpx.Client]:
    with httpx.Client(base_url=up.address, follow_redirects=True, timeout=120) as person:
        person.headers.update({"Accept": "text/html", "Origin": up.address})
        code = new_link(up.home, up.address, subject).partition("#")[2]
        assert person.post("/entrer", data={"code": code}).status_code == 200
        yield person


def test_who_directs_a_demonstration_moves_its_clock(up: Launched) -> None:
    open_campaign(up, "ada", "manager", demo=True)
    with entered(up, "ada") as director:
        page = director.get("/demonstration").text
        assert "Visite en trois minutes" in page
        moved = director.post("/demonstration/clock", data={"moment": "2029-06-09T12:00"})
        assert moved.status_code == 200
        assert "samedi 9 juin 2029 à 12 h" in moved.text
        assert director.post("/demonstration/clock", data={"moment": "demain"}).status_code == 422


def test_a_canvasser_sees_the_tour_and_moves_nothing(up: Launched) -> None:
    open_campaign(up, "bob", "canvasser", demo=True)
    with entered(up, "bob") as canvasser:
        page = canvasser.get("/demonstration").text
        assert "Déplacer l’horloge" not in page
        assert canvasser.post("/demonstration/clock", data={"moment": "2029-06-09T12:00"}).status_code == 403
        assert canvasser.post("/demonstration/night").status_code == 403


def test_a_real_campaign_has_no_clock_of_its_own(up: Launched) -> None:
    open_campaign(up, "eve", "manager", demo=False)
    with entered(up, "eve") as director:
        assert director.get("/demonstration").status_code == 404
        assert director.post("/demonstration/clock", data={"moment": "2029-06-09T12:00"}).status_code == 404


def test_the_clock_stays_while_the_demonstration_is_filled(up: Launched) -> None:
    """Each of its scenes sets the clock to its own day: who moved it meanwhile would break the next ones."""
    campaign_id = open_campaign(up, "zoe", "manager", demo=True)
    write_progress(up.folder, Progress(campaign_id=campaign_id, scenes=3, done=["team"]))
    try:
        with entered(up, "zoe") as director:
            page = director.get("/demonstration").text
            assert "1 étapes sur 3" not in page
            assert "1 étape sur 3" in page
            assert "<button" not in page.partition("<main")[2].partition("</main>")[0]
            refused = director.post("/demonstration/clock", data={"moment": "2029-06-09T12:00"})
            assert refused.status_code == 409
            assert "attendez qu" in refused.text
            assert director.post("/demonstration/night").status_code == 409
            write_progress(up.folder, Progress(campaign_id=campaign_id, scenes=1, done=["team"]))
            moved = director.post("/demonstration/clock", data={"moment": "2029-06-09T12:00"})
            assert moved.status_code == 200
    finally:
        (up.folder / FILE).unlink()
