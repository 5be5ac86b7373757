"""Findings about a sheet: from its own figures, the day's turnout, its past and the other counted stations."""

from collections.abc import Mapping, Sequence

from common.schemas.elections import ElectionKind, TurnoutMoment
from elections.keys import commune_of
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.sheets.tallies import queries
from results.sheets.tallies.arithmetic import Finding, Severity, Sheet, check_sheet, sort_findings
from results.sheets.tallies.expected_shares import MIN_OTHERS, Compared, Figures
from results.sheets.tallies.models import Tally
from results.sheets.tallies.outliers import find_doubts, say_doubts
from results.sheets.turnouts.service import read_turnouts
from results.territory.history.past_ballots import PastBallot
from results.territory.history.round_names import say_at_round
from results.territory.history.service import find_past

_MAXIMUM = 3
"""One wrong figure moves every share: the furthest ones say it."""
_AT = {TurnoutMoment.NOON: "midi", TurnoutMoment.FIVE: "17 h", TurnoutMoment.CLOSE: "la clôture"}


async def find_faults(
    session: AsyncSession, tally: Tally, registered: int, live: Sequence[Tally], *, double: bool
) -> list[Finding]:
    """Return all findings against a sheet, the gravest first. `live`: the station's other sheets."""
    own = check_sheet(figures_of(tally), registered)
    return sort_findings([*own, *await doubts_about(session, tally), *awaited(double, live)])


def figures_of(tally: Tally) -> Sheet:
    return Sheet(
        registered=tally.registered,
        voters=tally.voters,
        blank=tally.blank,
        null=tally.null,
        valid=tally.valid,
        votes=tally.votes,
        signatures=tally.signatures,
        envelopes=tally.envelopes,
        noted=tally.note is not None,
    )


async def doubts_about(session: AsyncSession, tally: Tally) -> list[Finding]:
    """Return the doubts from the past and the other stations; `arithmetic` has those from the sheet alone."""
    reported = await read_turnouts(session, tally.round, tally.station)
    return [*against_turnout(tally.voters, reported), *await _against_others(session, tally)]


def against_turnout(voters: int, reported: Mapping[TurnoutMoment, int]) -> list[Finding]:
    """Return a finding if the sheet has fewer voters than the turnout reported during the day."""
    return [
        Finding(
            Severity.WARNING,
            "fewer_voters_than_reported",
            "R. 62",
            f"La feuille a {voters} votants, alors que {count} avaient voté à {_AT[moment]}.",
            f"The sheet has {voters} voters, where {count} had voted at {moment}.",
            "/voters",
        )
        for moment, count in reported.items()
        if voters < count
    ][:1]


def awaited(double: bool, live: Sequence[Tally]) -> list[Finding]:
    """Return why a good sheet does not count yet in a campaign with double entry."""
    if not double or live:
        return []
    return [
        Finding(
            Severity.NOTE,
            "second_entry_awaited",
            "R. 67",
            "Double saisie : cette feuille comptera quand une autre personne aura envoyé la même.",
            "Double entry: this sheet counts once somebody else has sent the same.",
            "",
        )
    ]


async def _against_others(session: AsyncSession, tally: Tally) -> list[Finding]:
    others = await queries.counted_beside(session, tally.station, tally.round, MIN_OTHERS)
    if len(others) < MIN_OTHERS:
        return []
    names = {candidate.id: candidate.name for candidate in await list_candidates(session, tally.round)}
    past = await find_past(session, [tally.station, *(other.station for other in others)])
    compared = [_compare(other, past) for other in (tally, *others)]
    doubts = find_doubts(compared[0], compared[1:], list(names))
    past_round = say_at_round(ElectionKind(past.election), past.on, past.round) if past else None
    return say_doubts(doubts[:_MAXIMUM], names, past_round)


def _compare(tally: Tally, past: PastBallot | None) -> Compared:
    now, commune = Figures(tally.registered, tally.voters, tally.valid, tally.votes), commune_of(tally.station)
    sheet = past.sheets.get(tally.station) if past else None
    if past is None or sheet is None:
        return Compared(now, None, commune)
    return Compared(now, Figures(sheet.registered, sheet.voters, sheet.valid, past.by_bloc(sheet)), commune)
