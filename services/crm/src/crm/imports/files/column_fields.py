"""The fields that a column may be mapped to, and their headers in French, English, NationBuilder's and Qomon's
files.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType

from crm.people.records.contact_field import Group
from crm.people.records.field_registry import FIELDS
from crm.people.records.field_selections import fields_in
from crm.people.records.sensitive_fields import is_sensitive, plain

PROOFS = ("consent_source", "consent_text", "consent_on", "consent_proof")


def _columns(group: Group) -> dict[str, str]:
    return {field.target or field.name: field.column for field in fields_in(group) if field.column}


TARGETS: dict[str, str] = {
    "full_name": "Nom et prénom ensemble",
    **_columns("name"),
    "house_number": "Numéro dans la rue",
    **_columns("address"),
    "second:street": "Résidence secondaire : rue",
    "second:postcode": "Résidence secondaire : code postal",
    "second:town": "Résidence secondaire : ville",
    "post:street": "Courrier : rue",
    "post:postcode": "Courrier : code postal",
    "post:town": "Courrier : ville",
    "email": "E-mail",
    "phone": "Téléphone",
    **_columns("details"),
    **_columns("collection"),
    "slots": "Disponibilités",
    "skills": "Coups de main, compétences",
    "kept": "Accepte d'être gardé après l'élection",
    "use:email": "Accepte les e-mails",
    "use:sms": "Accepte les SMS",
    "use:call": "Accepte les appels",
    "use:post": "Accepte le courrier",
    "use:party_sharing": "Accepte la transmission au parti",
    "consent_source": "Accord : comment il a été donné",
    "consent_text": "Accord : version du texte",
    "consent_on": "Accord : date",
    "consent_proof": "Accord : où est la preuve",
    "refuses:email": "Refuse les e-mails",
    "refuses:phone": "Refuse les appels et les SMS",
    "refuses:all": "Ne plus contacter",
}
ROLL = (
    "full_name",
    "surname",
    "first_names",
    "house_number",
    "street",
    "postcode",
    "town",
    "commune",
    "station",
    "born_on",
)
"""Targets allowed for an electoral roll: no birthplace, no phone, nothing about opinions."""
OUTSIDE = (*ROLL, "email", "phone", "collected_on")
"""Targets allowed for a third-party list: how to reach people, to ask for their consent."""
JOINED = ("full_name", "first_names", "street")
"""Targets whose columns are joined in the file's order: a second first name, the second line of a street."""
_SEVERAL = frozenset({"email", "phone", "tags", *JOINED})


def is_once(target: str) -> bool:
    """Return whether only one column may have this target: a second would be lost, or make a false name."""
    return target not in _SEVERAL


def joined(header: Sequence[str], columns: Sequence[str | None]) -> dict[str, list[str]]:
    """Return, by target, the headers of the columns that are joined."""
    headers = {one: [name for name, target in zip(header, columns, strict=True) if target == one] for one in JOINED}
    return {target: names for target, names in headers.items() if len(names) > 1}


