"""Days and help as teams abbreviate them in a file."""

import pytest
from crm.people.volunteers.offer_words import read_skill, read_slots


@pytest.mark.parametrize("written", ["tjs dispo", "dispo tjrs", "toujours", "tous les jours", "tout le temps"])
def test_always_is_every_part_of_every_day(written: str) -> None:
    assert len(read_slots(written) or ()) == 21


@pytest.mark.parametrize("written", ["colle", "Colleur", "coller des affiches"])
def test_who_pastes_posters_can_do_it(written: str) -> None:
    assert read_skill(written) == "postering"


@pytest.mark.parametrize("written", ["tracter", "tenir le stand", "boitent"])
def test_who_hands_out_leaflets_can_do_it(written: str) -> None:
    assert read_skill(written) == "leaflets"


def test_who_is_always_free_but_one_day_is_free_on_six() -> None:
    slots = read_slots("tous les jours sauf dimanche") or ()
    assert len(slots) == 18
    assert not any(slot.startswith("sun") for slot in slots)
    assert read_slots("en semaine, sauf mercredi soir") == tuple(
        slot for slot in read_slots("en semaine") or () if slot != "wed_evening"
    )
    assert read_slots("sauf si je travaille") is None


def test_a_short_afternoon_is_one_and_am_is_asked() -> None:
    assert read_slots("mercredi a-m") == ("wed_afternoon",)
    # English for the morning, and short for « après-midi ».
    assert read_slots("mercredi AM") is None
