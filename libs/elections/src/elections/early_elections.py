"""Elections outside their calendar: by-elections, and general ones before their day. Pure.

Sources: Constitution, art. 12 (twenty to forty days after a dissolution); Code électoral LO 121 (the Assembly's powers
expire on the third Tuesday of June of the fifth year) and LO 178 (no by-election in the twelve months before).
"""

import datetime
from typing import Literal, NamedTuple

from common.schemas import ElectionKind
from common.schemas.campaign import CampaignState

from elections.places.held import expected_rounds, powers_expire_on
from elections.places.place import Place

Timing = Literal["scheduled", "early", "partial"]
"""At its day; before it, everywhere it is held; in this territory alone."""

EARLY = frozenset({ElectionKind.PRESIDENTIELLE, ElectionKind.LEGISLATIVES})
"""Those that an event brings forward in the whole country: a vacancy of the presidency, a dissolution."""
NEVER_PARTIAL = frozenset({ElectionKind.PRESIDENTIELLE, ElectionKind.EUROPEENNES})

_AFTER_DISSOLUTION = (datetime.timedelta(days=20), datetime.timedelta(days=40))
_AROUND_EXPECTED = datetime.timedelta(days=120)
"""A decree moves an expected day by weeks, an event by years."""


class Refusal(NamedTuple):
    """Why an election cannot be, in French and English, and the field of the campaign at fault."""

    fr: str
    en: str
    field: Literal["first_on", "timing", "triggered_on"]


def expected_elsewhere(
    election: ElectionKind, place: Place, first_on: datetime.date, today: datetime.date
) -> datetime.date | None:
    """Return the day on which this election is expected, if `first_on` is months away from it; None if it may be it."""
    expected = expected_rounds(election, place, today)
    if not expected or abs(first_on - expected[0]) <= _AROUND_EXPECTED:
        return None
    return expected[0]


def reason_against_timing(
    timing: Timing, election: ElectionKind, first_on: datetime.date, triggered_on: datetime.date | None
) -> Refusal | None:
    """Return why an election cannot be held at that moment for that reason; None where it can."""
    if timing == "scheduled":
        return None
    if timing == "partial" and election in NEVER_PARTIAL:
        return Refusal("Toute la France vote : cette élection n’est jamais partielle.", "Never partial.", "timing")
    if timing == "early" and election not in EARLY:
        return Refusal(
            "Seules la présidentielle et les législatives peuvent être avancées dans toute la France. Ici seulement, "
            "c’est une élection partielle.",
            "Only these are brought forward in the whole country: this one is a by-election.",
            "timing",
        )
    if triggered_on is None:
        return Refusal(
            "Indiquez le jour de l’événement qui provoque l’élection : la décision, la démission ou le décret.",
            "Give the day of the event that made the election necessary.",
            "triggered_on",
        )
    if triggered_on >= first_on:
        return Refusal(
            "L’événement précède le premier tour : corrigez l’une des deux dates.",
            "The event comes before the first round.",
            "triggered_on",
        )
    if timing == "partial":
        return reason_against_by_election(election, first_on)
    least, most = _AFTER_DISSOLUTION
    if election is ElectionKind.LEGISLATIVES and not least <= first_on - triggered_on <= most:
        return Refusal(
            f"Après une dissolution, on vote entre le {triggered_on + least:%d/%m/%Y} et le "
            f"{triggered_on + most:%d/%m/%Y} : de 20 à 40 jours après (Constitution, art. 12).",
            "The general election is twenty to forty days after a dissolution.",
            "first_on",
        )
    return None


def reason_against_by_election(election: ElectionKind, first_on: datetime.date) -> Refusal | None:
    """Return why there is no by-election on that day: of deputies, the last year of the Assembly; None if there may."""
    expire = powers_expire_on(first_on)
    if election is not ElectionKind.LEGISLATIVES or expire is None:
        return None
    since = expire.replace(year=expire.year - 1)
    if not since <= first_on <= expire:
        return None
    return Refusal(
        f"Du {since:%d/%m/%Y} au {expire:%d/%m/%Y}, aucune législative partielle : l’Assemblée est dans sa dernière "
        "année (LO 178).",
        "There is no by-election of deputies in the last twelve months of the Assembly.",
        "first_on",
    )


def reason_against_state(state: CampaignState) -> Refusal | None:
    """Return why a campaign's by-election cannot be held; None for any other campaign."""
    if not state.by_election:
        return None
    return reason_against_timing("partial", state.election, state.rounds[0].on, state.triggered_on)


def timings_of(kinds: tuple[ElectionKind, ...]) -> tuple[Timing, ...]:
    """Return the moments at which one of these kinds may be held."""
    early: tuple[Timing, ...] = ("early",) if EARLY.intersection(kinds) else ()
    partial: tuple[Timing, ...] = () if NEVER_PARTIAL.issuperset(kinds) else ("partial",)
    return ("scheduled", *early, *partial)
