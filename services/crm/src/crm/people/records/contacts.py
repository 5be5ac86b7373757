"""Normalisation and masking of e-mail addresses and phone numbers."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, TypeAlias

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from kit.web.problems import Invalid

Channel: TypeAlias = Literal["email", "phone"]
REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "NC", "PF", "WF", "BL", "MF")
"""The regions tried for a number without `+`, in order: mainland France first."""
MAX_CONTACTS = 20
"""Addresses of one person."""


def normalise(channel: Channel, text: str, pointer: str) -> str:
    """Return the normalised address. Raises Invalid at `pointer`, without repeating the input."""
    address = email_of(text) if channel == "email" else number_of(text)
    if address is None:
        raise Invalid(*_WRONG[channel], pointer)
    return address


def masked(channel: Channel, address: str) -> str:
    """Mask an address so that it is still recognisable: `c…@example.fr`, `… 78`."""
    if channel == "phone":
        return f"… {address[-2:]}"
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def hints_of(points: Iterable[tuple[Channel, str]]) -> list[str]:
    """Mask a person's addresses, numbered where two would look the same: `c…@example.fr (1)`, `… (2)`."""
    hints = [masked(channel, address) for channel, address in points]
    shared, counts = Counter(hints), Counter[str]()
    distinct: list[str] = []
    for hint in hints:
        counts[hint] += 1
        distinct.append(f"{hint} ({counts[hint]})" if shared[hint] > 1 else hint)
    return distinct


def is_country(code: str) -> bool:
    """Return whether a code is of a country with phone numbers: `FR`, `BE`."""
    return code in phonenumbers.SUPPORTED_REGIONS


def is_mobile(number: str) -> bool:
    """Return whether the number may receive an SMS."""
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


_PLAIN_LOCAL = re.compile(r"[a-z0-9_+\-]+(?:\.[a-z0-9_+\-]+)*")
_FRANCE = phonenumbers.PhoneMetadata.metadata_for_region("FR")
_FRENCH = re.compile(
    "|".join(
        f"(?:{kind.national_number_pattern})"
        for kind in (_FRANCE.mobile, _FRANCE.fixed_line)
        if kind is not None and kind.national_number_pattern
    )
    if _FRANCE is not None
    else r"(?!)"
)
_SPACING = str.maketrans("", "", " .-/()\u00a0\u202f\u2011")


def email_of(text: str) -> str | None:
    """Return the e-mail address in the form it is sent to; None for an invalid one."""
    written = text.strip()
    local, at, domain = written.lower().rpartition("@")
    # Fast path for most addresses: a plain local part, and a domain parsed before.
    if at and len(local) <= 64 and len(written) <= 200 and _PLAIN_LOCAL.fullmatch(local):
        domain_name = _domain(domain)
        return None if domain_name is None else f"{local}@{domain_name}"
    return _email(written)


def number_of(text: str, regions: Sequence[str] = REGIONS) -> str | None:
    """Return the phone number in E.164; None for an invalid one. `regions`: tried for a number without `+`."""
    written = text.strip()
    digits = written.translate(_SPACING)
    if digits.startswith(("+33", "0033")):
        digits = digits[3 if digits[0] == "+" else 4 :].removeprefix("0")
    elif regions[0] == "FR" and len(digits) == 10 and digits[0] == "0":
        digits = digits[1:]
    else:
        return _phone(written, regions)
    # The library's own pattern; its parser takes forty times as long for the same result.
    if len(digits) == 9 and digits.isascii() and _FRENCH.fullmatch(digits):
        return f"+33{digits}"
    return _phone(written, regions)


@lru_cache(50_000)
def _domain(domain: str) -> str | None:
    parsed = _email(f"a@{domain}")
    return None if parsed is None else parsed[2:]


def _email(text: str) -> str | None:
    try:
        validated = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    # Capitals before the @ could matter to the host; with no known provider do they.
    return validated.normalized.casefold()


def _phone(written: str, regions: Sequence[str]) -> str | None:
    if written.startswith("00"):
        written = f"+{written[2:]}"
    for region in regions:
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
