"""Official results cut to some départements, for tests that import them whole and have not the time for a country."""

import gzip
from collections.abc import Collection
from pathlib import Path

from elections import keys


def cut_results(folder: Path, to: Path, departments: Collection[str], ballots: Collection[str] = ()) -> Path:
    """Write `official/` with the lines of these départements alone, and the other folders as they are.

    `ballots`: the folders of the rounds to take, all by default.
    """
    for other in folder.iterdir():
        if other.is_dir() and other.name not in ("official", "official_small"):
            (to / other.name).symlink_to(other.absolute())
    for file in (folder / "official").glob("*/*.gz"):
        if ballots and file.parent.name not in ballots:
            continue
        header, *lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
        kept = [line for line in lines if _department(line) in departments]
        cut = to / "official" / file.parent.name / file.name
        cut.parent.mkdir(parents=True, exist_ok=True)
        cut.write_bytes(gzip.compress(b"".join((header, *kept)), 1))
    return to


def _department(line: bytes) -> str:
    code = line.partition(b";")[0].strip(b'"').decode("latin-1")
    try:
        return keys.department_key(code)
    except ValueError:
        return ""
