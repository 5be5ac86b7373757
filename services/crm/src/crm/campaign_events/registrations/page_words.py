"""The words of the pages that anybody sees, in the three languages that they are in. Pure.

What the campaign wrote, the title and the place, is in the language in which it was written.
"""

from collections.abc import Mapping
from datetime import datetime
from types import ModuleType

from kit.text import english, french, portuguese
from kit.web.problems import Problem

from crm.campaign_events.events.kinds import Kind, label_of
from crm.forms.consent_texts.event_page import AGREED, Language

_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "demo": "Démonstration : campagne inventée, horloge déplacée",
        "of": "Campagne de {}",
        "foot": "Campagne de {}. Ce n'est pas un site de l'État. Aucun cookie n'est déposé par cette page.",
        "yours": "Cette adresse est à vous seul.",
        "list": "Réunions et rendez-vous",
        "none": "Aucune réunion n'est annoncée pour l'instant.",
        "suspended": "Page suspendue",
        "silence": "Cette page est suspendue pendant le silence électoral, jusqu'au {} (article L. 49 du code "
        "électoral).",
        "closed_now": "Les inscriptions sont fermées.",
        "link_works": "Vous étiez inscrit ? Votre lien personnel, dans le message que vous avez reçu, fonctionne "
        "toujours.",
        "until": "jusqu'à",
        "off": "Annulé : cette réunion n'a pas lieu.",
        "calendar": "Ajouter à mon agenda",
        "subscribe": "S'abonner dans mon agenda",
        "subscribe_by": "Ou donnez cette adresse à votre agenda, qui suivra les changements :",
        "taken": "Merci ! Ouvrez le message que nous venons d'envoyer et confirmez : sans cela, aucune place n'est "
        "réservée.",
        "over": "Les inscriptions sont closes.",
        "come": "Venir",
        "full": "C'est complet. Inscrivez-vous sur la liste d'attente : nous vous écrirons si une place se libère.",
        "name": "Prénom et nom",
        "email": "Adresse e-mail",
        "phone": "ou téléphone mobile",
        "pot": "Ne remplissez pas ce champ",
        "queue": "Rejoindre la liste d'attente",
        "send": "Je viens",
        "all": "Toutes les réunions",
        "own": "Mon inscription",
        "own_asked": "Confirmer ma venue",
        "own_off": "Annulé : cette réunion n'a pas lieu. Vous n'avez rien à faire.",
        "not_yet": "Tant que vous n'avez pas confirmé, aucune place n'est réservée.",
        "gone": "Votre inscription est annulée, et vos coordonnées effacées.",
        "waiting": "C'est complet : vous êtes sur la liste d'attente. Nous vous écrirons si une place se libère.",
        "came": "Vous êtes passé à l'entrée à {}. Bonne réunion !",
        "coming": "{}, votre place est réservée. Montrez ce code à l'entrée.",
        "say": "Ou dites-le :",
        "not_me": "Ce n'est pas moi, ou je ne viens pas",
        "give_back": "Je ne viens plus",
        "then": "Vos coordonnées sont alors effacées, et votre place va à quelqu'un d'autre.",
    },
    "en": {
        "demo": "Demonstration: invented campaign, moved clock",
        "of": "Campaign of {}",
        "foot": "Campaign of {}. This is not a site of the State. No cookie is set by this page.",
        "yours": "This address is for you alone.",
        "list": "Meetings and events",
        "none": "No meeting is announced for now.",
        "suspended": "Page suspended",
        "silence": "This page is suspended during the election silence, until {} (article L. 49 of the electoral "
        "code).",
        "closed_now": "No places are given meanwhile.",
        "link_works": "Had you signed up? Your own link, in the message that you were sent, still works.",
        "until": "until",
        "off": "Called off: this meeting does not take place.",
        "calendar": "Add to my calendar",
        "subscribe": "Subscribe in my calendar",
        "subscribe_by": "Or give your calendar this address, and it follows what changes:",
        "taken": "Thank you! Open the message that we have just sent and confirm: until then no place is taken.",
        "over": "No more places are given.",
        "come": "Come along",
        "full": "It is full. Join the waiting list: we write to you if a place becomes free.",
        "name": "First name and surname",
        "email": "E-mail address",
        "phone": "or mobile phone",
        "pot": "Leave this field empty",
        "queue": "Join the waiting list",
        "send": "I am coming",
        "all": "All meetings",
        "own": "My place",
        "own_asked": "Confirm that I am coming",
        "own_off": "Called off: this meeting does not take place. There is nothing you need do.",
        "not_yet": "Until you have confirmed no place is taken.",
        "gone": "Your place is given back, and what you wrote is erased.",
        "waiting": "It is full: you are on the waiting list. We write to you if a place becomes free.",
        "came": "You came in at {}. Enjoy the meeting!",
        "coming": "{}, your place is taken. Show this code at the door.",
        "say": "Or say it:",
        "not_me": "It was not me, or I am not coming",
        "give_back": "I am not coming any more",
        "then": "What you wrote is erased then, and your place goes to somebody else.",
    },
    "pt": {
        "demo": "Demonstração: campanha inventada, relógio adiantado",
        "of": "Campanha de {}",
        "foot": "Campanha de {}. Não é um site do Estado. Esta página não usa cookies.",
        "yours": "Este endereço é só seu.",
        "list": "Reuniões e encontros",
        "none": "Nenhuma reunião está anunciada por agora.",
        "suspended": "Página suspensa",
        "silence": "Esta página está suspensa durante o silêncio eleitoral, até {} (artigo L. 49 do código eleitoral "
        "francês).",
        "closed_now": "As inscrições estão fechadas.",
        "link_works": "Já tinha feito a inscrição? A ligação pessoal da mensagem que recebeu continua a funcionar.",
        "until": "até às",
        "off": "Cancelada: esta reunião não se realiza.",
        "calendar": "Juntar à minha agenda",
        "subscribe": "Subscrever na minha agenda",
        "subscribe_by": "Ou dê este endereço à sua agenda, que seguirá as alterações:",
        "taken": "Obrigado! Abra a mensagem que acabámos de enviar e confirme: sem isso nenhum lugar fica reservado.",
        "over": "As inscrições estão encerradas.",
        "come": "Participar",
        "full": "Está completo. Inscreva-se na lista de espera: escrevemos-lhe se um lugar ficar livre.",
        "name": "Nome e apelido",
        "email": "Endereço de e-mail",
        "phone": "ou telemóvel",
        "pot": "Deixe este campo vazio",
        "queue": "Entrar na lista de espera",
        "send": "Vou",
        "all": "Todas as reuniões",
        "own": "A minha inscrição",
        "own_asked": "Confirmar que vou",
        "own_off": "Cancelada: esta reunião não se realiza. Não tem nada a fazer.",
        "not_yet": "Enquanto não confirmar, nenhum lugar fica reservado.",
        "gone": "A sua inscrição está anulada e os seus contactos foram apagados.",
        "waiting": "Está completo: está na lista de espera. Escrevemos-lhe se um lugar ficar livre.",
        "came": "Entrou às {}. Boa reunião!",
        "coming": "{}, o seu lugar está reservado. Mostre este código à entrada.",
        "say": "Ou diga-o:",
        "not_me": "Não fui eu, ou não vou",
        "give_back": "Já não vou",
        "then": "Os seus contactos são então apagados e o seu lugar passa para outra pessoa.",
    },
}
_KINDS: dict[Language, dict[Kind, str]] = {
    "en": {
        "public_meeting": "Public meeting",
        "stall": "Stand",
        "leafleting": "Leafleting",
        "canvass_session": "Door-to-door",
        "fundraiser": "Fundraiser",
        "private_meeting": "Meeting of the team",
    },
    "pt": {
        "public_meeting": "Reunião pública",
        "stall": "Banca",
        "leafleting": "Distribuição de folhetos",
        "canvass_session": "Porta a porta",
        "fundraiser": "Angariação de fundos",
        "private_meeting": "Reunião da equipa",
    },
}
_ERRORS = {
    "name": "Indique o seu nome.",
    "email": "Indique um endereço de e-mail completo ou um telemóvel.",
    "phone": "Verifique o número de telemóvel.",
    "": "Não foi possível fazer a inscrição: as inscrições estão fechadas, ou chegaram demasiadas. Tente mais tarde.",
}
"""In Portuguese, by field: problems are written in French and English."""
LANGUAGES: dict[Language, str] = {"fr": "Français", "en": "English", "pt": "Português"}
_SKIP: dict[Language, str] = {"fr": "Aller au contenu", "en": "Skip to content", "pt": "Ir para o conteúdo"}
_CLOCKS: dict[Language, ModuleType] = {"fr": french, "en": english, "pt": portuguese}


