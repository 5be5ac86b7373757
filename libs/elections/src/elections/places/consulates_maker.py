"""Make `tables/consulates.tsv` of the ministry's results by polling station.

Usage: python -m elections.places.consulates_maker FILE…, the oldest first: a later file's spelling replaces an older
one's, and a post that has closed keeps its name, as past results have it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from elections.ministry import read_results
from elections.places.facts import TABLES

_ABROAD = "ZZ"
_IN_FRENCH = {
    "Addis Abeba": "Addis-Abeba",
    "Athenes": "Athènes",
    "Dar Es Salam": "Dar es Salam",
    "Dubai": "Dubaï",
    "Dusseldorf": "Düsseldorf",
    "Edimbourg": "Édimbourg",
    "Fes": "Fès",
    "Geneve": "Genève",
    "Haifa": "Haïfa",
    "Hanoi": "Hanoï",
    "Ho Chi Minh Ville": "Ho Chi Minh-Ville",
    "Jerusalem": "Jérusalem",
    "Koweit": "Koweït",
    "La Nouvelle Orleans": "La Nouvelle-Orléans",
    "Lome": "Lomé",
    "Montreal": "Montréal",
    "Ndjamena": "N'Djamena",
    "Oulan Bator": "Oulan-Bator",
    "Pekin": "Pékin",
    "Pondichery": "Pondichéry",
    "Port D'Espagne": "Port-d'Espagne",
    "Port Vila": "Port-Vila",
    "Port-Au-Prince": "Port-au-Prince",
    "Rio De Janeiro": "Rio de Janeiro",
    "Saint Domingue": "Saint-Domingue",
    "Saint-Petersbourg": "Saint-Pétersbourg",
    "San Jose": "San José",
    "Sao Paulo": "São Paulo",
    "Seoul": "Séoul",
    "Seville": "Séville",
    "Teheran": "Téhéran",
    "Yaounde": "Yaoundé",
}
"""Towns that the ministry prints without their accents and hyphens, as French writes them."""


def main(files: Sequence[Path]) -> None:
    names: dict[str, str] = {}
    for file in files:
        stations = read_results(file).stations.select("commune", "commune_name").unique()
        names |= {
            code: _IN_FRENCH.get(name.strip(), name.strip())
            for code, name in stations.iter_rows()
            if name and code.startswith(_ABROAD)
        }
    text = "".join(f"{code}\t{name}\n" for code, name in sorted(names.items()))
    (TABLES / "consulates.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
