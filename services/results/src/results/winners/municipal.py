"""Rules for municipal councils and like elections: Paris, Lyon, Marseille, their districts, Lyon's metropolis.

Before 2026 the smallest communes voted for names, not for lists: those elections have no rule here.
"""

import re
from dataclasses import replace
from datetime import date

from kit.web.problems import Invalid

from results.winners import bonus
from results.winners.councils import CITIES, populations_of, size_of
from results.winners.lists import ListRule

LISTS_EVERYWHERE = date(2026, 3, 15)
"""Loi 2025-444 (communes below 1,000) and loi 2025-795 (Paris, Lyon, Marseille): from the general election of 2026."""
LISTS_FROM_A_THOUSAND = date(2014, 3, 23)
FIRST_RULES = date(1983, 3, 6)
METROPOLIS_FROM = date(2020, 3, 15)

_RULE = ListRule(("L. 260", "L. 262"), "L. 262", bonus.half, ("L. 264",))
_DISTRICT = re.compile(r"751(?:0[1-9]|1\d|20)|6938[1-9]|132(?:0[1-9]|1[0-6])|(?:75056|69123|13055)[A-Z]{2}\d{1,2}")
_PACIFIC = ("986", "987", "988", "ZP", "ZN", "ZW")


def municipal_rule(on: date, territory: str | None, population: int | None, seats: int | None) -> ListRule:
    kind, _, code = (territory or "").rpartition(":")
    if code.startswith(_PACIFIC):
        raise Invalid(
            "Dans le Pacifique les élections municipales ont leurs propres règles, qui ne sont pas ici.",
            "Municipal elections in the Pacific have rules of their own, which are not here.",
            "/territory",
        )
    if on < FIRST_RULES:
        raise Invalid("Ces règles valent depuis 1983.", "These rules are in force since 1983.", "/date")
    if kind == "secteur" or _DISTRICT.fullmatch(code):
        articles = ("L. 261", "L. 262", "loi 2025-795") if on >= LISTS_EVERYWHERE else ("L. 261", "L. 262")
        return replace(_RULE, articles=articles, seats=seats)
    if code in CITIES:
        return _city(on, code, seats)
    rule = _from_population(on, population, seats)
    return rule if on >= LISTS_EVERYWHERE else _checked_size(rule, on, population, seats)


def metropolis_rule(on: date, seats: int | None) -> ListRule:
    """Return the rule of Lyon's metropolis: each constituency votes like a commune."""
    if on < METROPOLIS_FROM:
        raise Invalid("La métropole de Lyon vote depuis 2020.", "Lyon's metropolis votes since 2020.", "/date")
    return replace(
        _RULE,
        articles=("L. 224-4", "L. 224-6"),
        tie_article="L. 224-6",
        bonus=bonus.half_up,
        access_articles=("L. 224-7",),
        too_few="first_two",
        seats=seats,
    )


def _city(on: date, code: str, seats: int | None) -> ListRule:
    name, size = CITIES[code]
    if on < LISTS_EVERYWHERE:
        raise Invalid(
            f"Avant 2026, {name} votait par secteur : donnez les résultats d'un secteur.",
            f"Before 2026 {name} voted by district: give the counts of one.",
            "/territory",
        )
    articles = ("L. 260", "L. 262", "L. 272-4-1", "loi 2025-795")
    return replace(_RULE, articles=articles, bonus=bonus.quarter, seats=seats or size)


def _from_population(on: date, population: int | None, seats: int | None) -> ListRule:
    articles = _RULE.articles
    if seats is None and population is not None:
        seats, articles = size_of(population), (*articles, "CGCT L. 2121-2")
    if on >= LISTS_EVERYWHERE and population is not None and population < 1000:
        # L. 252: a list counts as complete with two names fewer; the seats are those of the council.
        articles = (*articles, "L. 252", "loi 2025-444")
    return replace(_RULE, articles=articles, seats=seats)


def _checked_size(rule: ListRule, on: date, population: int | None, seats: int | None) -> ListRule:
    least = 1000 if on >= LISTS_FROM_A_THOUSAND else 3500
    if population is None and seats is not None:
        start, below = populations_of(seats)
        if below is not None and below <= least:
            raise _for_names(least, "/seats")
        if start >= least:
            return rule
    if population is None:
        raise Invalid(
            f"Avant 2026 la règle dépend de la population ({least} habitants) : donnez `population`.",
            f"Before 2026 the rule depends on the population ({least}): give `population`.",
            "/population",
        )
    if population < least:
        raise _for_names(least, "/population")
    return rule


def _for_names(least: int, pointer: str) -> Invalid:
    return Invalid(
        f"À cette date, les communes de moins de {least} habitants votaient au scrutin majoritaire plurinominal "
        "(L. 252), pour des candidats et non pour des listes : ce calcul n'est pas ici.",
        f"At that date communes below {least} inhabitants voted for names, not lists (L. 252): not computed here.",
        pointer,
    )
