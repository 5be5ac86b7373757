"""Search of constituencies and communes by name, code or department."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from elections.territories import Place, commune_constituencies, commune_names, constituency_keys, name_of

MAXIMUM = 60


@dataclass(frozen=True)
class FoundConstituency:
    """A territory for a campaign; `also`: details to recognise it."""

    territory: str
    name: str
    also: str


def search_constituencies(data: Path, text: str) -> list[FoundConstituency]:
    """Return constituencies, then communes, at most `MAXIMUM`; nothing for an empty text."""
    wanted = _simple(text)
    if not wanted:
        return []
    names, by_commune, by_constituency = _tables(data)
    code = wanted.replace(" ", "").upper()
    of_name = [commune for commune, name in names.items() if _matches(wanted, _simple(name)) or commune == code]
    of_name.sort(key=lambda commune: (_simple(names[commune]) != wanted, len(names[commune]), commune))
    circos = [circo for circo in by_constituency if circo == code or circo[:-2] == code or circo[:-2] == code.zfill(2)]
    circos += [circo for commune in of_name[:MAXIMUM] for circo in by_commune.get(commune, ())]
    found = [
        FoundConstituency(
            f"circo:{circo}",
            name_of(Place("circo", circo), data),
            ", ".join(sorted(names[commune] for commune in by_constituency[circo] if commune in names)[:6]),
        )
        for circo in dict.fromkeys(circos)
    ]
    found += [FoundConstituency(f"commune:{commune}", names[commune], f"commune {commune}") for commune in of_name]
    return found[:MAXIMUM]


def list_departments(data: Path) -> list[str]:
    """Return every department code of the 577 constituencies."""
    return sorted({circo[:-2] for circo in constituency_keys(data)})


def is_known(data: Path, place: Place) -> bool:
    if place.kind == "circo":
        return place.code in constituency_keys(data)
    return place.kind == "commune" and place.code in commune_names(data)


def _matches(wanted: str, name: str) -> bool:
    return len(wanted) >= 2 and (name.startswith(wanted) or f" {wanted}" in name)


def _simple(text: str) -> str:
    """Normalise text: no accents, capitals, hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    kept = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())


@cache
def _tables(data: Path) -> tuple[dict[str, str], dict[str, list[str]], dict[str, list[str]]]:
    by_commune: defaultdict[str, list[str]] = defaultdict(list)
    by_constituency: defaultdict[str, list[str]] = defaultdict(list)
    for commune, circo in commune_constituencies(data).iter_rows():
        by_commune[commune].append(circo)
        by_constituency[circo].append(commune)
    return commune_names(data), dict(by_commune), dict(sorted(by_constituency.items()))
