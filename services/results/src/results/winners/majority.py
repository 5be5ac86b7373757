"""Two-round majority elections of one seat or one pair: deputies, departmental councillors, the President."""

from dataclasses import dataclass

from elections.thresholds import EIGHTH, QUARTER, has_majority
from kit.web.problems import Invalid

from results.winners.ages import choose, oldest_member
from results.winners.ballot import Contender, Outcome, Tally, decided, undecided


@dataclass(frozen=True)
class MajorityRule:
    """Rule of a majority election. `win`, `access`: articles on election and on access to round two."""

    win: tuple[str, ...]
    access: tuple[str, ...]
    pair: bool = False


DEPUTIES = MajorityRule(("L. 123", "L. 126"), ("L. 162",))
DEPARTMENTAL = MajorityRule(("L. 191", "L. 193"), ("L. 210-1",), pair=True)
CANTONAL = MajorityRule(("L. 191", "L. 193"), ("L. 210-1",))
"""One councillor for each canton; the eighth of the registered voters since the ballot of 2011 (before: a tenth)."""
PRESIDENT = ("Constitution, art. 7",)


def decide_by_majority(tally: Tally, rule: MajorityRule) -> Outcome:
    if tally.round == 2:
        leaders = tally.leaders
        if len(leaders) > 1:
            leaders = choose(leaders, 1, oldest_member(pair=rule.pair), rule.win[-1])
        return decided(leaders, rule.win)
    first = tally.ranked[0]
    if has_majority(first.votes, tally.valid) and QUARTER.reached(first.votes, tally.registered):
        return decided([first], rule.win)
    standing = [contender for contender in tally.ranked if EIGHTH.reached(contender.votes, tally.registered)]
    return undecided(tally, standing if len(standing) > 1 else first_two(tally), (*rule.win, *rule.access))


def first_two(tally: Tally) -> list[Contender]:
    """Return the two candidates with the most votes, and all tied with the second: no article excludes them."""
    ranked = tally.ranked
    return [contender for contender in ranked if contender.votes >= ranked[min(1, len(ranked) - 1)].votes]


def decide_president(tally: Tally) -> Outcome:
    if tally.round == 2:
        if len(tally.contenders) != 2:
            raise _only_two("Le second tour oppose deux candidats.", "Round two has two candidates.")
        if len(tally.leaders) > 1:
            raise _only_two("À égalité, aucun texte ne désigne l'élu.", "A tie: no text says who is elected.")
        return decided(tally.leaders, PRESIDENT)
    first = tally.ranked[0]
    if has_majority(first.votes, tally.valid):
        return decided([first], PRESIDENT)
    standing = first_two(tally)
    if len(standing) > 2:
        raise _only_two(
            "Plusieurs candidats sont à égalité pour la deuxième place : aucun texte ne les départage.",
            "Several candidates tie for the second place: no text tells them apart.",
        )
    return undecided(tally, standing, PRESIDENT)


def _only_two(fr: str, en: str) -> Invalid:
    return Invalid(fr, en, "/candidates")
