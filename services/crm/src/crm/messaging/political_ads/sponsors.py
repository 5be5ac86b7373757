"""Sponsors allowed for political ads in the months before a vote (Regulation (EU) 2024/900, art. 5(2)). Pure.

A sponsor must declare to be a citizen of the Union, a third-country national who resides in it permanently and votes in
that election, or a body established in it that no third-country national ultimately owns or controls. In French
elections no third-country national votes (Constitution, art. 3 and 88-3), so that case is empty.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from elections.calendar import sponsors_bound_from

from crm.messaging.political_ads.schemas import SponsorDeclared

UNION = {
    "DE": "Allemagne",
    "AT": "Autriche",
    "BE": "Belgique",
    "BG": "Bulgarie",
    "CY": "Chypre",
    "HR": "Croatie",
    "DK": "Danemark",
    "ES": "Espagne",
    "EE": "Estonie",
    "FI": "Finlande",
    "FR": "France",
    "GR": "Grèce",
    "HU": "Hongrie",
    "IE": "Irlande",
    "IT": "Italie",
    "LV": "Lettonie",
    "LT": "Lituanie",
    "LU": "Luxembourg",
    "MT": "Malte",
    "NL": "Pays-Bas",
    "PL": "Pologne",
    "PT": "Portugal",
    "RO": "Roumanie",
    "SK": "Slovaquie",
    "SI": "Slovénie",
    "SE": "Suède",
    "CZ": "Tchéquie",
}
"""Member states, sorted by French name."""


class Refused(NamedTuple):
    fr: str
    en: str


def is_bound(rounds: Sequence[date], day: date) -> bool:
    """Return whether the rule applies: from three months before the first round to the last one."""
    return sponsors_bound_from(min(rounds)) <= day <= max(rounds)


def is_foreign(declared: SponsorDeclared) -> bool:
    """Return whether a person, by citizenship, or a body, by its owner's place, is from outside the Union."""
    return declared.country not in UNION or (declared.kind == "body" and declared.controlled_abroad)


def why_refused(declared: SponsorDeclared | None, rounds: Sequence[date], day: date) -> Refused | None:
    """Return why this sponsor is refused; None if allowed."""
    if not is_bound(rounds, day):
        return None
    if declared is None:
        return Refused(
            "Dans les trois mois avant le vote, le commanditaire déclare d'abord d'où il est (réglages des messages).",
            "In the three months before the vote the sponsor first says where they are from (PUT /v1/mailing-rule).",
        )
    if is_foreign(declared):
        return Refused(
            "Dans les trois mois avant le vote, une annonce politique ne se fait que pour un citoyen de l'Union, ou "
            "une personne morale qui y est établie et que personne d'un pays tiers ne possède ni ne contrôle.",
            "In the three months before the vote political advertising is for sponsors of the Union alone.",
        )
    return None
