"""Validation of IBANs, and the IBAN of a French account from its bank, branch and account codes."""

import re
import string

_DIGITS = {letter: str(10 + index) for index, letter in enumerate(string.ascii_uppercase)}
_FRENCH = {letter: str(index % 9 + 1) for index, letter in enumerate("ABCDEFGHIJKLMNOPQR")} | {
    letter: str(index % 9 + 2) for index, letter in enumerate("STUVWXYZ")
}
"""The key of a French account counts letters in its own way: A and J are 1, S is 2."""
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def plain(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text).upper()


def is_iban(text: str) -> bool:
    """Return True if shape and check digits are right (ISO 13616)."""
    return _IBAN.fullmatch(text) is not None and _remainder(text[4:] + text[:4]) == 1


def french_iban(bank: str, branch: str, account: str) -> str | None:
    """Return the IBAN of `BANKID`, `BRANCHID` and `ACCTID`; None if these are not of a French account."""
    bank, branch, account = plain(bank), plain(branch), plain(account)
    if not re.fullmatch(r"[0-9]{5}", bank) or not re.fullmatch(r"[0-9]{5}", branch):
        return None
    if not re.fullmatch(r"[0-9A-Z]{11}", account):
        return None
    digits = "".join(_FRENCH.get(char, char) for char in account)
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(digits)) % 97
    basic = f"{bank}{branch}{account}{key:02}"
    return f"FR{98 - _remainder(basic + 'FR00'):02}{basic}"


def same_account(iban: str, seen: str) -> bool:
    """Return whether two account numbers are the same. `seen`: an IBAN, or only the account number inside it."""
    if is_iban(seen):
        return seen == iban
    return len(seen) >= 6 and iban[4:].rstrip() != "" and seen.lstrip("0") in iban[4:]


def masked(iban: str) -> str:
    return f"{iban[:4]} … {iban[-4:]}"


def _remainder(text: str) -> int:
    return int("".join(_DIGITS.get(char, char) for char in text)) % 97
