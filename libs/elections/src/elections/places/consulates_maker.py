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


def main(files: Sequence[Path]) -> None:
    names: dict[str, str] = {}
    for file in files:
        stations = read_results(file).stations.select("commune", "commune_name").unique()
        names |= {code: name.strip() for code, name in stations.iter_rows() if name and code.startswith(_ABROAD)}
    text = "".join(f"{code}\t{name}\n" for code, name in sorted(names.items()))
    (TABLES / "consulates.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
