"""Winners of one round's counts: validation, then the rule of the election."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Literal, TypeAlias

from common.schemas.elections import ElectionKind
from kit.web.problems import Invalid

from results.winners.assemblies import european_rule, regional_rule, territorial_rule
from results.winners.ballot import Contender, Outcome, Tally
from results.winners.lists import ListRule, decide_by_lists
from results.winners.majority import (
    CANTONAL,
    DEPARTMENTAL,
    DEPUTIES,
    MajorityRule,
    decide_by_majority,
    decide_president,
)
from results.winners.municipal import metropolis_rule, municipal_rule
from results.winners.schemas import CandidateVotes, ListVotes, SeatsQuestion

FOR_CANDIDATES = {ElectionKind.PRESIDENTIELLE, ElectionKind.LEGISLATIVES, ElectionKind.DEPARTEMENTALES}
PAIRS_FROM = 2015
EIGHTH_FROM = date(2011, 3, 20)

Rule: TypeAlias = Callable[[Tally], Outcome]


def decide(question: SeatsQuestion) -> Outcome:
    """Decide an election; raise `Invalid` with the field if counts do not add up or a needed fact is missing."""
    _refuse_what_is_not_here(question)
    tally = _tally(question)
    return rule_of(question)(tally)


def rule_of(question: SeatsQuestion) -> Rule:
    """Return the rule of the question's election; raise `Invalid` as `decide` does."""
    _refuse_what_is_not_here(question)
    match question.election:
        case ElectionKind.LEGISLATIVES:
            return partial(decide_by_majority, rule=_with_registered(question, DEPUTIES))
        case ElectionKind.DEPARTEMENTALES:
            rule = DEPARTMENTAL if question.date.year >= PAIRS_FROM else CANTONAL
            return partial(decide_by_majority, rule=_with_registered(question, rule))
        case ElectionKind.PRESIDENTIELLE:
            return decide_president
        case _:
            return partial(decide_by_lists, rule=_list_rule(question))


def _refuse_what_is_not_here(question: SeatsQuestion) -> None:
    if question.election is ElectionKind.SENATORIALES:
        raise Invalid(
            "Les sénateurs sont élus par les grands électeurs, dans des règles qui ne sont pas ici.",
            "Senators are elected by electors, by rules that are not here.",
            "/election",
        )
    if question.election is ElectionKind.DEPARTEMENTALES and question.date < EIGHTH_FROM:
        raise Invalid(
            "Ces règles valent depuis les cantonales de 2011.",
            "These rules are in force since the cantonal elections of 2011.",
            "/date",
        )


def _list_rule(question: SeatsQuestion) -> ListRule:
    on, territory, seats = question.date, question.territory, question.seats
    match question.election:
        case ElectionKind.EUROPEENNES:
            return european_rule(on, seats)
        case ElectionKind.REGIONALES:
            return regional_rule(on, territory, seats)
        case ElectionKind.TERRITORIALES:
            return territorial_rule(on, territory, seats)
        case ElectionKind.METROPOLE_LYON:
            return metropolis_rule(on, seats)
        case _:
            return municipal_rule(on, territory, question.population, seats)


def _with_registered(question: SeatsQuestion, rule: MajorityRule) -> MajorityRule:
    if question.registered is None:
        raise Invalid(
            "Le nombre d'inscrits décide ici de l'élection et de l'accès au second tour : donnez `registered`.",
            "Registered voters decide here who is elected and qualified: give `registered`.",
            "/registered",
        )
    return rule


def _tally(question: SeatsQuestion) -> Tally:
    name = "candidates" if question.election in FOR_CANDIDATES else "lists"
    other = "lists" if name == "candidates" else "candidates"
    if getattr(question, other) is not None:
        raise Invalid(f"Cette élection attend `{name}`.", f"This election takes `{name}`.", f"/{other}")
    contenders = _contenders(question.lists if name == "lists" else question.candidates, name)
    if not contenders:
        raise Invalid("Il faut au moins une liste ou un candidat.", "At least one is needed.", f"/{name}")
    _check_ids(contenders)
    _check_sums(question, contenders)
    return Tally(_round(question), question.valid, contenders, question.registered or 0)


def _contenders(entries: Iterable[ListVotes | CandidateVotes] | None, name: str) -> tuple[Contender, ...]:
    contenders: list[Contender] = []
    for index, contender in enumerate(entries or ()):
        place = f"/{name}/{index}"
        if isinstance(contender, ListVotes):
            contenders.append(
                Contender(
                    contender.id, contender.votes, place, contender.average_age, tuple(contender.birth_dates or ())
                )
            )
        else:
            mate = contender.running_mate.birth_date if contender.running_mate else None
            # A mate's date alone would be taken for the candidate's.
            born = (contender.birth_date, mate) if contender.birth_date else ()
            contenders.append(Contender(contender.id, contender.votes, place, born=tuple(day for day in born if day)))
    return tuple(contenders)


def _check_ids(contenders: tuple[Contender, ...]) -> None:
    seen: set[str] = set()
    for contender in contenders:
        if contender.id in seen:
            raise Invalid("Cet identifiant est donné deux fois.", "This id is given twice.", f"{contender.place}/id")
        seen.add(contender.id)


def _check_sums(question: SeatsQuestion, contenders: tuple[Contender, ...]) -> None:
    registered, voters, valid = question.registered, question.voters, question.valid
    votes = sum(contender.votes for contender in contenders)
    if voters is not None and registered is not None and voters > registered:
        raise Invalid(f"{voters} votants pour {registered} inscrits.", "More voters than registered.", "/voters")
    for name, whole in (("votants", voters), ("inscrits", registered)):
        if whole is not None and valid > whole:
            raise Invalid(f"{valid} suffrages exprimés pour {whole} {name}.", "More valid votes than that.", "/valid")
    if voters is not None and question.blank is not None and question.null is not None:
        if voters != valid + question.blank + question.null:
            raise Invalid(
                "Les votants ne sont pas la somme des exprimés, des blancs et des nuls.",
                "Voters are not the sum of valid, blank and null ballots.",
                "/voters",
            )
    elif voters is not None and valid + (question.blank or 0) + (question.null or 0) > voters:
        raise Invalid("Plus de bulletins que de votants.", "More ballots than voters.", "/voters")
    if votes != valid:
        raise Invalid(
            f"Les voix font {votes} et les suffrages exprimés {valid}.",
            f"Votes add up to {votes}, not to the {valid} valid ones.",
            "/valid",
        )
    if valid == 0:
        raise Invalid("Sans suffrage exprimé, personne n'est élu.", "Without a valid vote nobody is elected.", "/valid")


def _round(question: SeatsQuestion) -> Literal[1, 2]:
    if question.election is ElectionKind.EUROPEENNES:
        if question.round == 2:
            raise Invalid("Cette élection n'a qu'un tour.", "This election has one round.", "/round")
        return 1
    if question.round is None:
        raise Invalid("Donnez le tour : 1 ou 2.", "Say which round: 1 or 2.", "/round")
    return question.round
