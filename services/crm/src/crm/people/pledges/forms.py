"""Forms of pledges."""

from typing import Any

from kit.pages.page_form import Line, Posted
from kit.web.problems import Invalid

from crm.campaign.actions.form_input import MalformedInput, cents_of

NOBODY = "nobody"
"""What is posted where nobody of those found pledges."""
INPUTS = {"/amount_cents": "amount", "/person_id": "person", "/action_id": "action"}


class GiverSearch(Posted):
    """The search for the person whose pledge is recorded next."""

    who: Line = ""
    action: Line = ""


class PledgeEntry(Posted):
    """The form of a new pledge; `who` is the search by which the giver was found."""

    id: Line = ""
    amount: Line = ""
    person: Line = ""
    action: Line = ""
    who: Line = ""


class PledgeChange(Posted):
    """The form that changes a pledge's amount or state; an empty amount stays as it is."""

    amount: Line = ""
    state: Line = ""


def read_pledge(entry: PledgeEntry) -> dict[str, Any]:
    """Return the form's values for a PledgeCreate. Raises Invalid."""
    if entry.who and not entry.person:
        fr = "Choisissez qui promet, ou « Personne en particulier »."
        raise Invalid(fr, "Choose who pledges, or nobody in particular.", "/person_id")
    return {
        "id": entry.id,
        "amount_cents": _cents(entry.amount),
        "person_id": None if entry.person in ("", NOBODY) else entry.person,
        "action_id": entry.action or None,
    }


def read_change(entry: PledgeChange) -> dict[str, Any]:
    """Return the form's values for a PledgePatch. Raises Invalid."""
    return {"status": entry.state} | ({"amount_cents": _cents(entry.amount)} if entry.amount else {})


def _cents(text: str) -> int:
    try:
        return cents_of(text)
    except MalformedInput as error:
        fr = "Écrivez le montant en euros : 150 ou 150,50."
        raise Invalid(fr, "An amount in euros is expected.", "/amount_cents") from error
