"""Parsing of the pages' forms into the API's own models: one set of rules for both."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kit.pages.forms import read_form, whole_number
from kit.web.problems import Invalid

from crm.calls.phone_bank.schemas import CallCampaignCreate, ReportCreate
from crm.forms.questionnaires.browser_answers import read_answers
from crm.forms.questionnaires.definitions import Definition

CAMPAIGN_FIELDS = {
    "/name": "le nom",
    "/segment_id": "le segment",
    "/script": "le script",
    "/territories": "le territoire",
    "/starts_on": "le premier jour",
    "/ends_on": "le dernier jour",
    "/days": "les jours",
    "/hours": "les heures",
    "/cooldown_hours": "l'attente entre deux appels",
    "/most_tries": "le nombre d'essais",
}
REPORT_FIELDS = {
    "/call_back_at": "l'heure de rappel",
    "/answers": "les réponses",
    "/agreed": "les accords",
    "/support": "le soutien",
    "/result": "le résultat",
    "/id": "la page",
}
Sent = Mapping[str, Sequence[str]]


def read_campaign(sent: Sent) -> CallCampaignCreate:
    """Parse a call campaign's form: `hours` as `10:00-13:00 14:00-20:00`, `script` as `<questionnaire>:<number>`."""
    questionnaire, _, number = _first(sent, "script").partition(":")
    said: dict[str, Any] = {name: _first(sent, name) for name in ("id", "name", "segment_id", "starts_on", "ends_on")}
    said |= {
        "script": {"questionnaire_id": questionnaire, "number": whole_number(number)} if questionnaire else None,
        "territories": _first(sent, "territories").replace(",", " ").upper().split(),
        "days": [whole_number(one) for one in sent.get("days", [])],
        "cooldown_hours": whole_number(_first(sent, "cooldown_hours")),
        "most_tries": whole_number(_first(sent, "most_tries")),
    }
    if spans := _first(sent, "hours").replace(",", " ").split():
        said["hours"] = [dict(zip(("start", "end"), span.partition("-")[::2], strict=True)) for span in spans]
    return read_form(CallCampaignCreate, said, CAMPAIGN_FIELDS)


def read_report(sent: Sent, script: Definition | None, zone: ZoneInfo) -> ReportCreate:
    """Parse a result's form: `call_back_at` as a browser's date field gives it, local, without a zone.

    What the form holds and the result has no use for is left out: buttons stand beside all the fields.
    """
    said: dict[str, Any] = {"id": _first(sent, "id"), "result": _first(sent, "result")}
    if said["result"] == "call_back":
        said["call_back_at"] = _local(_first(sent, "call_back_at"), zone)
    if said["result"] == "answered":
        said["support"] = whole_number(_first(sent, "support"))
        said["answers"] = read_answers(script, sent) if script is not None else None
        said["named"] = bool(said["answers"]) and "named" in sent
        said["agreed"] = list(sent.get("agreed", []))
    if said.get("named") or said.get("agreed"):
        said["notice_version"] = _first(sent, "notice_version")
    return read_form(ReportCreate, said, REPORT_FIELDS)


def _first(sent: Sent, name: str) -> str:
    return next(iter(sent.get(name, [])), "").strip()


def _local(text: str, zone: ZoneInfo) -> str | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(
            "Indiquez le jour et l'heure du rappel.", "Give the day and the hour.", "/call_back_at"
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()
