"""The short codes of turfs, easy to read aloud and to type with a thumb: no 0 or O, no 1 or I."""

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 5


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def typed_code(text: str) -> str:
    """Normalise a typed code: capitals, no spaces or dashes."""
    return text.replace(" ", "").replace("-", "").upper()
