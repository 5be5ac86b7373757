import pytest
from common.schemas import ElectionKind
from elections.ballots import BALLOTS, ballot_of_name, ballot_on
from elections.kinds import KINDS, kind_of


@pytest.mark.parametrize(
    ("name", "election", "on", "number"),
    [
        ("legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv.gz", "legislatives", "2024-06-30", 1),
        ("legislatives-2024-t2", "legislatives", "2024-07-07", 2),
        ("PR17_BVot_T1_FE.txt", "presidentielle", "2017-04-23", 1),
        ("Leg_2017_Resultats_BVT_T2_c.txt", "legislatives", "2017-06-18", 2),
        ("presidentielle-2022-t2/resultats-par-niveau-burvot-t2-france-entiere.txt", "presidentielle", "2022-04-24", 2),
        ("europeennes-2019/resultats-definitifs-par-bureau-de-vote.txt", "europeennes", "2019-05-26", 1),
        ("Élections européennes 2024 bureaux.csv", "europeennes", "2024-06-09", 1),
        ("municipales-2026-premier-tour.csv", "municipales", "2026-03-15", 1),
        ("Municipales_2020_2nd_tour.csv", "municipales", "2020-06-28", 2),
        ("LG2024/tour 2/x.csv", "legislatives", "2024-07-07", 2),
        ("departementales-2021-t1.csv", "departementales", "2021-06-20", 1),
        ("reg21_t2.csv", "regionales", "2021-06-27", 2),
    ],
)
def test_the_name_of_a_file_tells_its_ballot(name: str, election: str, on: str, number: int) -> None:
    ballot = ballot_of_name(name)
    assert ballot is not None
    assert (ballot.election, ballot.on.isoformat(), ballot.round) == (election, on, number)


@pytest.mark.parametrize("name", ["", "resultats.csv", "legislatives-2024", "legislatives-2023-t1", "t1-2022.csv"])
def test_a_name_that_does_not_tell_gives_nothing(name: str) -> None:
    assert ballot_of_name(name) is None


def test_two_elections_were_held_on_one_day_in_june_2021() -> None:
    day = next(b.on for b in BALLOTS if b.election is ElectionKind.REGIONALES and b.on.year == 2021)
    assert {b.election for b in ballot_on(day)} >= {"regionales", "departementales"}
    assert [b.round for b in ballot_on(day, ElectionKind.REGIONALES)] == [1]


def test_every_ballot_but_the_senate_is_on_a_sunday_and_has_the_rounds_of_its_kind() -> None:
    for ballot in BALLOTS:
        assert ballot.on.weekday() == 6
        assert ballot.round <= kind_of(ballot.election).rounds
    assert set(KINDS) == set(ElectionKind)
