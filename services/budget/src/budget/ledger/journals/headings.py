"""Headings of the campaign account, in the commission's (CNCCFP) words and order."""

HEADINGS: dict[int, str] = {
    1: "Matériels",
    2: "Achat de fournitures et de marchandises",
    3: "Location ou mise à disposition immobilière",
    4: "Location ou mise à disposition de matériel",
    5: "Personnel salarié y compris charges sociales",
    6: "Personnel intérimaire",
    7: "Personnel mis à disposition",
    8: "Honoraires et conseils en communication",
    9: "Honoraires d'expert comptable",
    10: "Productions audiovisuelles (film, DVD), internet, services télématiques",
    11: "Publications, impressions hors dépenses remboursables au titre de l'Art. R39",
    12: "Enquêtes et sondages",
    13: "Transports et déplacements",
    14: "Réunions publiques",
    15: "Frais de réception",
    16: "Frais postaux et de distribution",
    17: "Téléphone et télécommunications",
    18: "Frais divers",
    19: "Frais financiers",
    20: "Frais financiers payés directement par le candidat",
    21: "Menues dépenses payées directement par le candidat",
}

ACCOUNTANT = 9
PAID_BY_CANDIDATE = frozenset({20, 21})
AFTER_THE_VOTE = frozenset({ACCOUNTANT, 19, 20})
"""Headings that may be owed after the vote: closing the account costs the accountant, the bank."""

UNSET = "Rubrique à choisir"


def heading_label(heading: int | None) -> str:
    return HEADINGS[heading] if heading else UNSET
