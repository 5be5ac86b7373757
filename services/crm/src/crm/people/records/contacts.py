"""A person's e-mail addresses and phone numbers, in the form they are sent to and dialled."""

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
"""Where a number without `+` may be dialled from, in the order it is tried: mainland France first."""


def normalise(channel: Channel, text: str, pointer: str) -> str:
    """The address in the one form it is compared in. Raises Invalid at `pointer`, without repeating it."""
    found = email_of(text) if channel == "email" else number_of(text)
    if found is None:
        raise Invalid(*_WRONG[channel], pointer)
    return found


def masked(channel: Channel, address: str) -> str:
    """Enough to know it again by: `c…@example.fr`, `… 78`."""
    if channel == "phone":
        return f"… {address[-2:]}"
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def hints_of(points: Iterable[tuple[Channel, str]]) -> list[str]:
    """The hint of each address of one person, no two the same: `c…@example.fr (1)`, `… (2)` as they come."""
    hints = [masked(channel, address) for channel, address in points]
    shared, met = Counter(hints), Counter[str]()
    apart: list[str] = []
    for hint in hints:
        met[hint] += 1
        apart.append(f"{hint} ({met[hint]})" if shared[hint] > 1 else hint)
    return apart


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
    """The address as it is sent to; None for what is none."""
    written = text.strip()
    local, at, domain = written.lower().rpartition("@")
    # What most people have is read at once: a plain local part, and a domain that was read before.
    if at and len(local) <= 64 and len(written) <= 200 and _PLAIN_LOCAL.fullmatch(local):
        known = _domain(domain)
        return None if known is None else f"{local}@{known}"
    return _email(written)


def number_of(text: str, regions: Sequence[str] = REGIONS) -> str | None:
    """The number as it is dialled from anywhere (E.164); `regions`: where one without `+` may be from."""
    written = text.strip()
    digits = written.translate(_SPACING)
    if digits.startswith(("+33", "0033")):
        digits = digits[3 if digits[0] == "+" else 4 :].removeprefix("0")
    elif regions[0] == "FR" and len(digits) == 10 and digits[0] == "0":
        digits = digits[1:]
    else:
        return _phone(written, regions)
    # The library's own pattern: its parser takes forty times as long to say the same.
    if len(digits) == 9 and digits.isascii() and _FRENCH.fullmatch(digits):
        return f"+33{digits}"
    return _phone(written, regions)


@lru_cache(50_000)
def _domain(domain: str) -> str | None:
    read = _email(f"a@{domain}")
    return None if read is None else read[2:]


def _email(text: str) -> str | None:
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    # Before the @ only the host knows whether capitals count; no host of note lets them.
    return found.normalized.casefold()


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
