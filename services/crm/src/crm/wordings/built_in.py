"""The versions of this software's own words that consents name. Words that were shown are not edited: others are
another version, beside the one before."""

from collections.abc import Mapping

from crm.notices.texts import SPOKEN_VERSION, spoken
from crm.people.wording import USES
from crm.rsvps.speaking import agreed_words
from crm.wordings.parts import Line

OWN_PAGE = "page-personnelle-2026-11"
RSVP_PAGE = "inscription-2026-11"
BY_WORD = "dit-2026-11"
_CHANGE = "Vous pouvez changer d'avis à tout moment, ici ou par un simple mot à la campagne."
_OWN_USES = ("email", "sms", "call", "post")


def built_in(candidate: str) -> Mapping[str, Mapping[str, list[Line]]]:
    """By version, then by language."""
    boxes = [(f"uses/{key}", label) for key, label in USES.items() if key in _OWN_USES]
    return {
        SPOKEN_VERSION: {"fr": [("spoken", spoken(candidate))]},
        OWN_PAGE: {"fr": [("agree", f"De la part de la campagne de {candidate}"), *boxes, ("change", _CHANGE)]},
        RSVP_PAGE: {"fr": agreed_words("fr"), "en": agreed_words("en")},
        BY_WORD: {
            "fr": [("text", "Demandé de vive voix par un membre de l'équipe : être inscrit, et être ou non prévenu.")]
        },
    }
