"""The notice given before anything about a person is recorded (GDPR, art. 13; CNIL, 2022 guide on political
communication), spoken, and as the page that QR codes and public forms link to.
"""

SPOKEN_VERSION = "porte-2026-11"
"""The version of the spoken notice, which consents refer to. A changed text is a new version."""
NOTICE_VERSION = "avis-2026-11"
"""The version of the page."""

_SPOKEN: dict[str, str] = {
    "fr": "Je fais campagne pour {}. Si vous voulez rester en contact, je note votre nom, vos coordonnées et "
    "ce que vous acceptez, rien d'autre. La campagne les garde jusqu'à la fin de l'élection au plus tard. "
    "Vous n'êtes obligé à rien. Vous pouvez lire, corriger ou faire effacer ce que nous avons, et changer d'avis, "
    "à tout moment ; ce code mène à la page qui dit comment. Votre opinion n'est gardée à votre nom que si vous y "
    "consentez expressément.",
    "en": "I am campaigning for {}. If you want to stay in touch, I note your name, how to reach you and what you "
    "agree to, nothing else. The campaign keeps it until the end of the election at the latest. You need not do "
    "anything. You may read, correct or have erased what we have, and change your mind, at any time; this code leads "
    "to the page that says how. Your opinion is kept by your name only if you expressly agree to it.",
}
WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "demo": "Démonstration : campagne inventée",
        "title": "Vos données, si vous nous les confiez",
        "of": "Campagne de {}",
        "spoken_title": "Ce qui est lu à une porte ou au téléphone",
        "kept_title": "Qui garde quoi",
        "controller": "Le responsable est {}.",
        "officer": "Son délégué à la protection des données : {}.",
        "nobody": "Le responsable est la campagne de {}.",
        "kept": "La campagne garde ce que vous avez donné : un nom, des coordonnées, ce que vous acceptez de recevoir, "
        "le jour et le lieu. Votre opinion et les thèmes qui vous importent ne sont gardés à votre nom que si vous y "
        "avez consenti expressément (RGPD, article 9).",
        "nothing": "Si vous n’avez rien confié, rien de vous n’est gardé : ce qui se passe à une porte (absent, "
        "échange, refus) appartient à l’adresse, et les réponses rejoignent le total du bureau de vote.",
        "why_title": "Pourquoi et combien de temps",
        "why": "Pour vous écrire ou vous appeler comme vous l’avez accepté, sur le fondement de votre accord (RGPD, "
        "article 6, 1, a), et pour rien d’autre. Vos coordonnées ne sont ni vendues ni échangées. Elles sont effacées "
        "au plus tard à la fin de l’élection, sauf accord de votre part.",
        "rights_title": "Vos droits",
        "rights": "Lire, corriger, emporter, faire effacer ce que nous avons ; vous opposer à toute sollicitation ; "
        "retirer votre accord aussi simplement que vous l’avez donné. Dites-le à la personne que vous avez "
        "rencontrée, ou répondez à n’importe lequel de nos messages : une demande reçoit sa réponse en un mois au "
        "plus. Vous pouvez aussi saisir la CNIL (cnil.fr).",
        "write": "Vous pouvez aussi écrire à {}.",
        "stop": "« Ne plus solliciter » dit à la porte suffit : elle n’est plus proposée à personne de l’équipe.",
        "version": "Version du texte : {}.",
    },
    "en": {
        "demo": "Demonstration: an invented campaign",
        "title": "Your data, if you entrust them to us",
        "of": "Campaign of {}",
        "spoken_title": "What is read out at a door or on the phone",
        "kept_title": "Who keeps what",
        "controller": "The controller is {}.",
        "officer": "Its data protection officer: {}.",
        "nobody": "The controller is the campaign of {}.",
        "kept": "The campaign keeps what you gave: a name, how to reach you, what you agree to receive, the day and "
        "the place. Your opinion and the themes that matter to you are kept by your name only if you expressly agreed "
        "to it (GDPR, article 9).",
        "nothing": "If you entrusted nothing, nothing of you is kept: what happens at a door (nobody in, a talk, a "
        "refusal) belongs to the address, and answers join the total of the polling station.",
        "why_title": "Why, and for how long",
        "why": "To write to you or call you as you agreed to, on the ground of your consent (GDPR, article 6(1)(a)), "
        "and for nothing else. Your contact details are neither sold nor exchanged. They are erased at the latest at "
        "the end of the election, unless you agree otherwise.",
        "rights_title": "Your rights",
        "rights": "To read, correct, take along and have erased what we have; to object to being solicited at all; to "
        "withdraw your consent as simply as you gave it. Say so to the person you met, or answer any of our messages: "
        "a request is answered within a month at most. You may also turn to the CNIL (cnil.fr).",
        "write": "You may also write to {}.",
        "stop": "“Do not come again”, said at the door, is enough: nobody of the team is sent there any more.",
        "version": "Version of the text: {}.",
    },
}
AGREED_BY = ("kept", "nothing", "why", "rights", "stop")
"""The paragraphs of the page that a person agrees to, in order."""


def spoken(candidate: str, language: str = "fr") -> str:
    """Return the notice to say at a door, on the phone or in the street."""
    return _SPOKEN.get(language, _SPOKEN["fr"]).format(candidate)


def public_path(campaign_id: object) -> str:
    return f"/avis/{campaign_id}"
