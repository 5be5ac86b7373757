"""Telephone numbers in international form, as SMS providers need them."""

import re

# Mobile numbers of the overseas departments, written at home like those of mainland France (national numbering plan).
_OVERSEAS = {
    "0690": "590",
    "0691": "590",
    "0692": "262",
    "0693": "262",
    "0639": "262",
    "0694": "594",
    "0696": "596",
    "0697": "596",
}
_MOBILE = re.compile(r"0[67][0-9]{8}")


def mobile_number(phone: str) -> str | None:
    """Return `+33612345678` of `0612345678`; None for numbers that probably take no SMS."""
    if phone.startswith("+"):
        return None if re.fullmatch(r"\+33[1-589][0-9]{8}", phone) else phone
    if not _MOBILE.fullmatch(phone):
        return None
    return f"+{_OVERSEAS.get(phone[:4], '33')}{phone[1:]}"
