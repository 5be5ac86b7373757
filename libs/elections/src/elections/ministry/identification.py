"""Identification of a file's ballot, by the values given with it, its name, its folder and its content; else a
question. Pure.
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
    """The ballot's values that the uploader gave with a file."""

    election: ElectionKind | None = None
    date: datetime.date | None = None
    round: Round | None = None


@dataclass(frozen=True)
class IdentifiedBallots:
    """The ballot, or several of one kind that only the sums of the whole file tell apart."""

    ballots: Sequence[Ballot]
    by_content: bool


def identify_ballot(name: str, given: GivenBallot, signs: Signs) -> IdentifiedBallots:
    """Raises UnknownBallot where somebody has to say it, also where what is said or named cannot be."""
    possible = find_possible(signs)
    ballot = _told(name, given)
    if ballot is not None:
        if is_refuted(signs, ballot):
            raise refuted_ballot(ballot, possible or find_possible(signs, any_round=True), given)
        return IdentifiedBallots([ballot], by_content=False)
    fitting = [one for one in possible if _agrees(one, name, given)]
    if not fitting or len({one.election for one in fitting}) > 1:
        raise unknown_ballot(fitting or possible)
    return IdentifiedBallots(fitting, by_content=True)


def identify_printed(name: str, given: GivenBallot, printed: Round | None) -> Ballot:
    """The same for a file that tells its round: the rest has to be said or named."""
    if printed is None:
        ballot = _told(name, given)
    else:
        named = election_of_name(name)
        kind = given.election or (named[0] if named else None)
        year = given.date.year if given.date else named[1] if named else None
        ballot = find_ballot(kind, year, printed) if kind and year else None
        if ballot is None and kind and given.date:
            ballot = Ballot(election=kind, round=printed, on=given.date)
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


def refuted_ballot(ballot: Ballot, possible: Sequence[Ballot], given: GivenBallot) -> UnknownBallot:
    whence = "ce qui est dit de lui" if given != GivenBallot() else "son nom"
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
    """`législatives 2024, tour 1 (30/06/2024)`."""
    return f"{kind_of(ballot.election).name} {ballot.on.year}, tour {ballot.round} ({ballot.on:%d/%m/%Y})"


def _code(ballot: Ballot) -> str:
    return f"{ballot.election}:{ballot.on}:{ballot.round}"


def _list(ballots: Iterable[Ballot]) -> str:
    return " ; ".join(describe_ballot(ballot) for ballot in ballots)


def _told(name: str, given: GivenBallot) -> Ballot | None:
    """By what is said, and for what is not said by the name; None where that is not enough or does not agree."""
    election, date, number = given.election, given.date, given.round
    named = ballot_of_name(name)
    if date is None:
        agrees = named is not None and election in (None, named.election) and number in (None, named.round)
        return named if agrees else None
    known = ballot_on(date, election)
    if named is not None and named.on == date and election in (None, named.election):
        known = (named,)
    if len(known) == 1:
        election, number = election or known[0].election, number or known[0].round
    if election is None or number is None:
        return None
    return Ballot(election=election, round=number, on=date)


def _agrees(ballot: Ballot, name: str, given: GivenBallot) -> bool:
    """Return True if neither the given values nor the name contradict the ballot; given values come first."""
    kind, year, number = given.election or kind_of_name(name), year_of_name(name), given.round or round_of_name(name)
    if given.date is not None:
        year = None
    return (
        kind in (None, ballot.election)
        and number in (None, ballot.round)
        and given.date in (None, ballot.on)
        # A year in which nobody voted is that of a publication.
        and (year in (None, ballot.on.year) or year not in {one.on.year for one in BALLOTS})
    )
