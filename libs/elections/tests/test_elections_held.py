"""Territories are asked which elections they hold, and when the next ones are."""

import datetime

import pytest
from common.schemas import ElectionKind
from elections.kinds import kind_of
from elections.places.facts import constituency_codes, departments, regions
from elections.places.held import expected_rounds, kinds_held, places_holding, reason_not_held
from elections.places.place import Place, parse_territory
from hypothesis import given, settings
from hypothesis import strategies as st

TODAY = datetime.date(2026, 11, 30)
TERRITORIES = st.sampled_from(
    [
        Place("nation", "FR"),
        *(Place("region", code) for code in regions()),
        *(Place("departement", code) for code in departments()),
        *(Place("circo", code) for code in constituency_codes()),
        *(Place("commune", code) for code in ("29019", "75056", "75104", "98601", "ZX701", "97411", "02285", "00001")),
        *(Place("collectivite", code) for code in ("94", "02", "03", "988", "02")),
        *(Place("canton", code) for code in ("2309", "7501", "2A01")),
        *(Place("secteur", code) for code in ("75056SR01", "75056SR02", "13055SR08", "69123SR09")),
        Place("metropole", "69M"),
    ]
)


@settings(deadline=None)
@given(TERRITORIES, st.sampled_from(ElectionKind))
def test_an_election_is_held_or_it_is_said_where(place: Place, election: ElectionKind) -> None:
    refused = reason_not_held(election, place)
    assert (refused is None) == (election in kinds_held(place))
    if refused:
        assert refused.fr.endswith(".")
        assert ":" not in refused.fr  # a name, not a code
    for other in places_holding(election, place):
        assert election in kinds_held(other)


@settings(deadline=None)
@given(TERRITORIES, st.sampled_from(ElectionKind))
def test_expected_days_are_sundays_to_come_and_as_many_as_the_kind_has_rounds(
    place: Place, election: ElectionKind
) -> None:
    days = expected_rounds(election, place, TODAY)
    assert len(days) <= kind_of(election).rounds
    assert all(day > TODAY and day.weekday() == 6 for day in days)
    assert list(days) == sorted(days)
    assert expected_rounds(election, place, datetime.date(2040, 1, 1)) == ()


@pytest.mark.parametrize(
    ("territory", "election", "said"),
    [
        ("commune:29019", "legislatives", "2e circonscription du Finistère ou 3e circonscription du Finistère"),
        ("circo:2902", "municipales", "Bohars, Brest, Gouesnou ou Guilers"),
        ("commune:75104", "municipales", "« Paris 4e » fait partie de Paris. Choisissez Paris Centre ou Paris"),
        ("commune:02285", "municipales", "fait partie de Saint-Souplet. Choisissez Saint-Souplet"),
        ("commune:74093", "municipales", "« Cran-Gevrier » fait partie d'Annecy. Choisissez Annecy"),
        ("metropole:13055", "metropole-lyon", "n'est pas un territoire où l'on vote"),
        ("region:94", "regionales", "Les conseils régionaux s'élisent par région"),
        ("region:94", "territoriales", "Choisissez Corse"),
        ("canton:7501", "departementales", "n'est pas un territoire où l'on vote"),
        ("commune:98601", "municipales", "Les conseils municipaux s'élisent par commune"),
        ("circo:2902", "presidentielle", "Le président de la République s'élit dans toute la France"),
    ],
)
def test_a_refusal_says_where_the_election_is_held(territory: str, election: str, said: str) -> None:
    refused = reason_not_held(ElectionKind(election), parse_territory(territory))
    assert refused is not None
    assert said in refused.fr
