from datetime import UTC, datetime

import pytest
from common.schemas.elections import ElectionKind
from hypothesis import given
from hypothesis import strategies as st
from results.ballots.candidates.service import KnownCandidate
from results.sheets.tallies.counted_sheet import Counted
from results.sheets.totals.addition import Sums, add_up
from results.winners.ballot import Outcome
from results.winners.hemicycle import HEIGHT, WIDTH, seat_hemicycle
from results.winners.outcome_text import explain, states_of
from results.winners.score_lines import marks_of, scale_of, score_lines

AT = datetime(2024, 6, 30, 18, 30, tzinfo=UTC)
CANDIDATES = {
    "A": KnownCandidate("A", 1, "Camille Exemple", "UG"),
    "B": KnownCandidate("B", 2, "Dominique Essai", "RN"),
    "C": KnownCandidate("C", 3, "Alix Modèle", None),
}


def sums(*votes: int, registered: int = 2000) -> Sums:
    counts = dict(zip(CANDIDATES, votes, strict=False))
    valid = sum(votes)
    sheet = Counted("94033_0001", registered, valid, 0, 0, valid, counts, AT)
    return add_up({"94033_0001": registered}, list(counts), [sheet])


def test_a_score_has_its_blocs_colour_our_mark_and_the_distance_to_the_next() -> None:
    first, second, third = score_lines(sums(500, 300, 200), CANDIDATES, "B", "legislatives-2024")
    assert (first.bloc, first.behind, second.behind, third.behind) == ("gauche", 200, 200, 100)
    assert (first.own, second.own, third.bloc) == (False, True, None)
    assert len({first.colour, second.colour, third.colour}) == 3


def test_deputies_need_a_majority_a_quarter_and_an_eighth_of_the_registered() -> None:
    marks = marks_of(ElectionKind.LEGISLATIVES, "circo:9406", 1, sums(500, 300, 200))
    assert [(mark.votes, mark.article) for mark in marks] == [
        (501, "L. 123, L. 126"),
        (500, "L. 123, L. 126"),
        (250, "L. 162"),
    ]
    assert marks_of(ElectionKind.LEGISLATIVES, "circo:9406", 2, sums(600, 400)) == ()


@pytest.mark.parametrize(
    ("kind", "territory", "votes", "article"),
    [
        (ElectionKind.MUNICIPALES, "commune:37261", 100, "L. 264"),
        (ElectionKind.METROPOLE_LYON, "metropole:69M", 100, "L. 224-7"),
        (ElectionKind.TERRITORIALES, "collectivite:94", 70, "L. 373"),
        (ElectionKind.TERRITORIALES, "collectivite:972", 100, "L. 558-19"),
    ],
)
def test_lists_have_the_threshold_of_their_assembly(
    kind: ElectionKind, territory: str, votes: int, article: str
) -> None:
    access = marks_of(kind, territory, 1, sums(500, 300, 200))[-1]
    assert (access.votes, access.article) == (votes, article)


def test_no_vote_no_threshold() -> None:
    assert marks_of(ElectionKind.LEGISLATIVES, "circo:9406", 1, sums(0, 0, 0)) == ()


def outcome(*, elected: tuple[str, ...] = (), qualified: tuple[str, ...] = ()) -> Outcome:
    return Outcome(bool(elected), list(elected), list(qualified), [], [], {}, [])


def say(of: Sums, decided: Outcome, round_number: int, *, pairs: bool = False) -> str:
    lines = score_lines(of, CANDIDATES, None, "legislatives-2024")
    marks = marks_of(ElectionKind.LEGISLATIVES, "circo:9406", round_number, of)
    return explain(decided, lines, marks, round_number, pairs=pairs)


def test_the_reason_is_said_with_its_numbers() -> None:
    won = say(sums(600, 300, 100), outcome(elected=("A",)), 1)
    assert won.startswith("Camille Exemple l’emporte au premier tour : 60,00\u202f% des exprimés, 99 voix de plus")
    open_round = say(sums(450, 350, 200), outcome(qualified=("A", "B")), 1)
    assert "501 voix ; il en manque 51 à Camille Exemple" in open_round
    assert "250 voix donnent accès" in open_round
    quarter = say(sums(600, 300, 100, registered=2800), outcome(qualified=("A", "B")), 1)
    assert "n’a pas le quart des inscrits (700 voix)" in quarter
    second = say(sums(510, 490), outcome(elected=("A",)), 2)
    assert second == "Camille Exemple arrive en tête avec 20 voix d’avance sur Dominique Essai."
    assert "bénéfice de l’âge" in say(sums(500, 500), outcome(elected=("A",)), 2)


def test_a_woman_and_a_man_do_it_both() -> None:
    assert " l’emportent au premier tour" in say(sums(600, 300, 100), outcome(elected=("A",)), 1, pairs=True)
    assert " arrivent en tête avec 20 voix" in say(sums(510, 490), outcome(elected=("A",)), 2, pairs=True)
    quarter = say(sums(600, 300, 100, registered=2800), outcome(qualified=("A", "B")), 1, pairs=True)
    assert "n’ont pas le quart des inscrits" in quarter
    assert states_of(Outcome(False, [], ["A"], [], ["C"], {}, []), "pair") == {
        "A": "peuvent se maintenir",
        "C": "éliminés",
    }


def test_each_candidate_has_a_word() -> None:
    assert states_of(Outcome(False, [], ["A"], ["B"], ["C"], {}, []), "candidate") == {
        "A": "peut se maintenir",
        "B": "peut fusionner",
        "C": "éliminé",
    }


def test_a_list_is_ahead_and_others_are_eliminated() -> None:
    assert states_of(Outcome(True, ["A"], [], [], ["C"], {"A": 9}, []), "list") == {"A": "en tête", "C": "éliminée"}
    assert states_of(Outcome(True, ["A", "B"], [], [], [], {"A": 9, "B": 1}, []), "list")["B"] == "a des sièges"


@given(st.lists(st.integers(0, 90), min_size=1, max_size=8))
def test_every_seat_of_the_house_is_drawn_once_and_inside(seats: list[int]) -> None:
    parties = [(str(place), count) for place, count in enumerate(seats)]
    drawn = seat_hemicycle(parties)
    assert len(drawn) == sum(seats)
    assert {key: sum(seat.key == key for seat in drawn) for key, count in parties if count} == {
        key: count for key, count in parties if count
    }
    assert all(0 <= seat.x <= WIDTH and 0 <= seat.y <= HEIGHT for seat in drawn)
    assert len({(seat.x, seat.y) for seat in drawn}) == len(drawn)


def test_the_scale_ends_above_the_best_score_and_the_marks_in_reach() -> None:
    of = sums(450, 350, 200)
    lines = score_lines(of, CANDIDATES, None, "legislatives-2024")
    assert scale_of(lines, marks_of(ElectionKind.LEGISLATIVES, "circo:9406", 1, of)) == 0.6
    assert scale_of(lines, ()) == 0.5
