"""Sentences in French in a page that is in another language. Pure."""

from markupsafe import Markup


def in_french(said: str) -> Markup:
    """So that it is read aloud, and laid out, as French."""
    return Markup('<span lang="fr" dir="ltr">{}</span>').format(said)
