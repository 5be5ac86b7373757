"""The software's own consent texts, by version. A text that was shown is never edited: a new text is a new version."""

from collections.abc import Mapping

from crm.forms.consent_texts.event_page import agreed_words
from crm.forms.consent_texts.parts import Line
from crm.forms.page_words.after_forms import SHIPPED, own_page_lines
from crm.forms.page_words.notice import SPOKEN_VERSION, spoken

OWN_PAGE = "page-personnelle-2026-11"
RSVP_PAGE = "inscription-2026-11-3"
BY_WORD = "dit-2026-11"


def own_page_version(language: str, number: int | None) -> str:
    """Return the version of the consent text of the self-service page; `number`: of the campaign's own text."""
    if number is not None:
        return f"page-personnelle-{number}-{language}"
    return OWN_PAGE if language == "fr" else f"{OWN_PAGE}-{language}"


def built_in(candidate: str) -> Mapping[str, Mapping[str, list[Line]]]:
    """Return the built-in texts by version, then by language."""
    return {
        SPOKEN_VERSION: {"fr": [("spoken", spoken(candidate))]},
        OWN_PAGE: {"fr": own_page_lines(SHIPPED["fr"], candidate)},
        own_page_version("en", None): {"en": own_page_lines(SHIPPED["en"], candidate)},
        own_page_version("pt", None): {"pt": own_page_lines(SHIPPED["pt"], candidate)},
        RSVP_PAGE: {"fr": agreed_words("fr"), "en": agreed_words("en"), "pt": agreed_words("pt")},
        "inscription-2026-11-2": {"fr": agreed_words("fr"), "en": agreed_words("en")},
        "inscription-2026-11": {
            "fr": agreed_words("fr"),
            "en": [*agreed_words("en")[:-1], ("notice", "Who keeps what, and your rights (in French)")],
        },
        BY_WORD: {
            "fr": [("text", "Demandé de vive voix par un membre de l'équipe : être inscrit, et être ou non prévenu.")]
        },
    }
