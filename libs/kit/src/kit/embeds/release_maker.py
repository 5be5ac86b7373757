"""Makes a release of the loader from its source: `python -m kit.embeds.release_maker 1.0.0`.

Terser (BSD-2-Clause), which npm fetches, shortens it. A release is made once; afterwards its bytes stand.
"""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

TERSER = "terser@5.51.4"
HERE = Path(__file__).parent


def make_release(version: str) -> None:
    place = HERE / "releases" / version
    place.mkdir(parents=True)
    (place / "loader.js").write_bytes(shorten((HERE / "source" / "loader.js").read_text()))


def shorten(script: str, *options: str) -> bytes:
    """Return the script without what only we read; raise CalledProcessError where terser refuses it."""
    command = ["npx", "--yes", TERSER, "--compress", "passes=2", "--mangle", "--ecma", "2020", *options]
    return subprocess.run(command, input=script.encode(), stdout=subprocess.PIPE, check=True).stdout


def theme() -> str:
    """Return the functions of the site's colours, for a script that must be whole by itself."""
    return (files("kit") / "static" / "embed" / "theme.js").read_text()


if __name__ == "__main__":
    make_release(sys.argv[1])
