"""Which ballot a file is of: two digits at the end of a name are a département and no year."""

import csv
import gzip
from pathlib import Path

import pytest
from common.schemas import Ballot, ElectionKind
from elections.ballots import BALLOTS, ballot_of_name, parse_ballot, split_file_ballot
from elections.ministry import UnknownBallot, read_results
from hypothesis import example, given
from hypothesis import strategies as st

DEPARTEMENTS = [
    *(f"{number:02d}" for number in range(1, 96) if number != 20),
    *("2A", "2B", "971", "972", "973", "974", "975", "976", "977", "986", "987", "988", "099", "ZZ"),
]
NAMED = {
    "PR12_Bvot_T1.txt": "presidentielle-2012-1",
    "LG12_Bvot_T2.txt": "legislatives-2012-2",
    "MN14_Bvot_T1.txt": "municipales-2014-1",
    "ER14_BVot.txt": "europeennes-2014-1",
    "DP15_Bvot_T1.txt": "departementales-2015-1",
    "RG15_Bvot_T2.txt": "regionales-2015-2",
    "PR17_BVot_T1_FE.txt": "presidentielle-2017-1",
    "PR17_BVot_T2_FE.txt": "presidentielle-2017-2",
    "Leg_2017_Resultats_BVT_T2_c.txt": "legislatives-2017-2",
    "europeennes-2019/resultats-definitifs-par-bureau-de-vote.txt": "europeennes-2019-1",
    "presidentielle-2022-t1/resultats-par-niveau-burvot-t1-france-entiere.txt": "presidentielle-2022-1",
    "presidentielle-2022-t2/resultats-par-niveau-reg-t2-france-entiere.txt": "presidentielle-2022-2",
    "presidentielle-2022-t2/resultats-par-niveau-dpt-t2-france-entiere.txt": "presidentielle-2022-2",
    "europeennes-2024/resultats-definitifs-par-circonscriptions-legislatives.csv": "europeennes-2024-1",
    "legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv": "legislatives-2024-1",
    "legislatives-2024-t2/resultats-definitifs-par-bureau-de-vote.csv": "legislatives-2024-2",
    "legislatives-2024-t2/resultats-definitifs-par-circonscriptions-legislatives.csv": "legislatives-2024-2",
    "LG2024/tour 2/resultats.csv": "legislatives-2024-2",
}
NATIONAL = [
    *("legislatives-2024-t1", "legislatives-2024-t2", "legislatives-2022-t1", "legislatives-2022-t2"),
    *("legislatives-2017-t2", "presidentielle-2017-t1", "presidentielle-2022-t1", "europeennes-2019"),
]
SILENT = [
    "resultats-definitifs-par-bureau-de-vote.csv",
    "resultats-par-niveau-burvot-t1-france-entiere.txt",
    "resultats_T1.csv",
    "bureaux.csv",
]
SEPARATORS = ["_", "-", " ", "_dep", "-dep-", "_dpt_", " (", "."]


def with_suffix(name: str, suffix: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}{suffix}{dot}{ending}"


def code(ballot: Ballot | None) -> str | None:
    return None if ballot is None else f"{ballot.election}-{ballot.on.year}-{ballot.round}"


@given(st.sampled_from(sorted(NAMED)), st.sampled_from(SEPARATORS), st.sampled_from(DEPARTEMENTS))
@example("legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv", "_", "22")
@example("legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv", "_", "94")
@example("legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv", "_dep", "21")
def test_the_number_of_a_departement_changes_nothing(name: str, separator: str, departement: str) -> None:
    assert code(ballot_of_name(name)) == NAMED[name]
    assert code(ballot_of_name(with_suffix(name, f"{separator}{departement}"))) == NAMED[name]
    folder, _, last = name.rpartition("/")
    assert code(ballot_of_name(f"{folder}/{departement}_{last}")) == NAMED[name]


@pytest.mark.parametrize("departement", DEPARTEMENTS)
def test_the_number_of_a_departement_alone_is_no_year(departement: str) -> None:
    for name in SILENT:
        for separator in SEPARATORS:
            assert ballot_of_name(with_suffix(name, f"{separator}{departement}")) is None


@pytest.mark.parametrize(
    "name",
    [
        "resultats_T1_et_T2_legislatives_2024.csv",  # both rounds
        "presidentielle_2017_2022_t1.csv",  # both years
        "presidentielle-2022-t1/legislatives_94.csv",  # the folder is of another election
        "PR94_T1.txt",
    ],
)
def test_a_name_that_tells_two_things_tells_nothing(name: str) -> None:
    assert ballot_of_name(name) is None


def test_the_year_of_an_update_is_not_that_of_the_election() -> None:
    assert code(ballot_of_name("presidentielle-2022-t1-maj-2023.csv")) == "presidentielle-2022-1"


