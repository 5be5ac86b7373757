"""The national elector number (numéro national d'électeur): what may be one, and what looks like another number.

It stands on the voting card, and stays when people move. The card also bears the order number on the list of the
polling station, of four digits at most, which changes: people copy that one by mistake. No check digit is known.
"""

import re

ARTICLES = ("code électoral art. R. 20",)
MOST_DIGITS = 9
USUAL_DIGITS = 8

_BETWEEN = re.compile(r"[\s.\-‐-―]")
_DIGITS = re.compile(r"[0-9]+")

Reason = tuple[str, str]

TOO_LONG: Reason = (
    "Ce numéro a plus de 9 chiffres : le numéro national d'électeur en a le plus souvent 8 ou 9.",
    "This number has more than 9 digits: an elector number usually has 8 or 9.",
)
NOT_DIGITS: Reason = (
    "Le numéro national d'électeur ne contient que des chiffres ; laissez le champ vide si vous ne l'avez pas.",
    "An elector number holds digits only; leave the field empty if you do not have it.",
)
SHORT: Reason = (
    "Ce numéro a moins de 8 chiffres : n'est-ce pas le numéro d'ordre ? Le numéro national d'électeur est plus long.",
    "This number has fewer than 8 digits: is it the order number? The national elector number is longer.",
)
NEW_CALEDONIA: Reason = (
    "Les électeurs de Nouvelle-Calédonie n'ont pas de numéro national : nous ne l'avons pas gardé.",
    "Voters of New Caledonia have no national elector number: we did not keep it.",
)


def clean_number(text: str) -> str:
    """Return a number without the spaces, dots and dashes that people put in."""
    return _BETWEEN.sub("", text)


def reason_to_refuse(number: str) -> Reason | None:
    """Return the reason to refuse a cleaned number that is not empty, or None."""
    if not _DIGITS.fullmatch(number):
        return NOT_DIGITS
    return TOO_LONG if len(number) > MOST_DIGITS else None


def reason_to_doubt(number: str) -> Reason | None:
    """Return a reason to doubt a number, or None. Never a refusal: old numbers may be short."""
    return SHORT if len(number) < USUAL_DIGITS else None


def has_none(commune: str | None) -> bool:
    """Return True if the voters of this commune have no such number."""
    return commune is not None and commune.startswith("988")
