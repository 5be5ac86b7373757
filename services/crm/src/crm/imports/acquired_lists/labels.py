"""The labels of acquired lists, in French."""

from datetime import date
from typing import NamedTuple

from crm.imports.acquired_lists.schemas import AcquiredListRead, Kind
from crm.people.records.card import NOTICE

KINDS: dict[Kind, str] = {"roll": "liste électorale", "outside": "liste reçue d'ailleurs"}
FIELDS = {
    "/kind": "la sorte de liste",
    "/name": "le nom",
    "/source": "qui l'a remise",
    "/purpose": "à quoi elle sert",
    "/received_on": "la date de réception",
    "/ends_on": "la date de fin",
    "/no_commercial_use": "l'engagement",
    "/notice_on": "la date d'information",
    "/first_names": "les prénoms",
    "/surname": "le nom",
    "/postcode": "le code postal",
    "/town": "la ville",
    "/born_in": "l'année de naissance",
    "/contacts": "les e-mails et téléphones",
    "/use": "le canal",
    "/text_version": "la version du texte",
    "/proof": "la preuve",
    "/station": "le bureau de vote",
    "/commune": "la commune",
    "/street": "la rue",
    "/age_from": "l'âge",
    "/age_to": "l'âge",
}
USES = {"email": "les e-mails", "sms": "les SMS", "call": "les appels", "post": "le courrier"}
WAYS = {"form": "un formulaire", "paper": "le papier", "phone": "le téléphone", "door": "la porte", "link": "un lien"}


class Notice(NamedTuple):
    """The state of a list's notice (GDPR, art. 14), as a label."""

    words: str
    late: bool


def notice_of(acquired_list: AcquiredListRead, today: date) -> Notice:
    """Return the state of a notice, due within a month, or with the first message if that is sooner (art. 14(3))."""
    if acquired_list.notice_on is not None:
        return Notice(f"Personnes informées le {acquired_list.notice_on:%d/%m/%Y} (RGPD, art. 14)", late=False)
    due = acquired_list.received_on + NOTICE
    if due < today:
        return Notice(f"Information due depuis le {due:%d/%m/%Y} (RGPD, art. 14)", late=True)
    return Notice(f"Personnes à informer avant le {due:%d/%m/%Y}, ou au premier message (RGPD, art. 14)", late=False)
