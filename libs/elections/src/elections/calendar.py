"""Legal days and hours around an election.

Pure: callers pass `now`, which for a demonstration campaign is its own clock. Instants are aware; a day is local to the
place of the vote. Each rule's article is in `ARTICLES`.
"""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from common.schemas import ElectionKind

from elections.kinds import kind_of

PARIS = ZoneInfo("Europe/Paris")
LAST_CLOSING = datetime.time(20)

ARTICLES = {
    "period_starts_on": "L. 52-4",
    "filing_due_at": "L. 52-12",
    "decision_due_on": "L. 52-15",
    "silence_from": "L. 49",
    "posters_bound_from": "L. 51",
    "closing_at": "R. 41",
    "publish_at": "L. 52-2",
    "poll_watchers_due_at": "R. 46",
    "second_round_due_at": "L. 162",
    "ceiling": "L. 52-11",
}
_PRESIDENTIAL_ARTICLES = {
    "period_starts_on": "loi 62-1292 art. 3",
    "filing_due_at": "loi 62-1292 art. 3",
    "ceiling": "loi 62-1292 art. 3",
}

_SECOND_ROUND_ARTICLES = {
    ElectionKind.LEGISLATIVES: "L. 162",
    ElectionKind.MUNICIPALES: "L. 267",
    ElectionKind.REGIONALES: "L. 350",
}

_SIX_MONTHS_SINCE = datetime.date(2017, 1, 1)  # L. 52-4 said one year before
_JUNE_2021 = datetime.date(2021, 6, 20)
_MARCH_2020 = datetime.date(2020, 3, 15)
_APRIL_2022 = datetime.date(2022, 4, 10)
_DEFERRED_2021 = frozenset({ElectionKind.DEPARTEMENTALES, ElectionKind.REGIONALES, ElectionKind.TERRITORIALES})


def article_of(rule: str, election: ElectionKind, *, french_abroad: bool = False) -> str:
    """Return the article behind a function of this module, or behind the ceiling: `filing_due_at` → `L. 52-12`."""
    if french_abroad and rule == "filing_due_at":
        return "L. 330-9-1"
    if election is ElectionKind.PRESIDENTIELLE and rule in _PRESIDENTIAL_ARTICLES:
        return _PRESIDENTIAL_ARTICLES[rule]
    return ARTICLES[rule]


def period_starts_on(
    election: ElectionKind, first_round_on: datetime.date, triggered_on: datetime.date | None = None
) -> datetime.date:
    """Return the first day of the account's period.

    `triggered_on`: the event that caused an early or partial election (dissolution, resignation, death, annulment); the
    period starts there if later.
    """
    months = 6
    if election is ElectionKind.PRESIDENTIELLE or first_round_on < _SIX_MONTHS_SINCE:
        months = 12
    usual = _months_before(first_round_on.replace(day=1), months)
    if election in _DEFERRED_2021 and first_round_on == _JUNE_2021:
        usual = datetime.date(2020, 9, 1)  # as if the vote had been in March (loi 2021-191)
    elif election is ElectionKind.PRESIDENTIELLE and first_round_on == _APRIL_2022:
        usual = datetime.date(2021, 7, 1)  # loi organique 2021-335, for 2022 only
    return usual if triggered_on is None else max(usual, triggered_on)


def filing_due_at(
    election: ElectionKind, round_on: datetime.date, *, french_abroad: bool = False, second_round: bool = False
) -> datetime.datetime:
    """Return the deadline for filing the account: 18:00 in Paris on the tenth Friday after round one.

    `round_on` is round one; for deputies of the French abroad (`french_abroad`) it is the round that decided the
    constituency, for all of its candidates (L. 330-9-1). `second_round`: the list went to round two, which moved the
    deadline in 2020 alone.
    """
    if election in _DEFERRED_2021 and round_on == _JUNE_2021:
        day = datetime.date(2021, 9, 17)  # loi 2021-191 art. 6
    elif election is ElectionKind.MUNICIPALES and round_on == _MARCH_2020:
        day = datetime.date(2020, 9, 11) if second_round else datetime.date(2020, 7, 10)  # loi 2020-290
    elif french_abroad and election is ElectionKind.LEGISLATIVES:
        day = _friday_after(round_on, 15)
    else:
        day = _friday_after(round_on, 11 if election is ElectionKind.PRESIDENTIELLE else 10)
    return datetime.datetime.combine(day, datetime.time(18), PARIS)


def decision_due_on(filing_due: datetime.datetime, *, contested: bool = False) -> datetime.date:
    """Return the day when the commission's silence means approval: six months after filing, two if contested."""
    return months_after(filing_due.astimezone(PARIS).date(), 2 if contested else 6)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day some months later, or that month's last day."""
    return _months_before(day, -months)


def silence_from(round_on: datetime.date, zone: str | ZoneInfo = PARIS) -> datetime.datetime:
    """Return the start of electoral silence (no propaganda, no calls in series): the eve at 00:00, local time.

    `round_on` is the local day: the Saturday, where people vote on Saturday.
    """
    return datetime.datetime.combine(round_on - datetime.timedelta(days=1), datetime.time(0), _zone(zone))


