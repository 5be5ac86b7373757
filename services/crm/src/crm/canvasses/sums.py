"""The sums that a batch is told and remembered by: nothing finer leaves the service."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from common.schemas.actions import Channel

from crm.canvasses.outcomes import MEANINGS, Outcome
from crm.canvasses.schemas import CanvassCreate
from crm.canvasses.timing import hour_of

Dated: TypeAlias = tuple[CanvassCreate, datetime]
"""A report, and when it happened by our clock."""


@dataclass
class Sum:
    """What came of the attempts of one station, hour and channel."""

    attempts: int = 0
    answered: int = 0
    refused: int = 0
    conversations: int = 0
    support: Counter[int] = field(default_factory=Counter[int])


def sums_by_hour(reports: Iterable[Dated]) -> dict[tuple[str, datetime, Channel], Sum]:
    found: dict[tuple[str, datetime, Channel], Sum] = {}
    for report, happened_at in reports:
        key = (report.station, hour_of(happened_at), report.channel)
        add(found.setdefault(key, Sum()), report)
    return found


def add(total: Sum, report: CanvassCreate) -> None:
    meaning = MEANINGS[report.outcome]
    total.attempts += 1
    total.answered += meaning.opened
    total.conversations += meaning.spoke
    total.refused += report.outcome in (Outcome.REFUSED, Outcome.HOSTILE, Outcome.DO_NOT_CONTACT)
    if report.support is not None:
        total.support[report.support] += 1


def support_by_day(reports: Iterable[Dated], time_zone: str) -> Counter[tuple[str, date, Channel, int]]:
    """How many people said each answer, by station, local day and channel."""
    zone = ZoneInfo(time_zone)
    return Counter(
        (report.station, happened_at.astimezone(zone).date(), report.channel, report.support)
        for report, happened_at in reports
        if report.support is not None
    )
