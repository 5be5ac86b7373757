"""Candidacies of round two: all that the law admits, less those who withdraw or merge into another list. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kit.web.problems import Invalid

from results.ballots.candidates.service import KnownCandidate
from results.winners.ballot import Outcome

STANDS, WITHDRAWS = "stands", "withdraws"
JOINS = "joins:"


@dataclass(frozen=True)
class Contender:
    """Candidate who may stand, or list that may merge into one that stands. `choice`: proposed, or made by a member."""

    id: str
    panel: int
    name: str
    nuance: str | None
    may_stand: bool
    choice: str


def propose_candidacies(
    outcome: Outcome, first: Mapping[str, KnownCandidate], second: Sequence[KnownCandidate]
) -> list[Contender]:
    """Return the contenders in the order of the panels. `second`: who is entered for round two already."""
    entered = {candidate.id: candidate for candidate in second}
    contenders: list[Contender] = []
    for id in (*outcome.qualified, *outcome.may_merge):
        candidate, may_stand = first[id], id in outcome.qualified
        stands = may_stand and (id in entered or not entered)
        name = entered[id].name if id in entered else candidate.name
        contenders.append(
            Contender(id, candidate.panel, name, candidate.nuance, may_stand, STANDS if stands else WITHDRAWS)
        )
    return sorted(contenders, key=lambda contender: contender.panel)


def choose_candidates(contenders: Sequence[Contender], said: Sequence[tuple[str, str, str]]) -> list[KnownCandidate]:
    """Return who stands in round two. `said`: id, choice and name in round two; raise Invalid for a wrong choice."""
    known = {contender.id: contender for contender in contenders}
    choices = {id: choice for id, choice, _ in said if id in known}
    standing: list[KnownCandidate] = []
    for index, (id, choice, name) in enumerate(said):
        contender = known.get(id)
        if contender is None or choice == WITHDRAWS:
            continue
        if choice.startswith(JOINS):
            into = choice.removeprefix(JOINS)
            if into == id or choices.get(into) != STANDS:
                raise Invalid(
                    f"« {contender.name} » ne peut fusionner qu'avec une liste qui se maintient.",
                    "A list merges only into one that stands.",
                    f"/choice/{index}",
                )
        elif choice == STANDS and contender.may_stand:
            standing.append(KnownCandidate(id, contender.panel, name.strip() or contender.name, contender.nuance))
        else:
            raise Invalid(
                f"« {contender.name} » n'a pas assez de voix pour se présenter au second tour.",
                "Not enough votes to stand in the second round.",
                f"/choice/{index}",
            )
    if not standing:
        raise Invalid("Il faut au moins une candidature au second tour.", "At least one has to stand.", "/choice")
    return standing
