"""The marking of French sentences in a page in another language. Pure."""

from markupsafe import Markup


def in_french(said: str) -> Markup:
    """Mark a text as French, so that it is read aloud, and laid out, as such."""
    return Markup('<span lang="fr" dir="ltr">{}</span>').format(said)
