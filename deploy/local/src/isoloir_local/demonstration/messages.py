"""Messages at each stage: sent to the volunteers, waiting for a second person, drafts; and tasks of the team."""

from typing import Any, NamedTuple

from isoloir_local.demonstration.director import Director
from isoloir_local.demonstration.team import CANDIDATE, with_role

RULE = {
    "second_person": True,
    "sponsor": CANDIDATE,
    "sponsor_address": "12 rue des Glycines, 94300 Vincennes",
    "reply_to": "bonjour@tavernot.example",
    "sms_stop": "STOP au 36000",
    "declared": {"kind": "person", "country": "FR", "controlled_abroad": False},
}


class Message(NamedTuple):
    name: str
    channel: str
    purpose: str
    subject: str
    body: str
    stage: str
    """`sent`, `asked` or `draft`."""
    filter: dict[str, Any] | None = None


MESSAGES = (
    Message(
        "Samedi au marché",
        "email",
        "team",
        "Samedi 2 juin, on a besoin de vous au marché",
        "Bonjour,\n\nIl manque quatre personnes pour tracter samedi matin, place des Carriers, de 9 h 30 à 12 h 30. "
        "Café et croissants au local à partir de 8 h.\n\nDites-nous si vous venez en répondant à ce message.\n\n"
        "À samedi,\n\nL’équipe",
        "sent",
        {"kind": "all", "of": [{"kind": "role", "role": "volunteer"}, {"kind": "available", "day": "sat"}]},
    ),
    Message(
        "Lettre n° 4",
        "email",
        "campaign",
        "Dix jours pour convaincre",
        "Bonjour,\n\nLe premier tour a lieu dans dix jours. Depuis neuf semaines nous avons frappé à des milliers de "
        "portes, et ce que nous y avons entendu tient en trois mots : se loger, se déplacer, se soigner.\n\n"
        "La dernière réunion avant le vote est jeudi 7 juin à 19 h, à l’Espace Beauséjour. Venez avec un voisin.\n\n"
        "Élise Tavernot",
        "asked",
    ),
    Message(
        "Rappel procurations",
        "email",
        "campaign",
        "Absent le 10 juin ? Quelqu’un peut voter pour vous",
        "Bonjour,\n\nSi vous n’êtes pas là le 10 ou le 17 juin, nous pouvons vous trouver quelqu’un de votre commune "
        "qui votera pour vous. Répondez à ce message, on s’occupe du reste.\n\nL’équipe d’Élise Tavernot",
        "draft",
    ),
    Message(
        "SMS de la veille du meeting",
        "sms",
        "campaign",
        "",
        "Jeudi 19 h, Espace Beauséjour : derniere reunion avec Elise Tavernot. On compte sur vous !",
        "draft",
    ),
)
TASKS = (
    ("Rappeler l’imprimeur pour le tract de la dernière semaine", "manager", "2029-05-29"),
    ("Demander les deux factures qui manquent (sonorisation, buffet)", "financial_agent", "2029-05-30"),
    ("Trouver quatre personnes pour le marché de samedi", "coordinator", "2029-06-01"),
    ("Vérifier la liste des assesseurs avec les trois mairies", "manager", "2029-06-04"),
    ("Rapprocher les lignes de banque de la fin mai", "financial_agent", "2029-06-05"),
    ("Confirmer la salle de jeudi", "coordinator", "2029-06-02"),
)
"""Text, role of whom it is given to, and the last day for it."""


def write_messages(director: Director) -> None:
    director.put("/crm/v1/mailing-rule", json=RULE)
    approver = with_role("manager")[0].subject
    for message in MESSAGES:
        body = message._asdict()
        stage = body.pop("stage")
        mailing = director.post("/crm/v1/mailings", message.name, json=body)
        path = f"/crm/v1/mailings/{mailing['id']}"
        if stage != "draft":
            director.post(f"{path}/ask-approval", message.name, json={})
        if stage == "sent":
            director.post(f"{path}/approve", message.name, by=approver)
            director.post(f"{path}/send", message.name, json={})


def give_tasks(director: Director) -> None:
    for text, role, due_on in TASKS:
        body = {"text": text, "owner": with_role(role)[0].subject, "due_on": due_on}
        director.post("/crm/v1/tasks", text, json=body)
    mine = {"text": "Relire la lettre n° 4 avant son envoi", "due_on": "2029-06-01"}
    director.post("/crm/v1/tasks", mine["text"], json=mine)
