"""Forms of an organisation's page, parsed into the API's models."""

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from elections.places.matching import match_department
from kit.pages.forms import read_form, whole_number
from kit.web.problems import Invalid

from crm.forms.questionnaires.schemas import QuestionnairePut
from crm.team.organisations.org_departments import REGIONS
from crm.team.organisations.schemas import AppealPut, OrgMemberPut

ROLES = {"reader": "voit les totaux", "lead": "dirige (demandes, droits)"}
PARIS = ZoneInfo("Europe/Paris")
FIELDS = {
    "/departments": "les départements",
    "/message/channel": "la voie",
    "/message/subject": "l'objet",
    "/message/body": "le texte",
    "/message/theme": "le thème",
    "/message": "le message",
    "/work/title": "ce qui est à faire",
    "/work/volunteers": "le nombre de bénévoles",
    "/work/starts_at": "le début",
    "/work/ends_at": "la fin",
    "/work": "l'action",
    "/questionnaire": "le questionnaire",
    "/help": "le renfort",
    "/display_name": "le nom d'usage",
    "/role": "le rôle",
    "/ends_at": "la fin",
}


def read_appeal(entry: Mapping[str, str], questionnaires: Mapping[str, QuestionnairePut]) -> AppealPut:
    """Parse an appeal. `questionnaires`: those that can be chosen. Raises Invalid with the form's field names."""
    body: dict[str, object] = {"departments": departments_of(entry)}
    if entry.get("what") == "help":
        return read_form(AppealPut, body | {"help": entry.get("help", "")}, FIELDS)
    if entry.get("what") == "questionnaire":
        chosen = questionnaires.get(entry.get("questionnaire", ""))
        if chosen is None:
            raise Invalid("Choisissez un questionnaire de la liste.", "Choose one of the list.", "/questionnaire")
        return read_form(AppealPut, body | {"questionnaire": chosen.model_dump(mode="json")}, FIELDS)
    if entry.get("what") == "work":
        starts_at = moment_of(entry.get("starts_at", ""), "/work/starts_at")
        ends_at = moment_of(entry.get("ends_at", ""), "/work/ends_at")
        if ends_at <= starts_at:
            raise Invalid("La fin vient après le début.", "The end comes after the start.", "/work/ends_at")
        body["work"] = {
            "kind": entry.get("kind", ""),
            "title": entry.get("title", "").strip(),
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "volunteers": whole_number(entry.get("volunteers", "").strip() or "0"),
        }
    else:
        subject = entry.get("subject", "").strip()
        body["message"] = {
            "channel": entry.get("channel", "email"),
            "body": entry.get("body", "").replace("\r\n", "\n").strip(),
        } | ({"subject": subject} if subject else {})
    return read_form(AppealPut, body, FIELDS)


def read_member(entry: Mapping[str, str], names: Mapping[str, str]) -> tuple[str, OrgMemberPut]:
    """Return the member's subject and rights. `names`: of whom can be chosen. Raises Invalid at the form's field."""
    chosen = entry.get("teammate", "")
    if chosen and chosen not in names:
        raise Invalid("Choisissez dans la liste.", "Choose somebody of the list.", "/teammate")
    subject = chosen or entry.get("subject", "").strip()
    if not subject:
        raise Invalid(
            "Choisissez une personne, ou invitez-la par un lien.", "Choose somebody, or invite them.", "/teammate"
        )
    if not subject.isascii() or not subject.isprintable() or " " in subject or not 0 < len(subject) <= 200:
        raise Invalid(
            "Choisissez une personne, ou donnez son identifiant de connexion, sans espace.",
            "Give the subject, without blanks.",
            "/subject",
        )
    return subject, read_rights(entry, names.get(chosen, ""))


def read_rights(entry: Mapping[str, str], name: str = "") -> OrgMemberPut:
    """Return the rights of a form. `name`: for whom the form names nobody. Raises Invalid at the form's field."""
    end_text = entry.get("ends_at", "").strip()
    body = {
        "display_name": entry.get("display_name", "").strip() or name,
        "role": entry.get("role", ""),
        "departments": departments_of(entry),
        "ends_at": moment_of(f"{end_text}T23:59", "/ends_at").isoformat() if end_text else None,
    }
    return read_form(OrgMemberPut, body, FIELDS)


def departments_of(entry: Mapping[str, str]) -> list[str]:
    """Return the departments of the chosen region and the typed ones, such as `Loire, 94, 2A 974`."""
    parts = [part.strip() for part in re.split(r"[,;\n]", entry.get("departments", "")) if part.strip()]
    words = [word for part in parts for word in ([part] if match_department(part) else part.split())]
    typed = {word: match_department(word) for word in words}
    unknown = next((word for word, code in typed.items() if not code), "")
    if unknown:
        raise Invalid(
            f"« {unknown[:60]} » n'est pas un département : écrivez son nom ou son numéro, entre virgules.",
            "This is no department: write its name or number, with commas between.",
            "/departments",
        )
    return sorted({*REGIONS.get(entry.get("region", ""), ()), *typed.values()})


def moment_of(text: str, pointer: str) -> datetime:
    """Parse a `datetime-local` field in Paris time; each campaign shows it in its own."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=PARIS)
    except ValueError as error:
        raise Invalid("Donnez une date et une heure.", "Give a date and a time.", pointer) from error


def asked_words(asked: int) -> str:
    if asked == 0:
        return "Personne n'a été sollicité : aucune campagne de ces départements n'accepte de demandes."
    return f"C'est demandé à {asked} campagne{'s' if asked > 1 else ''} : chacune répond pour elle-même."
