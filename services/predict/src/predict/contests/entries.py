"""Rows of the contest's form, read into the lists to store. Pure."""

from collections.abc import Sequence

from pydantic import ValidationError

from predict.contests.candidacies import make_list_id
from predict.contests.schemas import ContestPut

NOBODY = "-"


class MalformedInput(ValueError):
    """A sentence in French for whoever filled the form in."""


def read_rows(
    ids: Sequence[str],
    labels: Sequence[str],
    nuances: Sequence[str],
    blocs: Sequence[str],
    fates: Sequence[str],
    ours: str,
) -> ContestPut:
    """One list per row that has a name; `ours` is the number of the row, `fates` `stands`, `withdrew` or an id."""
    if len({len(ids), len(labels), len(nuances), len(blocs), len(fates)}) != 1:
        raise MalformedInput("Le formulaire est incomplet : rechargez la page.")
    taken = [one for one in ids if one]
    lists: list[dict[str, object]] = []
    for row, (known, label, nuance, bloc, fate) in enumerate(zip(ids, labels, nuances, blocs, fates, strict=True)):
        name = label.strip()
        if not name:
            continue
        taken.append(made := known or make_list_id(name, taken))
        settled = fate in ("stands", "withdrew")
        lists.append(
            {
                "id": made,
                "label": name,
                "nuance": nuance.strip().upper() or None,
                "bloc": bloc or None,
                "ours": ours == str(row),
                "second_round": fate if settled else "merged",
                "merged_into": None if settled else fate,
            }
        )
    try:
        return ContestPut.model_validate({"lists": lists})
    except ValidationError as error:
        raise MalformedInput(_sentence(error)) from error


def _sentence(error: ValidationError) -> str:
    found = error.errors()[0]["loc"]
    if len(found) < 3:
        return "Entrez de 1 à 60 listes."
    place, field = int(found[1]) + 1, found[2]
    said = {
        "label": "le nom a de 1 à 120 caractères",
        "nuance": "la nuance est un code du ministère, comme UG ou LDVG",
        "merged_into": "dites dans quelle liste elle a fusionné",
    }
    return f"Liste {place} : {said.get(str(field), 'une valeur n’est pas acceptée')}."
