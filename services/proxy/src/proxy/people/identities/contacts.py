"""Contacts of a person: an e-mail address or a telephone number that can be right."""

import re

Reason = tuple[str, str]

NOT_EMAIL: Reason = (
    "Cette adresse e-mail n'est pas complète. Format attendu : nom@exemple.fr.",
    "This e-mail address is not complete. Expected: name@example.org.",
)
NOT_PHONE: Reason = (
    "Ce numéro de téléphone n'est pas complet. Format attendu : 06 12 34 56 78, ou +687 12 34 56.",
    "This telephone number is not complete. Expected: 06 12 34 56 78, or +687 12 34 56.",
)
NEITHER: Reason = (
    "Donnez une adresse e-mail ou un numéro de téléphone, pour que l'on puisse vous joindre.",
    "Give an e-mail address or a telephone number, to be reached at.",
)

_EMAIL = re.compile(r"[^\s@<>\"(),;:\\\[\]]{1,64}@(?:[^\s@.<>\"(),;:\\\[\]]{1,63}\.)+[^\s@.<>\"(),;:\\\[\]]{2,63}")
_BETWEEN = re.compile(r"[\s.()\-‐-―/]")
_PHONE = re.compile(r"0[1-9][0-9]{8}|\+[1-9][0-9]{5,14}")


def read_email(text: str) -> str | None:
    """Return the address as it was typed, its domain in small letters; None when it cannot be one."""
    name, _, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}" if _EMAIL.fullmatch(text) else None


def read_phone(text: str) -> str | None:
    """Return a number as digits only, or `+` and digits; None when it cannot be one."""
    number = _BETWEEN.sub("", text)
    if number.startswith("00"):
        number = "+" + number[2:]
    return number if _PHONE.fullmatch(number) else None
