from dataclasses import replace

import pytest
from results.preparation.checklists.readiness import Facts, State, is_ready, list_items

READY = Facts(
    round=1,
    stations=80,
    registered=82_431,
    read_in_part=False,
    read_from="le 1er tour des législatives du dimanche 30 juin 2024",
    abroad=False,
    named_communes=False,
    candidates=9,
    own_candidate=True,
    unknown_blocs=(),
    past_rounds=4,
    watched=80,
    phones=80,
    without_phone=0,
    letters=0,
    letters_due="jeudi 7 juin 2029 à 18 h",
    second_round_pending=False,
    decided_at_first=False,
)


def test_a_place_with_stations_and_candidates_is_ready() -> None:
    items = list_items(READY)

    assert is_ready(items)
    assert {item.state for item in items} == {State.DONE}


@pytest.mark.parametrize(
    ("facts", "button"),
    [
        (replace(READY, stations=0), "Lire les résultats passés"),
        (replace(READY, candidates=0), "Saisir les candidats"),
        (replace(READY, round=2, candidates=0, second_round_pending=True), "Préparer le second tour"),
    ],
)
def test_what_is_missing_comes_first_with_the_button_that_mends_it(facts: Facts, button: str) -> None:
    items = list_items(facts)

    assert not is_ready(items)
    assert (items[0].state, items[0].button) == (State.MISSING, button)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (replace(READY, own_candidate=False), "Aucune ne porte le nom de la vôtre"),
        (replace(READY, unknown_blocs=("Zoé",)), "Zoé"),
        (replace(READY, watched=10), "70 bureaux sur 80 n’ont personne : leurs feuilles"),
        (replace(READY, watched=79), "1 bureau sur 80 n’a personne : sa feuille"),
        (replace(READY, stations=1, watched=0), "Le bureau n’a personne : sa feuille"),
        (replace(READY, phones=0, without_phone=80), "80 personnes n’ont pas de téléphone"),
        (replace(READY, letters=1), "1 désignation reste"),
        (replace(READY, past_rounds=0), "Aucun tour passé"),
    ],
)
def test_what_makes_the_night_better_is_advised_and_does_not_stop_it(facts: Facts, said: str) -> None:
    items = list_items(facts)

    assert is_ready(items)
    assert [item.state for item in items].count(State.ADVISED) == 1
    assert said in next(item.said for item in items if item.state is State.ADVISED).replace("\u202f", " ")


def test_nothing_is_called_done_over_nothing() -> None:
    empty = Facts(1, 0, 0, None, False, False, True, 0, False, (), 0, 0, 0, 0, 0, "", False, False)

    assert State.DONE not in {item.state for item in list_items(empty)}
    assert "communes" in list_items(empty)[0].said


def test_stations_of_a_file_without_all_of_them_are_said_to_be() -> None:
    items = list_items(replace(READY, read_from=None, read_in_part=True))
    stations = next(one for one in items if one.title == "Les bureaux de vote")
    assert stations.state is State.ADVISED
    assert "d’après des fichiers qui n’ont pas tout le territoire" in stations.said
    assert "à la main" not in stations.said
