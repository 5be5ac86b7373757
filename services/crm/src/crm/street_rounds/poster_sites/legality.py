"""The legality of putting up a poster at a place on a day, and its article. Pure.

- L. 51: from six months before the first day of the election's month until the round that elects, nothing is put up but
  on the official boards, each candidate on their own, and on the free panels.
- L. 49 closes the campaign on the eve at 00:00. It does not bind the candidate's own official board (Conseil
  constitutionnel, 8 December 2017, n° 2017-5026 AN; Conseil d'État, 23 December 2010, n° 338265): a poster may be
  renewed there, and nowhere else.
- Code de l'environnement, L. 581-24: on anybody's wall only with the owner's written permission; L. 581-4: on no
  monument and no tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from common.schemas.campaign import CampaignState
from elections.calendar import posters_bound_from
from kit.text.french import day

PosterSiteKind: TypeAlias = Literal["official_board", "free_panel", "private_wall", "others_board", "forbidden_place"]
Verdict: TypeAlias = Literal["allowed", "warned", "forbidden"]
Window: TypeAlias = tuple[datetime, datetime]

KINDS: dict[PosterSiteKind, str] = {
    "official_board": "Panneau officiel : notre emplacement",
    "free_panel": "Panneau d'expression libre",
    "private_wall": "Mur ou vitrine d'un particulier",
    "others_board": "Panneau officiel : emplacement d'un autre",
    "forbidden_place": "Lieu interdit (monument, arbre, mobilier urbain)",
}


@dataclass(frozen=True)
class Legality:
    """The legal verdict on a site at a time, with the article."""

    verdict: Verdict
    article: str
    fr: str
    en: str


_NEVER: dict[str, Legality] = {
    "others_board": Legality(
        "forbidden",
        "L. 51",
        "Cet emplacement est réservé à un autre candidat (art. L. 51 du code électoral).",
        "This space is another candidate's (art. L. 51 of the electoral code).",
    ),
    "forbidden_place": Legality(
        "forbidden",
        "L. 581-4 C. env.",
        "L'affichage y est interdit en tout temps (art. L. 581-4 et L. 581-24 du code de l'environnement).",
        "No poster may ever be put up here (art. L. 581-4 and L. 581-24 of the environment code).",
    ),
}
_OFFICIAL = Legality(
    "allowed",
    "L. 51",
    "Panneau officiel : seulement sur notre emplacement (art. L. 51 du code électoral).",
    "Official board: on our own space alone (art. L. 51 of the electoral code).",
)
_FREE = Legality(
    "allowed",
    "L. 51",
    "Panneau d'expression libre : permis, même dans les six mois (art. L. 51 du code électoral).",
    "Free panel: allowed, also within the six months (art. L. 51 of the electoral code).",
)
_CLOSED = Legality(
    "forbidden",
    "L. 49",
    "La campagne est close de la veille du scrutin à 0 h jusqu'à la fermeture des bureaux (art. L. 49 du code "
    "électoral) : seules nos affiches des panneaux officiels peuvent encore être renouvelées.",
    "The campaign is over from the eve at 00:00 until the polls close (art. L. 49 of the electoral code): only our "
    "posters on official boards may still be renewed.",
)
_NO_PERMISSION = Legality(
    "forbidden",
    "L. 581-24 C. env.",
    "Il faut l'accord écrit du propriétaire (art. L. 581-24 du code de l'environnement).",
    "The owner's written permission is needed (art. L. 581-24 of the environment code).",
)
_PERMITTED = Legality(
    "warned",
    "L. 581-24 C. env.",
    "Permis par l'accord écrit du propriétaire, jusqu'aux six mois d'avant l'élection (art. L. 51 du code électoral) : "
    "gardez cet accord, et comptez ces affiches au compte de campagne.",
    "Allowed by the owner's written permission until the six months before the election (art. L. 51 of the electoral "
    "code): keep that permission.",
)


def legality_of(
    kind: str, permission_until: date | None, on: date, rounds: Sequence[date], *, closed: bool = False
) -> Legality:
    """Return the verdict on a site. `rounds`: the days of the vote, empty if unknown; `closed`: within the silence."""
    if kind in _NEVER:
        return _NEVER[kind]
    if kind == "official_board":
        return _OFFICIAL
    if closed:
        return _CLOSED
    if kind == "free_panel":
        return _FREE
    if rounds and posters_bound_from(rounds[0]) <= on <= rounds[-1]:
        since = day(posters_bound_from(rounds[0]))
        return Legality(
            "forbidden",
            "L. 51",
            f"Depuis le {since}, l'affichage est interdit hors des panneaux officiels et d'expression libre, même avec "
            "l'accord du propriétaire (art. L. 51 du code électoral).",
            f"Since {posters_bound_from(rounds[0])} posters are forbidden outside official boards and free panels, "
            "also with the owner's permission (art. L. 51 of the electoral code).",
        )
    return _PERMITTED if permission_until is not None and on <= permission_until else _NO_PERMISSION


def rounds_of(state: CampaignState) -> list[date]:
    return [one.on for one in state.rounds]


def touches(starts_at: datetime, ends_at: datetime, silences: Sequence[Window]) -> bool:
    """Return whether a period overlaps a silence."""
    return any(starts_at < close and ends_at > eve for eve, close in silences)
