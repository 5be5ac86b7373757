"""The next dates that the law sets, in their order and by the clocks of the place."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from budget.overview.summaries.legal_dates import coming, list_legal_dates
from common.schemas.campaign import CampaignState

ROUNDS = [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}]


def campaign(**changes: Any) -> CampaignState:
    state = {
        "name": "Essai",
        "candidate": "Camille Exemple",
        "election": "legislatives",
        "territory": "circo:6102",
        "rounds": ROUNDS,
    }
    return CampaignState.model_validate(state | changes)


def test_the_dates_of_legislatives_stand_in_their_order() -> None:
    dates = list_legal_dates(campaign(), None, keeps_account=True)

    assert [(one.text, one.at.date().isoformat(), one.article) for one in dates] == [
        ("Affichage hors panneaux et publicité commerciale interdits", "2028-12-01", "L. 51, L. 52-1"),
        ("Début du compte de campagne", "2028-12-01", "L. 52-4"),
        ("Publicité politique : payeurs établis dans l’Union seulement", "2029-03-10", "règlement 2024/900, art. 5"),
        ("Assesseurs et délégués : noms à remettre en mairie", "2029-06-07", "R. 46"),
        ("Fin de la propagande", "2029-06-09", "L. 49"),
        ("Premier tour", "2029-06-10", ""),
        ("Candidature au second tour", "2029-06-12", "L. 162"),
        ("Assesseurs et délégués : noms à remettre en mairie", "2029-06-14", "R. 46"),
        ("Fin de la propagande", "2029-06-16", "L. 49"),
        ("Second tour", "2029-06-17", ""),
        ("Dépôt du compte", "2029-08-17", "L. 52-12"),
    ]


def test_without_an_account_nothing_is_opened_nor_filed() -> None:
    said = {one.text for one in list_legal_dates(campaign(), None, keeps_account=False)}

    assert not said & {"Début du compte de campagne", "Dépôt du compte"}


def test_who_is_not_in_round_two_has_no_date_of_it() -> None:
    dates = list_legal_dates(campaign(), 1, keeps_account=True)

    assert "Second tour" not in {one.text for one in dates}


@pytest.mark.parametrize(
    ("hour", "texts"),
    [(17, {"Assesseurs et délégués : noms à remettre en mairie"}), (19, set[str]())],
    ids=["before", "after"],
)
def test_an_hour_is_over_at_its_minute_by_the_clocks_of_the_place(hour: int, texts: set[str]) -> None:
    zone = ZoneInfo("America/Martinique")
    dates = list_legal_dates(campaign(time_zone=zone.key), None, keeps_account=True)
    now = datetime(2029, 6, 14, hour, tzinfo=zone)

    assert {one.text for one in coming(dates, now) if one.at.date() == date(2029, 6, 14)} == texts


def test_where_people_vote_on_the_saturday_all_comes_a_day_before() -> None:
    dates = list_legal_dates(campaign(territory="circo:97203"), None, keeps_account=True)

    days = {one.text: one.at.date().isoformat() for one in dates[:7]}
    assert (days["Fin de la propagande"], days["Premier tour"]) == ("2029-06-08", "2029-06-09")


def test_a_day_counts_until_its_end() -> None:
    dates = list_legal_dates(campaign(), None, keeps_account=False)
    evening = datetime(2029, 6, 17, 23, 59, tzinfo=ZoneInfo("Europe/Paris"))

    assert [one.text for one in coming(dates, evening)] == ["Second tour"]


def test_a_by_election_overseas_is_held_on_its_own_day_and_its_account_begins_with_the_event() -> None:
    rounds = [{"number": 1, "on": "2028-03-12"}]
    partial = campaign(territory="circo:97301", rounds=rounds, by_election=True, triggered_on="2028-01-10")
    dates = {one.text: one.at.date().isoformat() for one in list_legal_dates(partial, None, keeps_account=True)}

    assert dates["Premier tour"] == "2028-03-12"
    assert dates["Fin de la propagande"] == "2028-03-11"
    assert dates["Début du compte de campagne"] == "2028-01-10"
