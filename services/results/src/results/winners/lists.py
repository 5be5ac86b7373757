"""List elections in one or two rounds: bonus to the first, the rest by highest average among lists with 5 %."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from elections.thresholds import FIVE_PERCENT, TEN_PERCENT, Threshold, has_majority
from kit.web.problems import Invalid

from results.winners.ages import average, choose, next_candidate, youth
from results.winners.ballot import Contender, Outcome, Tally, decided, undecided
from results.winners.bonus import Bonus
from results.winners.highest_average import share
from results.winners.majority import first_two

BY_SECTION = (
    "les sièges se répartissent section par section, d'après les voix de chacune : ils ne sont pas calculés ici"
)


@dataclass(frozen=True)
class ListRule:
    """Rule of a list election. Without `bonus`: one round. `too_few`: rule if fewer than two lists reach `access`.

    `by_section`: seats are allocated by section by its own votes, which a round's totals do not have.
    """

    articles: tuple[str, ...]
    tie_article: str
    bonus: Bonus | None
    access_articles: tuple[str, ...] = ()
    access: Threshold = TEN_PERCENT
    too_few: Literal["as_it_is", "first_two"] = "as_it_is"
    last_seat_to: Literal["oldest_candidate", "youngest_list"] = "oldest_candidate"
    seats: int | None = None
    by_section: bool = False


def decide_by_lists(tally: Tally, rule: ListRule) -> Outcome:
    if rule.bonus is None:
        return _seat(tally, rule, None)
    first = tally.ranked[0]
    if tally.round == 1:
        return _seat(tally, rule, first) if has_majority(first.votes, tally.valid) else _second_round(tally, rule)
    leaders = tally.leaders
    if len(leaders) > 1:
        (first,) = choose(leaders, 1, average, rule.tie_article)
    return _seat(tally, rule, first)


def _second_round(tally: Tally, rule: ListRule) -> Outcome:
    standing = [contender for contender in tally.ranked if rule.access.reached(contender.votes, tally.valid)]
    if len(standing) < 2 and rule.too_few == "first_two":
        standing = first_two(tally)
    others = [contender for contender in tally.ranked if contender not in standing]
    merging = (
        [contender for contender in others if FIVE_PERCENT.reached(contender.votes, tally.valid)] if standing else []
    )
    return undecided(tally, standing, (*rule.articles, *rule.access_articles), merging)


def _seat(tally: Tally, rule: ListRule, first: Contender | None) -> Outcome:
    if rule.by_section and first is not None:
        return decided([first], rule.articles, notes=[BY_SECTION])
    if rule.seats is None:
        raise Invalid("Donnez le nombre de sièges à pourvoir.", "The number of seats is needed: `seats`.", "/seats")
    admitted = [contender for contender in tally.ranked if FIVE_PERCENT.reached(contender.votes, tally.valid)]
    if not admitted:
        raise Invalid(
            "Aucune liste n'atteint 5 % des suffrages exprimés : la loi ne dit pas à qui vont les sièges.",
            "No list has 5 % of the valid votes: the law does not say whose the seats are.",
            "/lists",
        )
    bonus = {contender.id: 0 for contender in tally.ranked}
    if first is not None and rule.bonus is not None:
        bonus[first.id] = rule.bonus(rule.seats)
    left = rule.seats - sum(bonus.values())
    if left < 0:
        raise Invalid("Il y a moins de sièges que la prime n'en donne.", "Fewer seats than the bonus.", "/seats")

    notes: list[str] = []

    def settle(tied: Sequence[Contender], seats: int, won: dict[str, int]) -> list[Contender]:
        if rule.last_seat_to == "youngest_list":
            return choose(tied, seats, youth, rule.tie_article)
        if not any(contender.born for contender in tied) and all(
            contender.average_age is not None for contender in tied
        ):
            notes.append(
                f"{rule.tie_article} donne le dernier siège au plus âgé des candidats qui y sont appelés : sans leurs "
                "dates de naissance (`birth_dates`), il est donné ici à la plus haute moyenne d'âge, à vérifier"
            )
            return choose(tied, seats, average, rule.tie_article)
        taken = {contender.id: bonus[contender.id] + won[contender.id] for contender in tied}
        return choose(tied, seats, next_candidate(taken), rule.tie_article)

    rest = share(admitted, left, settle)
    seats = {contender.id: bonus[contender.id] + rest.get(contender.id, 0) for contender in tally.ranked}
    elected = [first] if first is not None else [contender for contender in tally.ranked if seats[contender.id]]
    return decided(elected, rule.articles, seats, notes)
