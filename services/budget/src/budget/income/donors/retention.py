"""Legal retention of donors' identity."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

DUTY = (
    "Le compte et ses pièces, dont l'identité des donateurs, sont tenus à la disposition de la commission et de "
    "l'administration fiscale (L. 52-12, R. 39-1, livre des procédures fiscales L. 102 B)."
)
"""The code of elections gives no term; six years is the tax administration's for receipts (LPF L. 102 B)."""
UNVERIFIED = (
    "Le code électoral ne fixe pas de durée. Les six ans sont ceux du droit de contrôle de l'administration fiscale ; "
    "que ce texte vise les donateurs d'une campagne n'a pas pu être vérifié : demandez à la commission avant d'effacer."
)
KEPT_YEARS = 6


def kept_until(filing_due_at: datetime) -> date:
    """Return the end of the sixth year after the year of the filing."""
    return date(filing_due_at.astimezone(ZoneInfo("Europe/Paris")).year + KEPT_YEARS, 12, 31)
