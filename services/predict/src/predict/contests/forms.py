"""Conversion of the contest's form rows to lists. Pure."""

from dataclasses import asdict
from typing import Any

from kit.pages.page_form import Choices, Line, Posted
from kit.web.problems import Invalid

from predict.contests.candidacies import Contest, make_list_id
from predict.past_results.nuances.blocs import BLOCS

NOBODY = "-"
SPARE = 2
"""Empty rows, for lists to add; saving brings two more."""
_FIELDS = {
    "label": ("label", "le nom de la liste"),
    "nuance": ("nuance", "la nuance (un code du ministère, comme UG) de la liste"),
    "bloc": ("bloc", "le bloc de la liste"),
    "merged_into": ("fate", "la fusion de la liste"),
    "second_round": ("fate", "le second tour de la liste"),
    "ours": ("ours", "votre liste, comme la"),
    "id": ("label", "le nom de la liste"),
}
"""Field of the API's body → the column of the form that says it, and what it is called there."""


class ContestEntry(Posted):
    """Columns of the form, one value a row; `ours` is the row number of the own list."""

    id: Choices = ()
    label: Choices = ()
    nuance: Choices = ()
    bloc: Choices = ()
    fate: Choices = ()
    ours: Line = NOBODY
    version: Line = ""

    def named_rows(self) -> list[int]:
        """Return the numbers of the rows with a name; empty rows are no list."""
        return [row for row, label in enumerate(self.label) if label.strip()]

    def inputs(self) -> dict[str, str]:
        """Return input ids by pointer into the API's body."""
        return {
            f"/lists/{index}/{field}": f"{column}-{row}"
            for index, row in enumerate(self.named_rows())
            for field, (column, _) in _FIELDS.items()
        }

    def names(self) -> dict[str, str]:
        """Return field labels by pointer into the API's body."""
        return {
            f"/lists/{index}/{field}": f"{words} {index + 1}"
            for index in range(len(self.label))
            for field, (_, words) in _FIELDS.items()
        } | {"/lists": "les listes, de 1 à 60"}


class OwnListEntry(Posted):
    """The short form: which list is ours, one that stands or a new one."""

    own: Line = ""
    label: Line = ""
    bloc: Line = ""


def describe_choice(contest: Contest) -> dict[str, Any]:
    """Return what the short form offers: the lists that stand, and the blocs."""
    return {
        "named_lists": {one.id: f"{one.label} ({one.bloc})" for one in contest.lists},
        "bloc_names": {bloc: bloc[:1].upper() + bloc[1:] for bloc in BLOCS},
    }


def name_own_list(entry: OwnListEntry, contest: Contest) -> dict[str, Any]:
    """Return the API's body with our list in it: chosen by its id, else added, in the place of its bloc's stand-in."""
    stored = [asdict(one) | {"ours": False} for one in contest.lists] if contest.version else []
    if entry.own:
        return {"lists": [one | {"ours": one["id"] == entry.own} for one in stored]}
    others = stored or [asdict(one) for one in contest.lists if one.bloc != entry.bloc]
    label = entry.label.strip()
    mine = {
        "id": make_list_id(label, [str(one["id"]) for one in others]),
        "label": label,
        "nuance": None,
        "bloc": entry.bloc or None,
        "ours": True,
        "second_round": "stands",
        "merged_into": None,
    }
    return {"lists": [mine, *others]}


def read_lists(entry: ContestEntry) -> dict[str, Any]:
    """Return the API's body: one list per named row. `fate`: `stands`, `withdrew` or a list's id."""
    if len({len(entry.id), len(entry.label), len(entry.nuance), len(entry.bloc), len(entry.fate)}) != 1:
        raise Invalid("Le formulaire est incomplet : rechargez la page.", "The form is incomplete: load it again.")
    taken = [list_id for list_id in entry.id if list_id]
    lists: list[dict[str, Any]] = []
    for row in entry.named_rows():
        name, fate = entry.label[row].strip(), entry.fate[row]
        taken.append(new_id := entry.id[row] or make_list_id(name, taken))
        settled = fate in ("stands", "withdrew")
        lists.append(
            {
                "id": new_id,
                "label": name,
                "nuance": entry.nuance[row].strip().upper() or None,
                "bloc": entry.bloc[row] or None,
                "ours": entry.ours == str(row),
                "second_round": fate if settled else "merged",
                "merged_into": None if settled else fate,
            }
        )
    return {"lists": lists}