def posters_bound_from(first_round_on: datetime.date) -> datetime.date:
    """Return the first day on which posters are limited to official boards: six months before the first day of the
    election's month.
    """
    return _months_before(first_round_on.replace(day=1), 6)


def sponsors_bound_from(first_round_on: datetime.date) -> datetime.date:
    """Return the first day on which only sponsors of the Union may pay for political ads: three months before
    (Regulation (EU) 2024/900, art. 5(2)).
    """
    return _months_before(first_round_on, 3)


def closing_at(
    election: ElectionKind,
    round_on: datetime.date,
    zone: str | ZoneInfo = PARIS,
    *,
    decreed: datetime.time | None = None,
) -> datetime.datetime:
    """Return a station's closing time: `decreed` if the prefect set one, else 18:00, 19:00 for the president."""
    if decreed is not None and not datetime.time(12) <= decreed <= LAST_CLOSING:
        raise ValueError("Un bureau ne ferme ni avant midi ni après 20 heures.")
    usual = datetime.time(19 if election is ElectionKind.PRESIDENTIELLE else 18)
    return datetime.datetime.combine(round_on, decreed or usual, _zone(zone))


def publish_at(
    election: ElectionKind,
    round_on: datetime.date,
    *,
    partial: bool,
    closings: list[datetime.datetime] | None = None,
    zone: str | ZoneInfo = PARIS,
) -> datetime.datetime:
    """Return the first instant at which figures, partial or final, may be published.

    General election: the last close of mainland France, 20:00 in Paris, and the last of `closings` if later (an
    overseas department waits for both). By-election (`partial`): the last of the constituency's `closings`; 20:00 local
    time while unknown.
    """
    if partial and kind_of(election).level == "nation":
        raise ValueError("the whole nation votes: this election cannot be partial")
    known = closings or []
    if any(closing.tzinfo is None for closing in known):
        raise ValueError("closings must be aware")
    if not partial:
        return max([datetime.datetime.combine(round_on, LAST_CLOSING, PARIS), *known])
    return max(known) if known else datetime.datetime.combine(round_on, LAST_CLOSING, _zone(zone))


def is_embargoed(
    now: datetime.datetime,
    election: ElectionKind,
    round_on: datetime.date,
    *,
    partial: bool,
    closings: list[datetime.datetime] | None = None,
    zone: str | ZoneInfo = PARIS,
) -> bool:
    """Return True if the round's figures are still confidential at `now`."""
    return now < publish_at(election, round_on, partial=partial, closings=closings, zone=zone)


def is_silent(
    now: datetime.datetime, round_on: datetime.date, closing: datetime.datetime, zone: str | ZoneInfo = PARIS
) -> bool:
    """Return True if propaganda is forbidden at `now`: from the eve at 00:00 to the close."""
    return silence_from(round_on, zone) <= now < closing


def poll_watchers_due_at(round_on: datetime.date, zone: str | ZoneInfo = PARIS) -> datetime.datetime:
    """Return the mayor's deadline for the names of assessors and delegates: 18:00 on the third day before."""
    return datetime.datetime.combine(round_on - datetime.timedelta(days=3), datetime.time(18), _zone(zone))


def second_round_article(election: ElectionKind) -> str | None:
    """Return the article that sets the Tuesday, 18:00, for round two; None where the text is not known here."""
    return _SECOND_ROUND_ARTICLES.get(election)


def second_round_due_at(first_round_on: datetime.date, zone: str | ZoneInfo = PARIS) -> datetime.datetime:
    """Return the deadline for candidacies in round two: the Tuesday after round one, 18:00.

    Of the elections of `second_round_article` only.
    """
    days = (1 - first_round_on.weekday()) % 7 or 7
    return datetime.datetime.combine(first_round_on + datetime.timedelta(days=days), datetime.time(18), _zone(zone))


@dataclass(frozen=True)
class ProxyAdvice:
    """Advisory days for a proxy vote. The law has no deadline: the proxy must reach the town hall in time."""

    advise_on: datetime.date
    warn_on: datetime.date
    urgent_on: datetime.date


def proxy_advice(round_on: datetime.date) -> ProxyAdvice:
    """Return ten, five and three days before; after the last the town hall may receive it too late."""
    advise, warn, urgent = (round_on - datetime.timedelta(days=days) for days in (10, 5, 3))
    return ProxyAdvice(advise, warn, urgent)


def _friday_after(day: datetime.date, number: int) -> datetime.date:
    first = (4 - day.weekday()) % 7 or 7
    return day + datetime.timedelta(days=first + 7 * (number - 1))


def _months_before(day: datetime.date, months: int) -> datetime.date:
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    # The last day of a short month stands for the days that it lacks.
    for last in (day.day, 30, 29, 28):
        try:
            return datetime.date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError("no such day")


def _zone(zone: str | ZoneInfo) -> ZoneInfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone
