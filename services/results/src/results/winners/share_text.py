"""Content to share of a round after the legal hour, as a picture and as a text: who, how much, out of what. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from common.schemas.campaign import CampaignState
from elections.kinds import kind_of
from kit.text import french

from results.sheets.totals.addition import Sums
from results.winners.ballot import Outcome
from results.winners.election_names import name_election, name_place
from results.winners.score_lines import ScoreLine

MOST = 6
"""Lines of a picture; the others are told together."""
PROVISIONAL = "Décompte de notre équipe : seule la proclamation officielle fait foi."
OURS, OTHERS = "#1f4e9e", "#8d8d97"
_CHOICES = {"candidate": "candidature", "pair": "binôme", "list": "liste"}
_ROUNDS = {1: "premier tour", 2: "second tour"}


@dataclass(frozen=True)
class SharedLine:
    name: str
    share: float
    votes: int
    colour: str
    own: bool
    said: str


@dataclass(frozen=True)
class Shared:
    """`rest`: how many lines are not among those shown, with their share of the valid votes."""

    election: str
    place: str
    when: str
    counted: str
    turnout: str
    lines: tuple[SharedLine, ...]
    rest: tuple[int, float]
    choice: Literal["candidate", "pair", "list"]


def shared_of(
    state: CampaignState,
    round_number: int,
    day: str,
    sums: Sums,
    lines: Sequence[ScoreLine],
    outcome: Outcome | None,
) -> Shared:
    kind = kind_of(state.election)
    # Who would be elected by a part of the stations is no news to share.
    said = _said(outcome, kind.choice) if outcome is not None and sums.complete else {}
    told = [
        SharedLine(line.name, line.share or 0.0, line.votes, _colour(line), line.own, said.get(line.candidate, ""))
        for line in lines
    ]
    # Our own is told though it be among the last.
    shown = told[:MOST] if len(told) <= MOST or any(line.own for line in told[:MOST]) else told[: MOST - 1]
    shown += [line for line in told[len(shown) :] if line.own and len(told) > MOST]
    others = [line for line in told if line not in shown]
    one_round = len(state.rounds) == 1
    return Shared(
        election=name_election(state),
        place=name_place(state),
        when=day.capitalize() if one_round else f"{_ROUNDS[round_number].capitalize()}, {day}",
        counted=_counted(sums),
        turnout=f"Participation : {french.percent(sums.turnout, 1)}" if sums.turnout is not None else "",
        lines=tuple(shown),
        rest=(len(others), sum(line.share for line in others)),
        choice=kind.choice,
    )


def write_text(shared: Shared) -> str:
    """Return the text to send along, as one writes a message."""
    lines = [
        f"{line.name} : {french.percent(line.share, 2)} ({french.number(line.votes)} voix)"
        + (f", {line.said}" if line.said else "")
        for line in shared.lines
    ]
    if shared.rest[0]:
        lines.append(rest_of(shared))
    below = [*filter(None, [shared.turnout]), shared.counted, PROVISIONAL]
    return "\n".join([f"{shared.election}, {shared.place}", shared.when, "", *lines, "", *below])


def rest_of(shared: Shared) -> str:
    count, share = shared.rest
    word = _CHOICES[shared.choice] + ("s" if count > 1 else "")
    other = "autres" if count > 1 else "autre"
    return f"{french.number(count)} {other} {word} : {french.percent(share, 2)}"


def _said(outcome: Outcome, choice: str) -> dict[str, str]:
    """Return what the round makes of each, in words for women and men; of who is out nothing is told."""
    said = dict.fromkeys(outcome.qualified, "au second tour si maintien")
    if choice == "list":
        said |= dict.fromkeys(outcome.elected, "en tête")
        seats = {
            one: f"{french.number(count)} siège{'s' * (count > 1)}" for one, count in outcome.seats.items() if count
        }
        return said | seats
    return said | dict.fromkeys(outcome.elected, "élus" if choice == "pair" else "remporte l’élection")


def _colour(line: ScoreLine) -> str:
    """Return the bloc's colour; where it is not known, one of our own and another of everybody else."""
    return line.colour if line.bloc else OURS if line.own else OTHERS


def _counted(sums: Sums) -> str:
    if sums.complete:
        return "Tous les bureaux sont comptés." if sums.stations > 1 else "Le bureau est compté."
    few = "bureau compté" if sums.stations_counted == 1 else "bureaux comptés"
    return f"Résultats partiels : {french.number(sums.stations_counted)} {few} sur {french.number(sums.stations)}."