class PageTexts:
    """The texts of a page: `PageTexts("en")`. Any language that they are not in is French."""

    languages = LANGUAGES

    def __init__(self, asked: str) -> None:
        spoken: list[Language] = [one for one in LANGUAGES if one == asked[:2].lower()]
        self.lang: Language = spoken[0] if spoken else "fr"
        self.words: Mapping[str, str] = _WORDS[self.lang] | AGREED[self.lang]
        self.query = "" if self.lang == "fr" else f"?lang={self.lang}"
        self.skip = _SKIP[self.lang]

    def moment(self, value: datetime, zone: str) -> str:
        said: str = _CLOCKS[self.lang].moment(value, zone)
        return said

    def hour(self, value: datetime, zone: str) -> str:
        said: str = _CLOCKS[self.lang].hour(value, zone)
        return said

    def kind(self, kind: str) -> str:
        return label_of(kind) if self.lang == "fr" else next(s for key, s in _KINDS[self.lang].items() if key == kind)

    def error(self, problem: Problem | None) -> str:
        """Return a problem's sentence, in Portuguese that of its field; empty: there is none."""
        if problem is None or self.lang != "pt":
            return "" if problem is None else problem.en if self.lang == "en" else problem.fr
        return _ERRORS.get((problem.pointer or "").strip("/"), _ERRORS[""])
