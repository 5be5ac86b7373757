"""Writer of tidy results in the ministry's 2017–2022 layout, which has the constituency."""

from typing import Any

import polars as pl

_FIXED = (
    "Code du département;Libellé du département;Code de la circonscription;Libellé de la circonscription;"
    "Code de la commune;Libellé de la commune;Code du b.vote;Inscrits;Abstentions;% Abs/Ins;Votants;% Vot/Ins;"
    "Blancs;% Blancs/Ins;% Blancs/Vot;Nuls;% Nuls/Ins;% Nuls/Vot;Exprimés;% Exp/Ins;% Exp/Vot"
)
_BLOCK = "N°Panneau;Sexe;Nom;Prénom;Nuance;Voix;% Voix/Ins;% Voix/Exp"


def write_burvot(
    stations: pl.DataFrame, votes: pl.DataFrame, *, department_names: dict[str, str] | None = None
) -> bytes:
    """Return a législatives file of that time (latin-1, `;`, CRLF, one candidate header).

    Characters missing in latin-1 are written `?`, as in the ministry's files. Every station needs its constituency.
    """
    names = department_names or {}
    by_station = {
        key[0]: rows.sort("panel").to_dicts() for key, rows in votes.partition_by("station", as_dict=True).items()
    }
    lines = [f"{_FIXED};{_BLOCK}"]
    for row in stations.sort("department", "commune", "station_code").to_dicts():
        department: str = row["department"]
        blocks = [_block(vote, row) for vote in by_station.get(row["station"], [])]
        lines.append(";".join([*_fixed(row, names.get(department, department)), *blocks]))
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1", errors="replace")


def _fixed(row: dict[str, Any], department_name: str) -> list[str]:
    department, registered, voters = row["department"], row["registered"], row["voters"]
    number: str = row["constituency"].removeprefix(department)
    figures = [
        registered,
        registered - voters,
        _share(registered - voters, registered),
        voters,
        _share(voters, registered),
    ]
    for name in ("blank", "null", "valid"):
        figures += [row[name], _share(row[name], registered), _share(row[name], voters)]
    return [
        department,
        department_name,
        number,
        f"{int(number)}ème circonscription",
        row["commune"].removeprefix(department),
        row["commune_name"] or "",
        row["station_code"],
        *(str(figure) for figure in figures),
    ]


def _block(vote: dict[str, Any], row: dict[str, Any]) -> str:
    last, first = _split(vote["name"] or "")
    votes: int = vote["votes"]
    shares = [_share(votes, row["registered"]), _share(votes, row["valid"])]
    return ";".join([str(vote["panel"]), vote["sex"] or "", last, first, vote["nuance"] or "", str(votes), *shares])


def _split(name: str) -> tuple[str, str]:
    """Split `Anne-Marie DE LA TOUR` where the capitals start."""
    words = name.split(" ")
    start = next((index for index, word in enumerate(words) if len(word) > 1 and word == word.upper()), 0)
    return " ".join(words[start:]), " ".join(words[:start])


def _share(figure: int, base: int) -> str:
    """Return `44,12`, rounded half up; `0,00` for a zero denominator."""
    hundredths = (20_000 * figure + base) // (2 * base) if base else 0
    return f"{hundredths // 100},{hundredths % 100:02d}"
