"""Where official results come from."""

import os
from pathlib import Path

NEIGHBOUR = Path("../shared/data")


def data_folder(named: Path | None) -> Path | None:
    """The folder that is named, else ISOLOIR_DATA, else the one beside the project when it is there."""
    if named := named or (Path(said) if (said := os.environ.get("ISOLOIR_DATA")) else None):
        if not named.is_dir():
            raise FileNotFoundError(f"{named} is no folder of official results.")
        return named
    return NEIGHBOUR if (NEIGHBOUR / "official").is_dir() else None
