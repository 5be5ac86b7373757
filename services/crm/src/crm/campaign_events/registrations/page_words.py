"""The words of the pages that anybody sees, in the two languages that they are in. Pure.

What the campaign wrote, the title and the place, is in the language in which it was written.
"""

from collections.abc import Mapping
from datetime import datetime
from types import ModuleType

from kit.text import english, french

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
        "taken": "Merci ! Ouvrez le message que nous venons d'envoyer et confirmez : sans cela aucune place n'est "
        "prise.",
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
        "not_yet": "Tant que vous n'avez pas confirmé, aucune place n'est prise.",
        "gone": "Votre inscription est annulée, et vos coordonnées effacées.",
        "waiting": "C'est complet : vous êtes sur la liste d'attente. Nous vous écrirons si une place se libère.",
        "came": "Vous êtes passé à l'entrée à {}. Bonne réunion !",
        "coming": "{}, votre place est prise. Montrez ce code à l'entrée.",
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
}
_KINDS: dict[Kind, str] = {
    "public_meeting": "Public meeting",
    "stall": "Stand",
    "leafleting": "Leafleting",
    "canvass_session": "Door-to-door",
    "fundraiser": "Fundraiser",
    "private_meeting": "Meeting of the team",
}
_CLOCKS: dict[Language, ModuleType] = {"fr": french, "en": english}


class PageTexts:
    """The texts of a page: `PageTexts("en")`. Any language but English is French."""

    def __init__(self, asked: str) -> None:
        self.lang: Language = "en" if asked[:2].lower() == "en" else "fr"
        self.words: Mapping[str, str] = _WORDS[self.lang] | AGREED[self.lang]
        self.query = "?lang=en" if self.lang == "en" else ""

    def moment(self, value: datetime, zone: str) -> str:
        said: str = _CLOCKS[self.lang].moment(value, zone)
        return said

    def hour(self, value: datetime, zone: str) -> str:
        said: str = _CLOCKS[self.lang].hour(value, zone)
        return said

    def kind(self, kind: str) -> str:
        return label_of(kind) if self.lang == "fr" else next(said for key, said in _KINDS.items() if key == kind)
