"""Forms of the pages, parsed into the API's models."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from elections.places.place import Place
from kit.pages.forms import read_form, whole_number
from kit.pages.page_form import Choices, Line, LongText, PageForm, Posted
from kit.web.problems import Invalid

from crm.calls.phone_bank.schemas import CallCampaignCreate, ReportCreate
from crm.campaign.campaigns.place_input import read_places
from crm.forms.questionnaires.browser_answers import read_answers
from crm.forms.questionnaires.definitions import Definition

CAMPAIGN_NAMES = {
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
REPORT_NAMES = {
    "/call_back_at": "l'heure de rappel",
    "/answers": "les réponses",
    "/agreed": "les accords",
    "/support": "le soutien",
    "/result": "le résultat",
    "/id": "la page",
}
Sent = Mapping[str, Sequence[str]]
CAMPAIGN_INPUTS = {"/id": ""}
_REPORT_INPUTS = {"/id": "", "/result": "", "/notice_version": ""}
_REPORTED = ("id", "call_back_at", "support", "named", "agreed")


class CampaignEntry(Posted):
    """The form of a call campaign: `hours` as `10:00-13:00 14:00-20:00`, `script` as `<questionnaire>:<number>`."""

    id: Line = ""
    name: Line = ""
    segment_id: Line = ""
    script: Line = ""
    territories: LongText = ""
    starts_on: Line = ""
    ends_on: Line = ""
    days: Choices = ()
    hours: Line = ""
    cooldown_hours: Line = ""
    most_tries: Line = ""


def read_campaign(entry: CampaignEntry, own: Place) -> CallCampaignCreate:
    """Parse the form of a call campaign in a campaign of the territory `own`. Raises Invalid."""
    questionnaire, _, number = entry.script.strip().partition(":")
    values: dict[str, Any] = {
        "id": entry.id.strip(),
        "name": entry.name.strip(),
        "segment_id": entry.segment_id.strip(),
        "starts_on": entry.starts_on.strip(),
        "ends_on": entry.ends_on.strip(),
        "script": {"questionnaire_id": questionnaire, "number": whole_number(number)} if questionnaire else None,
        "territories": read_places(entry.territories, own, "/territories"),
        "days": [whole_number(day) for day in entry.days],
        "cooldown_hours": whole_number(entry.cooldown_hours.strip()),
        "most_tries": whole_number(entry.most_tries.strip()),
    }
    if spans := entry.hours.replace(",", " ").split():
        values["hours"] = [dict(zip(("start", "end"), span.partition("-")[::2], strict=True)) for span in spans]
    return read_form(CallCampaignCreate, values, CAMPAIGN_NAMES)


def report_form(sent: Sent, script: Definition | None) -> PageForm:
    """Return the form of a result, with the script's questions as `asking.html` names them."""
    questions = [question.key for question in script.questions] if script is not None else []
    names = [*_REPORTED, *(f"q_{key}" for key in questions)]
    inputs = _REPORT_INPUTS | {f"/answers/{key}": f"q_{key}" for key in questions}
    return PageForm("", {name: tuple(sent[name]) for name in names if name in sent}, inputs)


def read_report(sent: Sent, script: Definition | None, zone: ZoneInfo) -> ReportCreate:
    """Parse a result's form. `call_back_at` is local time without a zone, from the browser's date field.

    Fields that the result does not use are left out: every button submits the whole form.
    """
    values: dict[str, Any] = {"id": _first(sent, "id"), "result": _first(sent, "result")}
    if values["result"] == "call_back":
        values["call_back_at"] = _local(_first(sent, "call_back_at"), zone)
    if values["result"] == "answered":
        values["support"] = whole_number(_first(sent, "support"))
        values["answers"] = read_answers(script, sent) if script is not None else None
        values["named"] = bool(values["answers"]) and "named" in sent
        values["agreed"] = list(sent.get("agreed", []))
    if values.get("named") or values.get("agreed"):
        values["notice_version"] = _first(sent, "notice_version")
    return read_form(ReportCreate, values, REPORT_NAMES)


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
