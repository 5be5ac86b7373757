import csv
import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from common.schemas import ElectionKind
from elections import calendar
from hypothesis import given
from hypothesis import strategies as st

KINDS = st.sampled_from(ElectionKind)
DAYS = st.dates(datetime.date(2017, 6, 1), datetime.date(2090, 1, 1))
ZONES = st.sampled_from(["Europe/Paris", "America/Guadeloupe", "Pacific/Noumea", "Pacific/Tahiti", "Indian/Reunion"])
LEGISLATIVES = ElectionKind.LEGISLATIVES
PARIS = ZoneInfo("Europe/Paris")


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def examples(data: Path, prefix: str) -> list[dict[str, str]]:
    with (data / "law" / "budget_examples.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["id"].startswith(prefix)]


def test_every_published_filing_day_is_found(data: Path) -> None:
    rows = [row for row in examples(data, "DL-") if row["id"] != "DL-LEG22-DEC"]
    assert len(rows) >= 7
    for row in rows:
        words = row["election"].replace("/", " ").split()
        for word in words:
            if word not in set(ElectionKind):
                continue
            due = calendar.filing_due_at(ElectionKind(word), date(row["date"]), french_abroad="FPE" in words)
            assert (due.date().isoformat(), due.hour, due.minute) == (row["official_eur"], 18, 0), row["id"]
            assert due.tzinfo is not None


def test_every_published_start_of_the_period_is_found(data: Path) -> None:
    rows = examples(data, "PER-")
    assert len(rows) == 3
    for row in rows:
        starts = calendar.period_starts_on(ElectionKind(row["election"]), date(row["date"]))
        assert starts.isoformat() == row["official_eur"], row["id"]


def test_the_commission_decides_in_six_months_or_two_if_the_election_is_contested() -> None:
    due = calendar.filing_due_at(LEGISLATIVES, date("2022-06-12"))
    assert calendar.decision_due_on(due) == date("2023-02-19")
    assert calendar.decision_due_on(due, contested=True) == date("2022-10-19")


def test_the_period_of_a_president_is_a_year() -> None:
    starts = calendar.period_starts_on(ElectionKind.PRESIDENTIELLE, date("2022-04-10"))
    assert starts == date("2021-07-01")  # loi organique 2021-335, for 2022 only
    assert calendar.period_starts_on(ElectionKind.PRESIDENTIELLE, date("2027-04-11")) == date("2026-04-01")
    assert calendar.article_of("period_starts_on", ElectionKind.PRESIDENTIELLE).startswith("loi 62-1292")
    assert calendar.article_of("period_starts_on", LEGISLATIVES) == "L. 52-4"


def test_the_days_that_an_epidemic_moved_are_those_of_its_laws() -> None:
    regional, municipal = ElectionKind.REGIONALES, ElectionKind.MUNICIPALES
    assert calendar.period_starts_on(regional, date("2021-06-20")) == date("2020-09-01")
    assert calendar.filing_due_at(regional, date("2021-06-20")).date() == date("2021-09-17")
    assert calendar.filing_due_at(municipal, date("2020-03-15")).date() == date("2020-07-10")
    assert calendar.filing_due_at(municipal, date("2020-03-15"), second_round=True).date() == date("2020-09-11")
    # A by-election of that year keeps the usual days.
    assert calendar.filing_due_at(municipal, date("2020-09-20")).date() == date("2020-11-27")


def test_the_french_abroad_file_by_the_round_that_decided_their_constituency() -> None:
    assert calendar.filing_due_at(LEGISLATIVES, date("2024-06-30"), french_abroad=True).date() == date("2024-10-11")
    assert calendar.filing_due_at(LEGISLATIVES, date("2024-07-07"), french_abroad=True).date() == date("2024-10-18")


def test_the_period_of_an_early_election_starts_with_the_event() -> None:
    dissolution = date("2024-06-09")
    assert calendar.period_starts_on(LEGISLATIVES, date("2024-06-30"), dissolution) == dissolution


def test_silence_starts_at_midnight_where_people_vote() -> None:
    paris = calendar.silence_from(date("2029-06-10"))
    papeete = calendar.silence_from(date("2029-06-09"), "Pacific/Tahiti")
    assert paris.isoformat() == "2029-06-09T00:00:00+02:00"
    assert papeete.isoformat() == "2029-06-08T00:00:00-10:00"
    closing = calendar.closing_at(LEGISLATIVES, date("2029-06-10"))
    assert not calendar.is_silent(paris - datetime.timedelta(seconds=1), date("2029-06-10"), closing)
    assert calendar.is_silent(paris, date("2029-06-10"), closing)
    assert not calendar.is_silent(closing, date("2029-06-10"), closing)


def test_a_station_never_closes_after_eight_in_the_evening() -> None:
    day = date("2029-06-10")
    assert calendar.closing_at(LEGISLATIVES, day).hour == 18
    assert calendar.closing_at(ElectionKind.PRESIDENTIELLE, day).hour == 19
    assert calendar.closing_at(LEGISLATIVES, day, decreed=datetime.time(20)).hour == 20
    with pytest.raises(ValueError, match="20 heures"):
        calendar.closing_at(LEGISLATIVES, day, decreed=datetime.time(20, 1))


def test_results_of_a_general_election_wait_for_the_last_station_of_mainland_france() -> None:
    day = date("2029-06-10")
    early = [calendar.closing_at(LEGISLATIVES, day)]
    eight = datetime.datetime(2029, 6, 10, 20, tzinfo=PARIS)
    assert calendar.publish_at(LEGISLATIVES, day, partial=False) == eight
    assert calendar.publish_at(LEGISLATIVES, day, partial=False, closings=early) == eight
    assert calendar.is_embargoed(eight - datetime.timedelta(seconds=1), LEGISLATIVES, day, partial=False)
    assert not calendar.is_embargoed(eight, LEGISLATIVES, day, partial=False)


def test_an_overseas_department_waits_for_its_own_last_station_too() -> None:
    day = date("2029-06-10")
    late = calendar.closing_at(LEGISLATIVES, day, "America/Guadeloupe")
    assert calendar.publish_at(LEGISLATIVES, day, partial=False, closings=[late]) == late


def test_results_of_a_by_election_wait_for_the_last_station_of_the_constituency() -> None:
    day = date("2025-10-05")
    closings = [calendar.closing_at(LEGISLATIVES, day, decreed=datetime.time(hour)) for hour in (18, 19)]
    assert calendar.publish_at(LEGISLATIVES, day, partial=True, closings=closings).hour == 19
    assert calendar.publish_at(LEGISLATIVES, day, partial=True).hour == 20
    with pytest.raises(ValueError, match="aware"):
        calendar.publish_at(LEGISLATIVES, day, partial=True, closings=[datetime.datetime(2025, 10, 5, 18)])


def test_a_national_election_cannot_be_partial() -> None:
    with pytest.raises(ValueError, match="partial"):
        calendar.publish_at(ElectionKind.PRESIDENTIELLE, date("2027-04-11"), partial=True)


def test_names_of_officers_are_due_on_the_thursday_and_second_round_candidacies_on_the_tuesday() -> None:
    day = date("2029-06-10")
    assert calendar.poll_watchers_due_at(day).isoformat() == "2029-06-07T18:00:00+02:00"
    assert calendar.second_round_due_at(day).isoformat() == "2029-06-12T18:00:00+02:00"


def test_proxies_are_advised_ten_five_and_three_days_before() -> None:
    advice = calendar.proxy_advice(date("2029-06-10"))
    assert [advice.advise_on.day, advice.warn_on.day, advice.urgent_on.day] == [31, 5, 7]
    assert advice.urgent_on.strftime("%A") == "Thursday"


@given(KINDS, DAYS, st.booleans())
def test_an_account_is_due_on_a_friday_at_six_in_paris(kind: ElectionKind, day: datetime.date, abroad: bool) -> None:
    due = calendar.filing_due_at(kind, day, french_abroad=abroad)
    assert (due.weekday(), due.hour, due.tzinfo) == (4, 18, PARIS)
    assert datetime.timedelta(weeks=9) < due.date() - day <= datetime.timedelta(weeks=15)


@given(KINDS, DAYS, st.none() | DAYS)
def test_the_period_starts_on_the_first_of_a_month_or_with_the_event(
    kind: ElectionKind, day: datetime.date, event: datetime.date | None
) -> None:
    usual = calendar.period_starts_on(kind, day)
    assert usual.day == 1
    assert datetime.timedelta(days=180) < day - usual < datetime.timedelta(days=397)
    assert calendar.period_starts_on(kind, day, event) in (usual, event)


@given(DAYS, ZONES, st.booleans(), st.lists(st.times(datetime.time(12), datetime.time(20)), max_size=3))
def test_nothing_is_public_before_every_known_station_has_closed(
    day: datetime.date, zone: str, partial: bool, hours: list[datetime.time]
) -> None:
    closings = [calendar.closing_at(LEGISLATIVES, day, zone, decreed=hour) for hour in hours]
    public = calendar.publish_at(LEGISLATIVES, day, partial=partial, closings=closings, zone=zone)
    assert public.tzinfo is not None
    assert all(closing <= public for closing in closings)
    for closing in closings:
        before = closing - datetime.timedelta(seconds=1)
        assert calendar.is_embargoed(before, LEGISLATIVES, day, partial=partial, closings=closings, zone=zone)
    assert calendar.silence_from(day, zone) < public
