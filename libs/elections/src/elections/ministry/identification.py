"""Identification of a file's ballot by given values, name, folder and content; if these fail, the user is asked.

Pure.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.schemas import Ballot, ElectionKind, Round

from elections.ballots import (
    BALLOTS,
    ballot_of_name,
    ballot_on,
    election_of_name,
    find_ballot,
    kind_of_name,
    round_of_name,
    year_of_name,
)
from elections.kinds import kind_of
from elections.ministry.recognition import Signs, find_possible, is_refuted
from elections.ministry.tidy_result import UnknownBallot

_ASK = "donnez l’élection, la date et le tour."
_ASK_EN = "give the election, the date and the round."


@dataclass(frozen=True)
class GivenBallot:
    """Values of the ballot given by the uploader."""

    election: ElectionKind | None = None
    date: datetime.date | None = None
    round: Round | None = None


@dataclass(frozen=True)
class IdentifiedBallots:
    """The ballot, or several of one kind that only totals tell apart."""

    ballots: Sequence[Ballot]
    by_content: bool


def identify_ballot(name: str, given_ballot: GivenBallot, signs: Signs) -> IdentifiedBallots:
    """Return the ballot; raise UnknownBallot if it must be given, or given values are impossible."""
    possible = find_possible(signs)
    ballot = _told(name, given_ballot)
    if ballot is not None:
        if is_refuted(signs, ballot):
            raise refuted_ballot(ballot, possible or find_possible(signs, any_round=True), given_ballot)
        return IdentifiedBallots([ballot], by_content=False)
    fitting = [one for one in possible if _agrees(one, name, given_ballot)]
    if not fitting or len({one.election for one in fitting}) > 1:
        raise unknown_ballot(fitting or possible)
    return IdentifiedBallots(fitting, by_content=True)


def identify_printed(name: str, given_ballot: GivenBallot, printed: Round | None) -> Ballot:
    """Return the ballot of a file that prints its round; the rest must be given or named."""
    if printed is None:
        ballot = _told(name, given_ballot)
    else:
        election = election_of_name(name)
        kind = given_ballot.election or (election[0] if election else None)
        year = given_ballot.date.year if given_ballot.date else election[1] if election else None
        ballot = find_ballot(kind, year, printed) if kind and year else None
        if ballot is None and kind and given_ballot.date:
            ballot = Ballot(election=kind, round=printed, on=given_ballot.date)
    if ballot is None:
        raise unknown_ballot(())
    return ballot


def unknown_ballot(possible: Sequence[Ballot]) -> UnknownBallot:
    hint = f" Son contenu peut être celui de : {_list(possible)}." if possible else ""
    hint_en = f" Its content can be of: {', '.join(map(_code, possible))}." if possible else ""
    return UnknownBallot(
        f"Le nom du fichier ne dit pas de quelle élection il s’agit : {_ASK}{hint}",
        f"The file's name does not tell which election it is of: {_ASK_EN}{hint_en}",
        possible,
    )


def refuted_ballot(ballot: Ballot, possible: Sequence[Ballot], given_ballot: GivenBallot) -> UnknownBallot:
    whence = "ce qui est dit de lui" if given_ballot != GivenBallot() else "son nom"
    real = f"celui de : {_list(possible)}" if possible else "celui d’une autre élection"
    return UnknownBallot(
        f"Le contenu du fichier n’est pas celui de : {describe_ballot(ballot)}, comme le voudrait {whence}, "
        f"mais {real}. "
        f"Sinon, {_ASK}",
        f"The file's content is not that of {_code(ballot)}, as it is named or said to be"
        f"{', but of ' + ', '.join(map(_code, possible)) if possible else ''}: {_ASK_EN}",
        possible,
    )


def describe_ballot(ballot: Ballot) -> str:
    """Return `législatives 2024, tour 1 (30/06/2024)`."""
    return f"{kind_of(ballot.election).name} {ballot.on.year}, tour {ballot.round} ({ballot.on:%d/%m/%Y})"


def _code(ballot: Ballot) -> str:
    return f"{ballot.election}:{ballot.on}:{ballot.round}"


def _list(ballots: Iterable[Ballot]) -> str:
    return " ; ".join(describe_ballot(ballot) for ballot in ballots)


def _told(name: str, given_ballot: GivenBallot) -> Ballot | None:
    """Return the ballot from given values, completed by the name; None if insufficient or contradictory."""
    election, date, number = given_ballot.election, given_ballot.date, given_ballot.round
    ballot = ballot_of_name(name)
    if date is None:
        agrees = ballot is not None and election in (None, ballot.election) and number in (None, ballot.round)
        return ballot if agrees else None
    known = ballot_on(date, election)
    if ballot is not None and ballot.on == date and election in (None, ballot.election):
        known = (ballot,)
    if len(known) == 1:
        election, number = election or known[0].election, number or known[0].round
    if election is None or number is None:
        return None
    return Ballot(election=election, round=number, on=date)


def _agrees(ballot: Ballot, name: str, given_ballot: GivenBallot) -> bool:
    """Return whether neither given values nor name contradict the ballot; given values come first."""
    kind, year, number = (
        given_ballot.election or kind_of_name(name),
        year_of_name(name),
        given_ballot.round or round_of_name(name),
    )
    if given_ballot.date is not None:
        year = None
    return (
        kind in (None, ballot.election)
        and number in (None, ballot.round)
        and given_ballot.date in (None, ballot.on)
        # A year in which nobody voted is that of a publication.
        and (year in (None, ballot.on.year) or year not in {one.on.year for one in BALLOTS})
    )
