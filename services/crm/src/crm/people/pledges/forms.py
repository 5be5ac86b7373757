"""Forms of pledges."""

from typing import Any

from kit.pages.page_form import Line, Posted
from kit.web.problems import Invalid

from crm.campaign.actions.form_input import MalformedInput, cents_of

INPUTS = {"/amount_cents": "amount", "/person_id": "person", "/action_id": "action"}


class GiverSearch(Posted):
    """The search of whose pledge is noted next."""

    who: Line = ""


class PledgeEntry(Posted):
    """The form of a new pledge; `who`, the words by which those were found who may be chosen."""

    id: Line = ""
    amount: Line = ""
    person: Line = ""
    action: Line = ""
    who: Line = ""


class PledgeChange(Posted):
    """The form of another amount or state: an amount that is left empty stays."""

    amount: Line = ""
    state: Line = ""


def read_pledge(entry: PledgeEntry) -> dict[str, Any]:
    """The fields of a PledgeCreate. Raises Invalid."""
    return {
        "id": entry.id,
        "amount_cents": _cents(entry.amount),
        "person_id": entry.person,
        "action_id": entry.action,
    }


def read_change(entry: PledgeChange) -> dict[str, Any]:
    """The fields of a PledgePatch. Raises Invalid."""
    return {"status": entry.state} | ({"amount_cents": _cents(entry.amount)} if entry.amount else {})


def _cents(text: str) -> int:
    try:
        return cents_of(text)
    except MalformedInput as error:
        fr = "Écrivez le montant en euros : 150 ou 150,50."
        raise Invalid(fr, "An amount in euros is expected.", "/amount_cents") from error
