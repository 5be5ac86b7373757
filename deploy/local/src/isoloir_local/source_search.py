"""Search of a data source in a separate process, as reading starts threads, which prevent forking.

    python -m isoloir_local.source_search '{"named": null, "home": ".isoloir", "kept": ".isoloir"}'

Progress goes to the standard error, the source to the standard output.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from kit.cli import print_result

from isoloir_local.sources import Source, find_source


def find_apart(named: Path | None, home: Path, kept: Path) -> Source:
    """Find the source like `find_source`, in a process of its own; raise RuntimeError."""
    asked = {"named": str(named) if named else None, "home": str(home), "kept": str(kept)}
    command = [sys.executable, "-m", "isoloir_local.source_search", json.dumps(asked)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if said.returncode:
        raise RuntimeError("No results could be made ready for the demonstration.")
    document = json.loads(said.stdout)
    return Source(document["kind"], Path(document["folder"]), document["territory"], document["population"])


def main() -> None:
    document = json.loads(sys.argv[1])
    named = Path(document["named"]) if document["named"] else None
    try:
        source = find_source(named, Path(document["home"]), Path(document["kept"]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    print_result({**asdict(source), "folder": str(source.folder)}, as_json=True)


if __name__ == "__main__":
    main()
