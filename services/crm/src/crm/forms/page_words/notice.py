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
    "pt": "Faço campanha por {}. Se quiser manter o contacto, anoto o seu nome, os seus contactos e aquilo que "
    "aceita, mais nada. A campanha guarda-os, o mais tardar, até ao fim da eleição. Nada é obrigatório. Pode ler, "
    "corrigir ou mandar apagar o que temos, e mudar de ideias, a qualquer momento; este código leva à página que diz "
    "como. A sua opinião só é guardada com o seu nome se der o seu consentimento expresso.",
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
        "joint": "Des messages et des actions peuvent être proposés par : {}. La campagne en décide seule, les envoie "
        "sous son nom et ne transmet aucune donnée. Vous pouvez exercer vos droits auprès de la campagne comme de qui "
        "propose (RGPD, art. 26).",
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
        "joint": "Messages and actions may be proposed by: {}. The campaign alone decides on them, sends them under "
        "its own name and passes on no data. You may exercise your rights with the campaign as well as with those who "
        "propose (GDPR, art. 26).",
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
    "pt": {
        "demo": "Demonstração: campanha inventada",
        "title": "Os seus dados, se no-los confiar",
        "of": "Campanha de {}",
        "spoken_title": "O que é lido à porta ou ao telefone",
        "kept_title": "Quem guarda o quê",
        "controller": "O responsável pelo tratamento é {}.",
        "officer": "O encarregado da proteção de dados: {}.",
        "nobody": "O responsável pelo tratamento é a campanha de {}.",
        "joint": "Podem ser propostas mensagens e ações por: {}. Só a campanha decide sobre elas, envia-as em seu nome "
        "e não transmite nenhum dado. Pode exercer os seus direitos junto da campanha ou de quem propõe (RGPD, artigo "
        "26.º).",
        "kept": "A campanha guarda o que deu: um nome, os contactos, o que aceita receber, o dia e o lugar. A sua "
        "opinião e os temas que lhe importam só são guardados com o seu nome se tiver dado o seu consentimento "
        "expresso (RGPD, artigo 9.º).",
        "nothing": "Se não confiou nada, nada seu é guardado: o que se passa a uma porta (ausência, conversa, recusa) "
        "pertence à morada, e as respostas juntam-se ao total da mesa de voto.",
        "why_title": "Porquê e durante quanto tempo",
        "why": "Para lhe escrever ou telefonar como aceitou, com base no seu consentimento (RGPD, artigo 6.º, n.º 1, "
        "alínea a), e para mais nada. Os seus contactos não são vendidos nem trocados. São apagados, o mais tardar, no "
        "fim da eleição, salvo se aceitar outra coisa.",
        "rights_title": "Os seus direitos",
        "rights": "Ler, corrigir, levar consigo, mandar apagar o que temos; opor-se a qualquer contacto; retirar o seu "
        "consentimento tão simplesmente como o deu. Diga-o à pessoa que encontrou, ou responda a qualquer das nossas "
        "mensagens: um pedido tem resposta, no máximo, num mês. Pode também recorrer à CNIL (cnil.fr).",
        "write": "Pode também escrever para {}.",
        "stop": "«Não voltem a contactar», dito à porta, basta: ninguém da equipa lá volta.",
        "version": "Versão do texto: {}.",
    },
}
AGREED_BY = ("kept", "nothing", "why", "rights", "stop")
"""The paragraphs of the page that a person agrees to, in order."""


def spoken(candidate: str, language: str = "fr") -> str:
    """Return the notice to say at a door, on the phone or in the street."""
    return _SPOKEN.get(language, _SPOKEN["fr"]).format(candidate)


def public_path(campaign_id: object) -> str:
    return f"/avis/{campaign_id}"
