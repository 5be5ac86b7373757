"""The texts around a form's questions, in each language.

French, English and Portuguese are built in; for other languages, or other texts, the campaign writes its own
(`FormWords`). A form cannot be opened without its consent sentences in all its languages.
"""

from collections.abc import Collection, Mapping
from typing import Any

from kit.web.problems import Invalid

from crm.forms.consent_texts.parts import Line
from crm.forms.page_words.french_marks import in_french
from crm.forms.questionnaires.definitions import FIRST, Definition, said_in
from crm.people.records.languages import LANGUAGES

WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "first_names": "Prénom",
        "surname": "Nom (si vous voulez)",
        "email": "Adresse e-mail",
        "phone": "Téléphone mobile (si vous voulez)",
        "postcode": "Code postal (si vous voulez)",
        "agree": "J'accepte",
        "named": "Gardez mes réponses avec mon nom. Sinon elles ne sont que comptées.",
        "send": "M'inscrire",
        "yes": "Oui",
        "no": "Non",
        "only_if": "Seulement si vous avez répondu à la question d'avant qui y mène.",
        "thanks": "Merci ! Ouvrez le message que nous venons d'envoyer et confirmez : sans cela rien n'est gardé.",
        "who": "Campagne de {}. Ce n'est pas un site de l'État. Aucun cookie n'est déposé par cette page.",
        "notice": "Qui garde quoi, combien de temps, et vos droits",
        "demo": "Démonstration : campagne inventée",
        "rights": "Vos données servent à cette campagne seulement. Vous pouvez tout voir, corriger et retirer.",
    },
    "en": {
        "first_names": "First name",
        "surname": "Surname (if you wish)",
        "email": "E-mail address",
        "phone": "Mobile phone (if you wish)",
        "postcode": "Postcode (if you wish)",
        "agree": "I agree to",
        "named": "Keep my answers with my name. Else they are only counted.",
        "send": "Sign up",
        "yes": "Yes",
        "no": "No",
        "only_if": "Only if your answer to an earlier question leads here.",
        "thanks": "Thank you! Open the message that we have just sent and confirm: nothing is kept else.",
        "who": "Campaign of {}. Not a site of the State. This page sets no cookie.",
        "notice": "Who keeps what, for how long, and your rights",
        "demo": "Demonstration: an invented campaign",
        "rights": "Your data serve this campaign alone. You may see, correct and withdraw all of it.",
    },
    "pt": {
        "first_names": "Nome próprio",
        "surname": "Apelido (se quiser)",
        "email": "Endereço de e-mail",
        "phone": "Telemóvel (se quiser)",
        "postcode": "Código postal (se quiser)",
        "agree": "Aceito",
        "named": "Guardem as minhas respostas com o meu nome. Caso contrário, são apenas contadas.",
        "send": "Inscrever-me",
        "yes": "Sim",
        "no": "Não",
        "only_if": "Só se a resposta a uma pergunta anterior o trouxe aqui.",
        "thanks": "Obrigado! Abra a mensagem que acabámos de enviar e confirme: sem isso nada é guardado.",
        "who": "Campanha de {}. Não é um site do Estado. Esta página não usa cookies.",
        "notice": "Quem guarda o quê, durante quanto tempo, e os seus direitos",
        "demo": "Demonstração: campanha inventada",
        "rights": "Os seus dados servem apenas para esta campanha. Pode ver, corrigir e retirar tudo.",
    },
}
USES: dict[str, dict[str, str]] = {
    "fr": {
        "email": "recevoir par e-mail des messages politiques de cette campagne",
        "sms": "recevoir par SMS des messages politiques de cette campagne",
        "call": "être appelé par une personne de cette campagne",
        "post": "recevoir du courrier de cette campagne",
        "online_targeting": "que mes données servent à choisir quels messages politiques m'envoyer en ligne",
        "party_sharing": "que mes coordonnées soient transmises au parti",
    },
    "en": {
        "email": "receive political messages of this campaign by e-mail",
        "sms": "receive political messages of this campaign by SMS",
        "call": "be called by a person of this campaign",
        "post": "receive letters of this campaign",
        "online_targeting": "my data being used to choose which political messages I am sent online",
        "party_sharing": "my contact details being handed to the party",
    },
    "pt": {
        "email": "receber por e-mail mensagens políticas desta campanha",
        "sms": "receber por SMS mensagens políticas desta campanha",
        "call": "receber a chamada de uma pessoa desta campanha",
        "post": "receber correio desta campanha",
        "online_targeting": "que os meus dados sirvam para escolher que mensagens políticas me enviar em linha",
        "party_sharing": "que os meus contactos sejam transmitidos ao partido",
    },
}
Own = Mapping[str, Mapping[str, Any]]
"""The campaign's own texts by language, as stored `FormWords`."""


def languages_of(definition: Definition | None, own: Own) -> dict[str, str]:
    """Return a form's languages: those of its questions; without questions, those that it has texts in."""
    codes = definition.languages if definition else [*WORDS, *(one for one in own if one not in WORDS)]
    return {code: LANGUAGES.get(code, code) for code in codes}


