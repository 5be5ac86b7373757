"""The page of a demonstration: its clock is moved by who directs it, and a real campaign has none."""

from collections.abc import Iterator

import pytest
from isoloir_local.demonstration_progress import FILE, Progress, write_progress
from isoloir_local.testing import Launched, launched

from .people_in import entered, open_campaign


@pytest.fixture(scope="module")
def up() -> Iterator[Launched]:
    with launched("--only", "crm") as running:
        yield running


def test_who_directs_a_demonstration_moves_its_clock(up: Launched) -> None:
    open_campaign(up, "ada", "manager", demo=True, territory="circo:0001")
    with entered(up, "ada") as director:
        page = director.get("/demonstration").text
        assert "Visite en trois minutes" in page
        moved = director.post("/demonstration/clock", data={"moment": "2029-06-09T12:00"})
        assert moved.status_code == 200
        assert "samedi 9 juin 2029 à 12 h" in moved.text
        assert director.post("/demonstration/clock", data={"moment": "demain"}).status_code == 422


def test_a_canvasser_sees_the_tour_and_moves_nothing(up: Launched) -> None:
    open_campaign(up, "bob", "canvasser", demo=True, territory="circo:0001")
    with entered(up, "bob") as canvasser:
        page = canvasser.get("/demonstration").text
        assert "Déplacer l’horloge" not in page
        assert canvasser.post("/demonstration/clock", data={"moment": "2029-06-09T12:00"}).status_code == 403
        assert canvasser.post("/demonstration/night").status_code == 403


def test_a_real_campaign_has_no_clock_of_its_own(up: Launched) -> None:
    open_campaign(up, "eve", "manager", demo=False, territory="circo:0001")
    with entered(up, "eve") as director:
        assert director.get("/demonstration").status_code == 404
        assert director.post("/demonstration/clock", data={"moment": "2029-06-09T12:00"}).status_code == 404


def test_the_clock_stays_while_the_demonstration_is_filled(up: Launched) -> None:
    """Each of its scenes sets the clock to its own day: who moved it meanwhile would break the next ones."""
    campaign_id = open_campaign(up, "zoe", "manager", demo=True, territory="circo:0001")
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
