"""Forms of rights requests."""

from typing import Any

from kit.pages.page_form import Line, LongText, Posted

INPUTS = {"/emails": "email", "/phones": "phone"}
NAMES = {
    "/first_names": "les prénoms",
    "/surname": "le nom",
    "/born_on": "la date de naissance",
    "/received_on": "la date de réception",
    "/emails": "l'e-mail",
    "/phones": "le téléphone",
    "/kind": "ce qui est demandé",
    "/wanted": "ce qu'elle veut",
    "/channel": "comment la demande est venue",
    "/way": "comment la personne a été reconnue",
    "/outcome": "l'issue",
    "/why": "la raison",
}


class CaseEntry(Posted):
    kind: Line = ""
    channel: Line = ""
    received_on: Line = ""
    surname: Line = ""
    first_names: Line = ""
    born_on: Line = ""
    email: Line = ""
    phone: Line = ""
    wanted: LongText = ""


class IdentityEntry(Posted):
    way: Line = ""


class ExtensionEntry(Posted):
    why: Line = ""


class CloseEntry(Posted):
    outcome: Line = ""


def read_case(entry: CaseEntry) -> dict[str, Any]:
    values = {name: text.strip() for name, text in entry.model_dump(exclude={"email", "phone"}).items()}
    values["wanted"] = values["wanted"].replace("\r\n", "\n")
    email, phone = entry.email.strip(), entry.phone.strip()
    return values | {"emails": [email] if email else [], "phones": [phone] if phone else []}
