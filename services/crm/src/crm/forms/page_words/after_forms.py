"""The texts that follow a form: the confirmation mail, its page, errors, the self-service page, the notice.

French, English and Portuguese are built in; of Portuguese the campaign may write its own. In other languages it writes
all; missing texts are shown in French and marked as French. `{}` stands for the candidate, or for the name in the
self-service page's greeting. Pure.
"""

from collections.abc import Mapping
from datetime import datetime

from kit.text import english, french, portuguese
from kit.web.problems import Invalid, Problem

from crm.forms.page_words import notice as notices
from crm.forms.page_words.french_marks import in_french
from crm.forms.page_words.own_page import ENGLISH_PAGE, FRENCH_PAGE
from crm.forms.page_words.portuguese import PORTUGUESE
from crm.people.records.labels import USES

FIRST = "fr"
_OWN = ("email", "sms", "call", "post")
_ENGLISH_USES = {
    "email": "Receiving e-mails",
    "sms": "Receiving SMS",
    "call": "Being called by a person",
    "post": "Receiving letters",
}
GROUPS: dict[str, dict[str, str]] = {
    "Le message qui confirme": {
        "mail_subject": "Confirmez votre inscription",
        "mail_hello": "Bonjour,",
        "mail_why": "Une inscription a été demandée avec cette adresse.",
        "mail_button": "Confirmer mon inscription",
        "mail_else": "Si ce n'est pas vous, ne faites rien : tout sera effacé dans sept jours.",
        "mail_of": "Campagne de {}.",
        "sms": "Campagne de {} : confirmez votre inscription",
        "sms_else": "Sinon, ignorez ce message.",
    },
    "La page qui confirme": {
        "confirm_title": "Confirmer votre inscription",
        "confirm_text": "Auprès de la campagne de {}. Vous verrez ensuite votre page : ce que vous acceptez, ce que "
        "vous proposez de faire.",
        "confirm_button": "Confirmer",
        "skip": "Aller au contenu",
        "demo": "Démonstration : campagne inventée",
        "foot": "Campagne de {}. Ce n'est pas un site de l'État. Aucun cookie n'est déposé par cette page.",
    },
    "Ce qui ne va pas": {
        "error_first_names": "Vérifiez le prénom.",
        "error_surname": "Vérifiez le nom.",
        "error_email": "Donnez une adresse e-mail complète, ou un mobile.",
        "error_phone": "Vérifiez le numéro de téléphone.",
        "error_postcode": "Vérifiez le code postal.",
        "error_answers": "Vérifiez cette réponse.",
        "error_read": "Ce formulaire a changé pendant que vous le remplissiez. Relisez ce à quoi vous dites oui, puis "
        "envoyez.",
        "error_flood": "Trop de formulaires sont arrivés. Réessayez dans une heure.",
        "error_closed": "Ce formulaire est fermé.",
    },
    "La page personnelle": FRENCH_PAGE | {f"uses/{use}": label for use, label in USES.items() if use in _OWN},
    "Ne plus recevoir": {
        "stop_email_title": "Ne plus recevoir d'e-mails",
        "stop_email": "La campagne de {} ne vous enverra plus d'e-mails. Rien d'autre ne change.",
        "stop_email_done": "C'est fait. La campagne de {} ne vous enverra plus d'e-mails.",
        "stop_sms_title": "Ne plus recevoir de SMS",
        "stop_sms": "La campagne de {} ne vous enverra plus de SMS. Rien d'autre ne change.",
        "stop_sms_done": "C'est fait. La campagne de {} ne vous enverra plus de SMS.",
        "stop_button": "Ne plus en recevoir",
    },
    "L'avis : qui garde quoi": {
        **{f"notice/{key}": said for key, said in notices.WORDS["fr"].items()},
        "notice/spoken": notices.spoken("{}"),
    },
}
"""The French texts, by where they appear."""
KNOWN = {key: said for group in GROUPS.values() for key, said in group.items()}
_ENGLISH: dict[str, str] = {
    "mail_subject": "Confirm that it was you",
    "mail_hello": "Hello,",
    "mail_why": "Somebody, most likely you, signed up with this address.",
    "mail_button": "Confirm that I signed up",
    "mail_else": "If it was not you, do nothing: all of it is erased in seven days.",
    "mail_of": "Campaign of {}.",
    "sms": "Campaign of {}: confirm that you signed up",
    "sms_else": "Else ignore this message.",
    "confirm_title": "Confirm that you signed up",
    "confirm_text": "With the campaign of {}. You will see your own page then: what you agree to, what you offer to "
    "do.",
    "confirm_button": "Confirm",
    "skip": "Skip to content",
    "demo": "Demonstration: an invented campaign",
    "foot": "Campaign of {}. Not a site of the State. This page sets no cookie.",
    "error_first_names": "Check the first name.",
    "error_surname": "Check the surname.",
    "error_email": "Give a whole e-mail address, or a mobile.",
    "error_phone": "Check the telephone number.",
    "error_postcode": "Check the postcode.",
    "error_answers": "Check this answer.",
    "error_read": "This form changed while you were filling it in. Read again what you say yes to, then send it.",
    "error_flood": "Too many forms came. Try again in an hour.",
    "error_closed": "This form is closed.",
    **ENGLISH_PAGE,
    "stop_email_title": "Receive no more e-mails",
    "stop_email": "The campaign of {} will send you no more e-mails. Nothing else changes.",
    "stop_email_done": "Done. The campaign of {} sends you no more e-mails.",
    "stop_sms_title": "Receive no more SMS",
    "stop_sms": "The campaign of {} will send you no more SMS. Nothing else changes.",
    "stop_sms_done": "Done. The campaign of {} sends you no more SMS.",
    "stop_button": "Receive no more",
    **{f"uses/{use}": label for use, label in _ENGLISH_USES.items()},
    **{f"notice/{key}": said for key, said in notices.WORDS["en"].items()},
    "notice/spoken": notices.spoken("{}", "en"),
}
SHIPPED: dict[str, dict[str, str]] = {"fr": KNOWN, "en": _ENGLISH, "pt": PORTUGUESE}
FIXED = ("fr", "en")
"""Languages of which the campaign writes nothing: problems are in these."""
_CLOCKS = {"en": english.moment, "pt": portuguese.moment}


