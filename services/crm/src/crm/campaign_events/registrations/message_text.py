"""The texts written to those who signed up. Logistics only: in the silence not even the event's title. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from kit.text.french import moment

from crm.campaign_events.registrations.check_in_codes import shown

Occasion: TypeAlias = Literal["confirm", "coming", "waiting", "promoted", "moved", "called_off", "eve", "soon"]

SUBJECTS: dict[Occasion, str] = {
    "confirm": "Confirmez votre inscription",
    "coming": "Vous êtes inscrit",
    "waiting": "Vous êtes sur la liste d'attente",
    "promoted": "Une place s'est libérée pour vous",
    "moved": "Une réunion a changé",
    "called_off": "Une réunion est annulée",
    "eve": "C'est demain",
    "soon": "C'est tout à l'heure",
}
_LEADS: dict[Occasion, str] = {
    "confirm": "Une inscription a été demandée avec cette adresse. Sans confirmation, aucune place n'est réservée.",
    "coming": "Votre place est réservée. À l'entrée, montrez ce code, ou celui de la page.",
    "waiting": "C'est complet : vous êtes sur la liste d'attente. Nous vous écrirons si une place se libère.",
    "promoted": "Une place s'est libérée : elle est à vous. Si vous ne venez plus, rendez-la, quelqu'un attend.",
    "moved": "L'horaire ou le lieu a changé. Votre inscription reste valable.",
    "called_off": "Cette réunion n'a pas lieu. Vous n'avez rien à faire.",
    "eve": "Vous avez demandé à ce qu'on vous le rappelle : c'est demain.",
    "soon": "Vous avez demandé à ce qu'on vous le rappelle : c'est tout à l'heure.",
}
_BUTTONS: dict[Occasion, str] = {
    "confirm": "Confirmer ma venue",
    "called_off": "Mon inscription",
}
_SMS: dict[Occasion, str] = {
    "confirm": "confirmez votre venue",
    "coming": "vous êtes inscrit",
    "waiting": "complet, vous êtes sur liste d'attente",
    "promoted": "une place s'est libérée pour vous",
    "moved": "changement d'horaire ou de lieu",
    "called_off": "annulé",
    "eve": "rappel, demain",
    "soon": "rappel, tout à l'heure",
}


@dataclass(frozen=True)
class Facts:
    """The facts of an event for a message. `what`: the title, or in the silence only its kind."""

    what: str
    place: str
    starts_at: datetime
    zone: str
    link: str
    code: str


def mail_of(occasion: Occasion, facts: Facts) -> tuple[str, str]:
    """Return subject and body. Nothing that a stranger typed is in it: the address may be another's."""
    lines = ["Bonjour,", _LEADS[occasion], f"{facts.what}\n{moment(facts.starts_at, facts.zone)}\n{facts.place}"]
    if occasion in ("coming", "promoted", "eve", "soon"):
        lines.append(f"Votre code : {shown(facts.code)}")
    button = _BUTTONS.get(occasion, "Mon inscription, mon code, ou ne plus venir")
    lines.append(f"[{button}]({facts.link})")
    if occasion == "confirm":
        lines.append("Si ce n'est pas vous, ne faites rien : tout sera effacé dans sept jours.")
    return SUBJECTS[occasion], "\n\n".join(lines)


def sms_of(occasion: Occasion, facts: Facts, candidate: str) -> str:
    said = f"Campagne de {candidate} : {_SMS[occasion]}. {facts.what[:60]}, {moment(facts.starts_at, facts.zone)}."
    return f"{said} {facts.link}"
