"""Forms of a file: its column mapping, the answers about its words, and its start."""

from typing import Any

from elections.places.facts import city_of
from elections.places.matching import match_commune
from elections.places.place import Place
from kit.pages.page_form import Choices, Line, Posted
from kit.web.problems import Invalid

from crm.people.records.form_input import tags_of

NEW_FIELD = "new"
"""Target of a column that becomes a field of the campaign."""


class MappingEntry(Posted):
    """The form of the mapping: one choice per column, in the file's order."""

    column: Choices = ()
    known: Line = "complete"
    unknown_tags: Line = "report"
    unreadable: Line = "leave_out"
    day_order: Line = "day_first"
    country: Line = "FR"
    tags: Line = ""
    given_by: Line = ""
    informed: bool = False
    statement_same: bool = False
    statement_source: Line = ""
    statement_text: Line = ""
    statement_on: Line = ""
    statement_proof: Line = ""
    without_consents: bool = False
    """The second button: columns of consents are left out, as nothing proves them."""


class AnswersEntry(Posted):
    """The form of all questions about a file's words, in one order: what is asked, and what is answered."""

    about: Choices = ()
    written: Choices = ()
    means: Choices = ()
    typed: Choices = ()
    """A town in other words than those offered; empty to take the choice."""


class MendEntry(Posted):
    """One click for a whole problem: `tags` that nobody has yet, or the `order` of day and month."""

    mend: Line = ""


class StartEntry(Posted):
    """The button that starts an import, with or without the lines that the law refuses."""

    leave_stopped_out: Line = ""


def _is_left_out(target: str, entry: MappingEntry) -> bool:
    return not target or (entry.without_consents and target.startswith("use:"))


def read_mapping(entry: MappingEntry) -> dict[str, Any]:
    """Return the form's values for a MappingPut."""
    return entry.model_dump(include={"known", "unknown_tags", "unreadable", "day_order", "informed"}) | {
        "columns": [None if _is_left_out(one, entry) else one for one in entry.column],
        "country": entry.country.strip().upper(),
        "tags": tags_of(entry.tags),
        "given_by": " ".join(entry.given_by.split()),
        "statement": {
            "same_for_all": True,
            "source": entry.statement_source,
            "text": entry.statement_text,
            "said_on": entry.statement_on or None,
            "proof": entry.statement_proof,
        }
        if entry.statement_same and not entry.without_consents
        else None,
    }


def read_answers(entry: AnswersEntry, own: Place) -> list[dict[str, str]]:
    """Return the answers given, without those left open. Raises Invalid for a town that cannot be told.

    `own`: the campaign's territory, which decides between communes of one name.
    """
    answers: list[dict[str, str]] = []
    for index, (about, written) in enumerate(zip(entry.about, entry.written, strict=False)):
        means = entry.means[index] if index < len(entry.means) else ""
        typed = entry.typed[index].strip() if index < len(entry.typed) else ""
        if typed:
            commune = match_commune(typed, own=own).certain
            if commune is None:
                raise Invalid(
                    "Cette commune n'est pas trouvée, ou plusieurs ont ce nom : écrivez son nom et son code postal.",
                    "No commune has this name, or several do: write its name and postcode.",
                    f"/typed/{index}",
                )
            means = city_of(commune)
        if means:
            answers.append({"about": about, "written": written, "means": "" if means == "none" else means})
    return answers


def inputs_of(entry: MappingEntry) -> dict[str, str]:
    """Map pointers into a MappingPut to the choice of each column."""
    places = {f"/columns/{place}": f"column-{place}" for place in range(len(entry.column))}
    statement = {"source": "source", "text": "text", "said_on": "on", "proof": "proof"}
    return (
        {"/columns": "column-0"} | places | {f"/statement/{one}": f"statement_{two}" for one, two in statement.items()}
    )
