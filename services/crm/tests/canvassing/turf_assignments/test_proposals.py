"""Proposals of canvassers for a turf."""

from datetime import date

from crm.canvassing.turf_assignments.free_times import coming_slots, describe_slots
from crm.canvassing.turf_assignments.proposals import Candidate, nearest_metres, rank_candidates
from crm.canvassing.turf_assignments.turf_map import MappedTurf, State, draw_turfs

HERE, NEAR, FAR = (2.47, 48.83), (2.472, 48.83), (2.6, 48.83)


def test_who_holds_nothing_comes_first_then_who_is_near() -> None:
    people = [
        Candidate("busy", "Ana", (), open_turfs=2, places=[HERE]),
        Candidate("far", "Bob", (), places=[FAR]),
        Candidate("near", "Zoé", (), places=[NEAR, FAR]),
        Candidate("unknown", "Abel", ()),
        Candidate("elsewhere", "Eve", ("94033",), places=[HERE]),
        Candidate("director", "Camille", (), canvasses=False, places=[HERE]),
        Candidate("here", "Yves", ("94052_0001",), places=[HERE]),
    ]
    ranked = [one.subject for one in rank_candidates(people, ["94052_0001"], HERE)]
    assert ranked == ["here", "near", "far", "unknown", "busy", "director"]
    assert rank_candidates(people, ["94052_0001", "94052_0002"], HERE)[0].subject == "near"
    assert nearest_metres([NEAR], HERE) == 100


def test_who_is_free_then_comes_before_who_never_said_and_who_is_free_at_other_times() -> None:
    people = [
        Candidate("never said", "Abel", (), places=[HERE]),
        Candidate("other times", "Ana", (), places=[HERE], slots=["tue_evening"]),
        Candidate("free", "Zoé", (), open_turfs=1, places=[FAR], slots=["sat_morning", "sat_afternoon"]),
    ]
    assert [one.subject for one in rank_candidates(people, [], HERE, "sat_morning")] == [
        "free",
        "never said",
        "other times",
    ]
    assert [one.subject for one in rank_candidates(people, [], HERE)] == ["never said", "other times", "free"]


def test_free_times_are_said_as_people_say_them() -> None:
    assert describe_slots(["sat_morning", "sat_afternoon", "sat_evening"]) == "samedi"
    assert describe_slots(["thu_evening", "tue_evening", "sun_morning", "sun_evening"]) == (
        "mardi soir, jeudi soir et dimanche matin et soir"
    )
    assert describe_slots([]) == ""
    ahead = coming_slots(date(2029, 5, 18))
    assert next(iter(ahead)) == "fri_morning"
    assert len(ahead) == 21
    assert ahead["sat_afternoon"] == "samedi après-midi"


def test_the_map_shows_each_turf_with_its_number_and_a_link() -> None:
    turfs = [
        MappedTurf(1, "Rue <A>", "free", [(2.47 + at / 1e4, 48.83) for at in range(5)], "/crm/turfs/1"),
        MappedTurf(2, "Une seule adresse", "given", [(2.48, 48.83)], "/crm/turfs/2"),
        MappedTurf(3, "Vide", "done", [], "/crm/turfs/3"),
    ]
    drawn = draw_turfs(turfs)
    assert drawn.count("<a ") == drawn.count("<path ") == 2
    assert "1. Rue &lt;A&gt;, à donner" in drawn
    assert "nan" not in drawn.replace("dominant", "")
    assert draw_turfs([]) == ""


def test_communes_far_apart_are_circles_that_lead_to_their_own_map() -> None:
    def turf(number: int, commune: str, state: State, west: float) -> MappedTurf:
        points = [(west + at / 1e4, 45.8) for at in range(5)]
        return MappedTurf(
            number, f"{commune} {number}", state, points, f"/t/{number}", commune, f"/t?commune={commune}"
        )

    far = [turf(1, "Brie", "given", 0.2), turf(2, "Brie", "free", 0.21), turf(3, "Ruffec", "done", 0.9)]
    drawn = draw_turfs(far)
    assert drawn.count("<circle ") == 2
    assert "Brie : 1 à donner, 1 donné" in drawn
    assert "/t?commune=Brie" in drawn
    # Alone, a commune shows its turfs.
    assert draw_turfs(far[:2]).count("<path ") == 2
