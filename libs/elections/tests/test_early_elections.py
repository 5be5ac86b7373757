"""Elections outside their calendar."""

from datetime import date

import pytest
from common.schemas import ElectionKind
from common.schemas.campaign import CampaignState
from elections.early_elections import Timing, expected_elsewhere, reason_against_timing, timings_of
from elections.places.held import powers_expire_on
from elections.places.place import Place
from pydantic import ValidationError

TODAY = date(2026, 12, 1)
DEPUTIES = ElectionKind.LEGISLATIVES


@pytest.mark.parametrize(
    ("timing", "election", "first_on", "triggered_on", "field"),
    [
        ("partial", ElectionKind.PRESIDENTIELLE, "2027-02-07", "2027-01-04", "timing"),
        ("partial", ElectionKind.EUROPEENNES, "2027-02-07", "2027-01-04", "timing"),
        ("early", ElectionKind.MUNICIPALES, "2027-02-07", "2027-01-04", "timing"),
        ("early", DEPUTIES, "2027-02-07", None, "triggered_on"),
        ("partial", DEPUTIES, "2027-02-07", "2027-02-07", "triggered_on"),
        ("early", DEPUTIES, "2027-02-07", "2027-01-20", "first_on"),
        ("early", DEPUTIES, "2027-02-07", "2026-12-27", "first_on"),
        ("partial", DEPUTIES, "2028-06-19", "2028-05-02", "first_on"),
        ("partial", DEPUTIES, "2029-03-11", "2029-01-02", "first_on"),
    ],
)
def test_an_election_that_cannot_be_then_is_refused_at_its_field(
    timing: Timing, election: ElectionKind, first_on: str, triggered_on: str | None, field: str
) -> None:
    event = date.fromisoformat(triggered_on) if triggered_on else None
    refused = reason_against_timing(timing, election, date.fromisoformat(first_on), event)
    assert refused is not None
    assert refused.field == field


@pytest.mark.parametrize(
    ("timing", "election", "first_on", "triggered_on"),
    [
        ("scheduled", DEPUTIES, "2029-06-10", None),
        ("early", DEPUTIES, "2027-02-07", "2027-01-18"),
        ("early", DEPUTIES, "2027-02-07", "2026-12-29"),
        ("early", ElectionKind.PRESIDENTIELLE, "2026-12-20", "2026-11-25"),
        ("partial", DEPUTIES, "2028-06-18", "2028-05-02"),
        ("partial", ElectionKind.MUNICIPALES, "2031-06-08", "2031-04-01"),
        ("partial", ElectionKind.DEPARTEMENTALES, "2027-02-07", "2026-12-01"),
    ],
)
def test_an_election_that_can_be_then_is_not_refused(
    timing: Timing, election: ElectionKind, first_on: str, triggered_on: str | None
) -> None:
    event = date.fromisoformat(triggered_on) if triggered_on else None
    assert reason_against_timing(timing, election, date.fromisoformat(first_on), event) is None


def test_the_assembly_ends_on_the_third_tuesday_of_june() -> None:
    assert powers_expire_on(TODAY) == date(2029, 6, 19)
    assert powers_expire_on(date(2029, 6, 20)) is None


def test_a_day_that_is_months_from_the_expected_one_is_named_with_it() -> None:
    vincennes = Place("commune", "94080")
    assert expected_elsewhere(ElectionKind.MUNICIPALES, vincennes, date(2027, 5, 2), TODAY) == date(2032, 3, 14)
    assert expected_elsewhere(ElectionKind.MUNICIPALES, vincennes, date(2032, 3, 7), TODAY) is None
    polynesia = Place("collectivite", "987")
    assert expected_elsewhere(ElectionKind.TERRITORIALES, polynesia, date(2028, 4, 16), TODAY) is None


def test_only_what_an_election_can_be_is_offered() -> None:
    assert timings_of((ElectionKind.PRESIDENTIELLE, ElectionKind.EUROPEENNES)) == ("scheduled", "early")
    assert timings_of((DEPUTIES,)) == ("scheduled", "early", "partial")
    assert timings_of((ElectionKind.MUNICIPALES,)) == ("scheduled", "partial")
    assert timings_of((ElectionKind.EUROPEENNES,)) == ("scheduled",)


@pytest.mark.parametrize(
    ("election", "territory", "event", "field"),
    [("legislatives", "circo:9406", None, "triggered_on"), ("europeennes", "nation:FR", "2028-01-10", "by_election")],
)
def test_a_state_of_a_by_election_that_cannot_be_is_no_state(
    election: str, territory: str, event: str | None, field: str
) -> None:
    state = {
        "name": "Essai",
        "candidate": "Camille Exemple",
        "election": election,
        "territory": territory,
        "rounds": [{"number": 1, "on": "2028-03-12"}],
        "by_election": True,
        "triggered_on": event,
    }
    with pytest.raises(ValidationError) as refused:
        CampaignState.model_validate(state)
    context = refused.value.errors()[0].get("ctx")
    assert context is not None
    assert context["field"] == field
