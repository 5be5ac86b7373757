"""How somebody is reached: e-mail addresses and phone numbers, as they are sent to and dialled."""

from typing import Literal, TypeAlias

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from kit.problems import Invalid

Channel: TypeAlias = Literal["email", "phone"]
REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "NC", "PF", "WF", "BL", "MF")
"""Where a number without `+` may be dialled from, in the order it is tried: mainland France first."""


def normalise(channel: Channel, text: str, pointer: str) -> str:
    """The address in the one form it is compared in. Raises Invalid at `pointer`, without repeating it."""
    found = _email(text) if channel == "email" else _phone(text)
    if found is None:
        raise Invalid(*_WRONG[channel], pointer)
    return found


def masked(channel: Channel, address: str) -> str:
    """Enough to tell two addresses of somebody apart: `c…@example.fr`, `… 78`."""
    if channel == "phone":
        return f"… {address[-2:]}"
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def is_mobile(number: str) -> bool:
    """Whether an SMS may arrive there."""
    kind = phonenumbers.number_type(phonenumbers.parse(number))
    return kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


_WRONG = {
    "email": (
        "Cette adresse e-mail n'est pas complète. Format attendu : nom@exemple.fr.",
        "This e-mail address is not complete. Expected: name@example.org.",
    ),
    "phone": (
        "Ce numéro n'existe pas. Format attendu : 06 12 34 56 78, ou avec l'indicatif : +687 12 34 56.",
        "There is no such number. Expected: 06 12 34 56 78, or with its country: +687 12 34 56.",
    ),
}


def _email(text: str) -> str | None:
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    # Before the @ only the host knows whether capitals count; no host of note lets them.
    return found.normalized.casefold()


def _phone(text: str) -> str | None:
    written = text.strip()
    if written.startswith("00"):
        written = f"+{written[2:]}"
    for region in REGIONS:
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