class FormTexts(dict[str, str]):
    """The texts of one language: plain for messages, `marked` for pages."""

    def __init__(self, language: str, translated: Mapping[str, str]) -> None:
        self.language = language
        self.shipped = language in SHIPPED
        super().__init__(SHIPPED.get(language, KNOWN) | dict(translated))
        self._own = translated

    def marked(self) -> dict[str, str]:
        """Return the texts for a page, with French ones marked as French in a page of another language."""
        if self.shipped:
            return dict(self)
        return {key: text if key in self._own else in_french(text) for key, text in self.items()}

    def whole(self, prefix: str) -> "FormTexts":
        """Return these texts if all with that prefix are translated, else the French ones: a message has one
        language.
        """
        written = self.shipped or all(key in self._own for key in self if key.startswith(prefix))
        return self if written else FormTexts(FIRST, {})

    def part(self, prefix: str) -> dict[str, str]:
        """Return the texts of one part, such as `notice`, with the prefix `notice/` removed."""
        return {key.removeprefix(f"{prefix}/"): text for key, text in self.items() if key.startswith(f"{prefix}/")}

    def moment(self, value: datetime, zone: str) -> str:
        """Format a moment for a page; in languages that are not shipped, in French and marked."""
        if self.language in _CLOCKS:
            return _CLOCKS[self.language](value, zone)
        return french.moment(value, zone) if self.shipped else in_french(french.moment(value, zone))

    def until(self, value: datetime, zone: str) -> str:
        """Format the end of a period for a page: `jusqu'à 20 h 30`."""
        text = f"{KNOWN['shifts_until']} {french.hour(value, zone)}"
        if self.language == FIRST:
            return text
        is_translated = self.shipped or "shifts_until" in self._own
        return f"{self['shifts_until']} {english.hour(value, zone)}" if is_translated else in_french(text)

    def error(self, problem: Problem) -> str:
        """Return a problem's text for a page: the software's in its languages, else the campaign's for that field."""
        if self.language in FIXED:
            return problem.en if self.language == "en" else problem.fr
        key = "flood" if int(problem.status) == 429 else (problem.pointer or "").strip("/").partition("/")[0]
        translated = (self if self.shipped else self._own).get(f"error_{key}")
        return translated if translated is not None else in_french(problem.fr)


def check_words(words: Mapping[str, str]) -> None:
    """Raise Invalid for an unknown key, or a text without the placeholder of its French."""
    for key, word in words.items():
        if key not in KNOWN:
            raise Invalid("Aucune page ne dit cela.", "No page says this.", f"/words/{key}")
        if word.count("{}") != KNOWN[key].count("{}"):
            raise Invalid(
                "Dans cette phrase, {} tient la place d'un nom : autant de fois qu'en français.",
                "In this sentence {} stands for a name: as often as in French.",
                f"/words/{key}",
            )


def own_page_lines(translation: Mapping[str, str], candidate: str) -> list[tuple[str, str]]:
    """Return the self-service page's sentences that a person agrees to, each with its part of the page."""
    boxes = [(f"uses/{use}", translation[f"uses/{use}"]) for use in _OWN]
    return [("agree", translation["own_agree"].replace("{}", candidate)), *boxes, ("change", translation["own_change"])]
