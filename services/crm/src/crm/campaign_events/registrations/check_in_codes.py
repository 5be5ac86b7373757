"""The short secret that somebody shows at the door: forty bits, no letter that looks like another one."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str | None:
    """Normalise a code that was scanned or typed, in any case and with any separators; None if it is no code."""
    found = "".join(character for character in text.upper() if character not in " -.\t\n\r")
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) else None


def shown(code: str) -> str:
    """Return the code in two halves, to be read aloud."""
    return f"{code[:4]} {code[4:]}"