def test_every_real_file_is_named_by_its_folder_and_known_by_its_content(data: Path) -> None:
    with (data / "MANIFEST.csv").open(encoding="utf-8") as listing:
        paths = [row["path"] for row in csv.DictReader(listing, delimiter=";")]
    small = [path for path in paths if path.startswith("official_small/")]
    assert small
    for path in small:
        folder, name = path.split("/")[-2:]
        told = ballot_of_name(f"{folder}/{name}")
        assert told is not None
        assert told in BALLOTS
        content = (data / path).read_bytes()
        if (told.election, told.round) == (ElectionKind.PRESIDENTIELLE, 2):
            # Twice the same two stood: one constituency does not tell when.
            with pytest.raises(UnknownBallot) as question:
                read_results(content, name="bureaux_22.txt")
            assert {one.on.year for one in question.value.possible} == {2017, 2022}
        else:
            reading = read_results(content, name="bureaux_22.txt")
            assert (reading.election, reading.date, reading.round) == (told.election, told.on, told.round)
            assert "reconnu au contenu" in reading.warnings[0].reason


@pytest.mark.parametrize("folder", NATIONAL)
def test_each_departement_of_a_national_file_is_of_its_ballot_whatever_the_file_is_called(
    data: Path, folder: str
) -> None:
    """Every ninth département and the one numbered 22, as somebody cuts them out to load one alone."""
    told = ballot_of_name(folder)
    assert told is not None
    (file,) = (path for path in (data / "official" / folder).glob("*.gz") if "circonscription" not in path.name)
    header, *lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    parts: dict[str, list[bytes]] = {}
    for line in lines:
        parts.setdefault(line.partition(b";")[0].strip(b'"').decode(), []).append(line)
    assert len(parts) > 95
    for departement in [*sorted(parts)[::9], "22"]:
        part = header + b"".join(parts[departement])
        for name in (f"{folder}/resultats-definitifs-par-bureau-de-vote_{departement}.csv", "bureaux.csv"):
            reading = read_results(part, name=name, mode="report")
            assert (reading.election, reading.date, reading.round) == (told.election, told.on, told.round)
            assert reading.stations.height + len(reading.rejected) == len(parts[departement])


@pytest.mark.parametrize("folder", ["presidentielle-2017-t2", "presidentielle-2022-t2"])
def test_the_sums_of_a_whole_file_tell_which_second_round_it_is(data: Path, folder: str) -> None:
    told = ballot_of_name(folder)
    assert told is not None
    (file,) = (data / "official" / folder).glob("*.gz")
    reading = read_results(file, name="resultats.txt.gz")
    assert (reading.election, reading.date, reading.round) == (told.election, told.on, told.round)
    other = next(one for one in ("presidentielle-2017-t2", "presidentielle-2022-t2") if one != folder)
    with pytest.raises(UnknownBallot, match="Le contenu du fichier n’est pas celui de"):
        read_results(file, name=f"{other}/resultats.txt.gz")


def test_what_is_said_against_the_content_is_refused_and_what_is_not_known_is_believed(data: Path) -> None:
    content = next((data / "official_small/94-06/legislatives-2024-t1").iterdir()).read_bytes()
    for said in ("legislatives:2022-06-12:1", "legislatives:2024-07-07:2", "presidentielle:2022-04-10:1"):
        ballot = parse_ballot(said)
        with pytest.raises(UnknownBallot, match="législatives 2024, tour 1"):
            read_results(content, election=ballot.election, date=ballot.on, round=ballot.round)
    by_election = parse_ballot("legislatives:2025-01-12:1")
    reading = read_results(content, election=by_election.election, date=by_election.on, round=1)
    assert reading.date == by_election.on


def test_a_part_of_what_is_missing_is_enough_where_the_content_tells_the_rest(data: Path) -> None:
    content = next((data / "official_small/94-06/presidentielle-2017-t2").iterdir()).read_bytes()
    reading = read_results(content, name="bureaux_2017_94.txt")
    assert (reading.election, reading.date.year, reading.round) == (ElectionKind.PRESIDENTIELLE, 2017, 2)
    assert read_results(content, name="bureaux.txt", date=reading.date).date == reading.date
    assert reading.warnings[0].reason.endswith("reconnu au contenu : présidentielle 2017, tour 2 (07/05/2017)")


def test_a_ballot_is_written_as_kind_date_and_round() -> None:
    ballot = parse_ballot("legislatives:2024-06-30:1")
    assert code(ballot) == "legislatives-2024-1"
    assert split_file_ballot("a=b/x=1.csv") == ("a=b/x=1.csv", None)
    assert split_file_ballot("a=b/x.csv=legislatives:2024-06-30:1") == ("a=b/x.csv", ballot)
    for wrong in ("", "legislatives", "loto:2024-06-30:1", "legislatives:30/06/2024:1", "legislatives:2024-06-30:3"):
        with pytest.raises(ValueError, match="KIND:DATE:ROUND"):
            parse_ballot(wrong)