_NAMES: dict[str, str] = {field.target or field.name: field.headers for field in FIELDS if field.headers} | {
    "full_name": "nom complet|nom prenom|nom et prenom|prenom nom|full name|name|identite",
    "house_number": "numero de voie|numero voie|no voie|housenumber|house number|numero de rue|address housenumber",
    "second:street": "rue residence secondaire|adresse residence secondaire|adresse secondaire",
    "second:postcode": "code postal residence secondaire|code postal secondaire",
    "second:town": "ville residence secondaire|ville secondaire",
    "post:street": "rue courrier|adresse courrier|mailing address1",
    "post:postcode": "code postal courrier|mailing zip",
    "post:town": "ville courrier|mailing city",
    "slots": "disponibilites|disponibilite|dispos|dispo|jours de disponibilite|quand|availability|creneaux|"
    "jours|jours libres|libre|libre le|disponible|disponible le|quand etes vous libre",
    "skills": "coup de main|coups de main|competences|competence|aide proposee|peut aider|que voulez vous faire|"
    "comment aider|skills|volunteer skills|peut aider a|aide|aide a|veut aider|taches",
    "kept": "accepte d etre garde|accepte d etre conserve|accepte de rester|garder apres l election|"
    "accord de conservation|reste en contact",
    "email": "email|e mail|mail|courriel|adresse e mail|adresse email|email address|email1|adresse mail|mel|"
    "email 1|e mail 1|mail 1|mail perso|mail pro|e mail perso|e mail pro|email perso|email pro|mail personnel|"
    "mail professionnel|e mail personnel|e mail professionnel|courriel perso|courriel pro|"
    "autre e mail|autre email|autre mail|emailaddress|adresse courriel|adresse mel",
    "phone": "telephone|tel|mobile|portable|telephone mobile|telephone portable|phone|phone number|"
    "mobile number|work phone number|home phone|telephone fixe|numero de telephone|gsm|cell phone|"
    "tel mobile|tel portable|no de telephone|no tel|n tel|n de telephone|"
    "autre telephone|fixe|tel fixe|n portable|n mobile|can2 phone|smsphone|"
    "phone number mobile|home phone number|n de portable",
    "use:email": "abonne a la lettre|lettre d information|infolettre|accepte les e mails|"
    "accepte e mail|opt in email|email opt in|consentement email|newsletter",
    "use:sms": "sms|accepte les sms|optin sms|opt in sms|mobile opt in|consentement sms",
    "use:call": "accepte les appels|optin appel|consentement telephone",
    "use:post": "accepte le courrier|accepte les courriers|accepte le courrier postal|optin courrier",
    "use:party_sharing": "accepte la transmission au parti",
    "consent_source": "source du consentement|consent source|origine du consentement",
    "consent_text": "texte du consentement|version du texte|consent text|consent version",
    "consent_on": "date du consentement|consent date|date d accord",
    "consent_proof": "preuve du consentement|consent proof|preuve",
    "refuses:email": "desabonne|desabo|desabonnes|desabonnement|desinscrit|unsub time|"
    "unsubscribed|optout email|opt out email|email opt out|refuse les e mails",
    "refuses:phone": "do not call|ne pas appeler|refuse les appels|refuse les sms|is mobile bad",
    "refuses:all": "do not contact|ne plus contacter|ne pas contacter|black list|blacklist|oppose|opposition",
}
_NUMBERED = re.compile(r"(?<=\w) ?[1-9]$")
"""The number of a second column of one thing: « Portable 2 », « Mail2 »."""
_KNOWN = {name: target for target, names in _NAMES.items() for name in names.split("|")}


def is_known(name: str) -> bool:
    """Return whether this is the name of a column that some target is proposed for, or that may not be read."""
    words = plain(name)
    return words in _KNOWN or _NUMBERED.sub("", words) in _KNOWN or is_sensitive(name)


def propose(
    header: Sequence[str],
    custom: Mapping[str, str],
    allowed: Sequence[str] = tuple(TARGETS),
    chosen: Mapping[str, str] = MappingProxyType({}),
) -> list[str | None]:
    """Return a target for each column, None for an unknown header. `custom`: label by key of custom fields; `chosen`:
    targets chosen for earlier files.
    """
    custom_targets = {plain(label): f"custom:{key}" for key, label in custom.items()} | {
        key: f"custom:{key}" for key in custom
    }
    targets: list[str | None] = []
    for name in header:
        words = plain(name)
        known = _KNOWN.get(words) or _KNOWN.get(_NUMBERED.sub("", words)) or custom_targets.get(words)
        target = None if is_sensitive(name) else chosen.get(words, known)
        if target not in allowed and (target or "").removeprefix("custom:") not in custom:
            target = None
        if target is not None and target in targets and is_once(target):
            target = None
        targets.append(target)
    return targets


def chosen(files: Iterable[tuple[Sequence[str], Sequence[str | None]]]) -> dict[str, str]:
    """Return the last target of each column name, from files' headers and targets, newest first."""
    by_name: dict[str, str] = {}
    for header, targets in files:
        for name, target in zip(header, targets, strict=True):
            if target is not None and plain(name):
                by_name.setdefault(plain(name), target)
    return by_name


def signature(header: Sequence[str], target: str) -> bytes:
    return sha256("\0".join([target, *map(plain, header)]).encode()).digest()