def language_for(accepted: str, languages: Collection[str]) -> str:
    """Return the language to show: the requested one (English and Portuguese even if the questions lack them), else
    French, else the first.
    """
    prefix = accepted[:2].lower()
    if prefix in languages or prefix in WORDS:
        return prefix
    return FIRST if FIRST in languages else next(iter(languages))


def words_in(own: Own, language: str) -> dict[str, str]:
    """Return the texts in a language: the campaign's, else the built-in ones, else French."""
    written = own.get(language, {})
    return WORDS.get(language, WORDS[FIRST]) | {key: written[key] for key in WORDS[FIRST] if written.get(key)}


def marked_in(own: Own, language: str) -> dict[str, str]:
    """Return the texts for a page, with French ones marked as French in another language."""
    written = own.get(language, {}) if language not in WORDS else WORDS[FIRST]
    return {key: word if written.get(key) else in_french(word) for key, word in words_in(own, language).items()}


def uses_in(own: Own, language: str, uses: Collection[str]) -> dict[str, str]:
    """Return the text of each box, in the order of the form."""
    sentences = USES.get(language, USES[FIRST]) | _uses(own, language)
    return {use: sentences[use] for use in uses}


def titles_in(title: str, intro: str, definition: Definition | None, own: Own, language: str) -> tuple[str, str]:
    """Return title and introduction: the form's own in French; else their translation, else the questionnaire's."""
    written = own.get(language, {})
    if definition is not None and language != FIRST and language in definition.languages:
        title = said_in(definition.title, language)
        intro = said_in(definition.intro, language) if definition.intro else ""
    return written.get("title") or title, written.get("intro") or intro


def marked_titles(title: str, intro: str, definition: Definition | None, own: Own, language: str) -> tuple[str, str]:
    """Return title and introduction for a page, with French ones marked as French in another language."""
    translated = language == FIRST or (definition is not None and language in definition.languages)
    titles = zip(("title", "intro"), titles_in(title, intro, definition, own, language), strict=True)
    first, second = (text if translated or own.get(language, {}).get(key) else in_french(text) for key, text in titles)
    return first, second


def form_lines(
    title: str, intro: str, definition: Definition | None, own: Own, uses: Collection[str], language: str
) -> list[Line]:
    """Return the page's sentences that a person agrees to, in order; `{}` stands for the candidate."""
    title, intro = titles_in(title, intro, definition, own, language)
    words = words_in(own, language)
    agreed = [("agree", words["agree"])] if uses else []
    boxes = [(f"uses/{use}", sentence) for use, sentence in uses_in(own, language, uses).items()]
    extra = [("named", words["named"])] if definition else []
    under = [(key, words[key]) for key in ("rights", "notice", "who")]
    return [("title", title), *([("intro", intro)] if intro else []), *extra, *agreed, *boxes, *under]


def asked_words(definition: Definition | None, uses: Collection[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return a form's French texts by key (`uses/email`): the consent sentences, and the others."""
    french = WORDS[FIRST]
    consents = {key: french[key] for key in _agreed_by(definition, uses)}
    consents |= {f"uses/{use}": USES[FIRST][use] for use in uses}
    questions = ("yes", "no", "only_if") if definition else ()
    other_keys = ("first_names", "surname", "email", "phone", "postcode", "send", *questions, "thanks", "who")
    return consents, {"title": "Titre", "intro": "Présentation"} | {key: french[key] for key in other_keys}


def own_words(fields: Mapping[str, str]) -> dict[str, Any]:
    """Parse a page's form for `FormWords`, without empty fields."""
    written = {key: text.strip() for key, text in fields.items() if text.strip()}
    uses = {key.removeprefix("uses/"): text for key, text in written.items() if key.startswith("uses/")}
    return {key: text for key, text in written.items() if not key.startswith("uses/")} | {"uses": uses}


def flat_words(own: Own, language: str) -> dict[str, str]:
    """Return the texts in the format of `own_words`."""
    uses = {f"uses/{use}": text for use, text in _uses(own, language).items()}
    return {key: text for key, text in own.get(language, {}).items() if key != "uses"} | uses


def _uses(own: Own, language: str) -> dict[str, str]:
    sentences: dict[str, str] | None = own.get(language, {}).get("uses")
    return sentences or {}


def _agreed_by(definition: Definition | None, uses: Collection[str]) -> list[str]:
    return ["rights", "notice", *(["named"] if definition else ()), *(["agree"] if uses else ())]


def check_consents(definition: Definition | None, own: Own, uses: Collection[str]) -> None:
    """Raise Invalid at the first consent sentence that is missing in a language of the form."""
    for language in languages_of(definition, own):
        if language in WORDS:
            continue
        written = own.get(language, {})
        missing = [key for key in _agreed_by(definition, uses) if not written.get(key)]
        missing += [f"uses/{use}" for use in uses if not _uses(own, language).get(use)]
        if missing:
            raise Invalid(
                f"On n'accepte que ce qu'on lit : il manque en « {LANGUAGES.get(language, language)} » ce à quoi la "
                f"personne dit oui ({len(missing)} phrase{'s' if len(missing) > 1 else ''}). Écrivez-les, ou gardez "
                "le formulaire fermé.",
                f"People agree to what they read: what they say yes to is missing in `{language}`. Write it, or keep "
                "the form closed.",
                f"/words/{language}/{missing[0]}",
                missing=missing,
            )
