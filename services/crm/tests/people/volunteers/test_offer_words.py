"""Days and help as teams abbreviate them in a file."""

import pytest
from crm.people.volunteers.offer_words import read_skill, read_slots


@pytest.mark.parametrize("written", ["tjs dispo", "dispo tjrs", "toujours", "tous les jours", "tout le temps"])
def test_always_is_every_part_of_every_day(written: str) -> None:
    assert len(read_slots(written) or ()) == 21


@pytest.mark.parametrize("written", ["colle", "Colleur", "coller des affiches"])
def test_who_pastes_posters_can_do_it(written: str) -> None:
    assert read_skill(written) == "postering"
