"""How long each kind of personal data is kept, and the day from which its erasure is due. Pure.

Sources: GDPR art. 5(1)(e) and 14(3)(a); CNIL, 30 January 2026: after each election its data is deleted, except regular
contacts and people who agreed to stay; deliberation NS-34 of 2012 (two months after canvassing), now guidance only;
CNIL, deliberation 2021-122 on logs: six months to a year.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

Key: TypeAlias = Literal[
    "unheard",
    "campaign",
    "lists",
    "attendance",
    "calls",
    "canvasses",
    "phones",
    "posters",
    "sign_ups",
    "copies",
    "answers",
    "askers",
    "trail",
    "rsvps",
    "wordings",
]

BY_ITSELF = "retention"
"""The author of automatic runs."""
NOTICE = timedelta(days=30)
ANSWER = timedelta(days=30)
PROOF = timedelta(days=365)
LOG = timedelta(days=365)
CAMPAIGN_EVENT = timedelta(days=30)


@dataclass(frozen=True)
class Rule:
    """A retention rule. `by_itself`: carried out daily without confirmation."""

    key: Key
    what: str
    kept: str
    why: str
    by_itself: bool


RULES: tuple[Rule, ...] = (
    Rule(
        "unheard",
        "Personnes d'un fichier remis par un autre, jamais informées",
        "Trente jours après leur arrivée",
        "Qui n'a pas été informé dans le mois ne peut rester au fichier (RGPD, art. 14.3 a).",
        by_itself=False,
    ),
    Rule(
        "campaign",
        "Contacts de cette campagne sans accord en cours ni lien régulier",
        "Soixante jours après le dernier tour",
        "Ce qui a été bâti pour une élection s'efface après elle ; restent les contacts réguliers (adhérents, "
        "bénévoles, donateurs, abonnés, et qui l'était déjà du même responsable) et qui a accepté de rester, tant "
        "qu'ils n'ont pas dit stop (CNIL, 30 janvier 2026 ; NS-34 pour le délai).",
        by_itself=True,
    ),
    Rule(
        "lists",
        "Listes tenues à part (électorales, ou venues d'ailleurs), avec leurs lignes",
        "Jusqu'au dernier jour dit à l'entrée de la liste",
        "Une liste électorale ne sert qu'à son scrutin (code électoral, L. 37) ; une liste venue d'ailleurs, à ce qui "
        "a été dit à ces personnes (RGPD, art. 5.1 e et 14). Qui a dit oui entre-temps est un contact, et reste.",
        by_itself=True,
    ),
    Rule(
        "attendance",
        "Qui a voté au premier tour, d'après les listes d'émargement",
        "Jusqu'à la fermeture des bureaux du second tour",
        "Consultées pour l'entre-deux-tours (code électoral, art. L. 68), elles sont détruites après le second (CNIL, "
        "24 avril 2017) : dans les dix minutes.",
        by_itself=True,
    ),
    Rule(
        "calls",
        "Qui devait être appelé, quand, et ce qui en est sorti",
        "Soixante jours après le dernier tour",
        "Les files d'appel ont été bâties pour une élection ; les sommes du terrain, qui ne nomment personne, restent "
        "(CNIL, 30 janvier 2026).",
        by_itself=True,
    ),
    Rule(
        "canvasses",
        "À quelle porte, et par qui, chaque visite a été faite",
        "Soixante jours après le dernier tour",
        "Le terrain de cette élection est fini : restent le bureau, l'heure et l'issue, qui ne sont de personne (RGPD, "
        "art. 5.1 e).",
        by_itself=True,
    ),
    Rule(
        "phones",
        "Téléphones appairés",
        "Soixante jours après le dernier tour",
        "Ils ne servent plus ; leur étiquette peut nommer un bénévole (RGPD, art. 5.1 e).",
        by_itself=True,
    ),
    Rule(
        "sign_ups",
        "Inscriptions que personne n'a confirmées",
        "Sept jours",
        "Sans confirmation, rien ne dit qui a rempli le formulaire (RGPD, art. 5.1 d).",
        by_itself=True,
    ),
    Rule(
        "copies",
        "Copies gardées pour annuler un import ou une fusion",
        "Trente jours",
        "Passé ce délai rien ne s'annule plus (RGPD, art. 5.1 e).",
        by_itself=True,
    ),
    Rule(
        "posters",
        "Photos d'affiches et notes sur les lieux d'affichage",
        "Soixante jours après le dernier tour",
        "Elles prouvent ce qui a été posé le temps des recours et du compte ; une note peut nommer un propriétaire.",
        by_itself=True,
    ),
    Rule(
        "answers",
        "Réponses aux demandes d'accès",
        "Trente jours après la clôture de la demande",
        "La personne a reçu sa copie : la nôtre ne sert plus (RGPD, art. 5.1 e).",
        by_itself=True,
    ),
    Rule(
        "askers",
        "Noms et adresses de qui a exercé ses droits",
        "Un an après la clôture de la demande",
        "Le temps de prouver que nous avons répondu (RGPD, art. 5.2).",
        by_itself=True,
    ),
    Rule(
        "trail",
        "Journal des lectures, des changements et des exports",
        "Un an",
        "De six mois à un an, selon la CNIL (délibération 2021-122).",
        by_itself=True,
    ),
    Rule(
        "rsvps",
        "Inscriptions aux réunions",
        "Trente jours après la réunion",
        "La place n'est plus à garder ; reste combien sont venus, et une ligne sur la fiche de qui l'a accepté "
        "(RGPD, art. 5.1 e ; règle de la maison).",
        by_itself=True,
    ),
    Rule(
        "wordings",
        "Textes de formulaires supprimés",
        "Tant qu'un accord ou des réponses les nomment",
        "Vous devez pouvoir prouver chaque consentement (RGPD, art. 7.1) ; quand plus personne "
        "ne l'a dit, il n'y a plus rien à montrer.",
        by_itself=True,
    ),
)
