"""Forms of mailings: text, sender, test and sending."""

from typing import Annotated

from kit.pages.page_form import Line, LongText, Posted
from pydantic import Field

INPUTS = {
    "/filter": "audience",
    "/cost_cents": "cost",
    "/listed": "audience",
    **{f"/listed/{name}": name for name in ("station", "street", "age_from", "age_to")},
}
RULE_INPUTS = {
    "/declared": "country",
    **{f"/declared/{name}": name for name in ("kind", "country", "controlled_abroad", "controlled_by", "payer")},
}


class MailingEntry(Posted):
    name: Line = ""
    channel: Line = ""
    purpose: Line = ""
    audience: Line = ""
    station: Line = ""
    street: Line = ""
    age_from: Line = ""
    age_to: Line = ""
    theme: Line = ""
    departments: LongText = ""
    subject: Line = ""
    body: Annotated[str, Field(max_length=40_000)] = ""
    cost: Line = ""
    sms_price: Line = ""
    per_household: Line = ""
    version: Line = ""


class RuleEntry(Posted):
    sponsor: Line = ""
    sponsor_address: Line = ""
    reply_to: Line = ""
    sms_stop: Line = ""
    kind: Line = ""
    country: Line = ""
    controlled_abroad: Line = ""
    controlled_by: Line = ""
    payer: Line = ""
    second_person: Line = ""


class PreviewEntry(Posted):
    who: Line = ""
    person_id: Line = ""


class TestEntry(Posted):
    address: Line = ""


class SendEntry(Posted):
    at: Line = ""


class ReturnEntry(Posted):
    note: LongText = ""
