"""The marking of French sentences in a page in another language. Pure."""

from markupsafe import Markup


def in_french(text: str) -> Markup:
    """Mark a text as French, for screen readers and layout."""
    return Markup('<span lang="fr" dir="ltr">{}</span>').format(text)
