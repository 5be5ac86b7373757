"""Make both clients from the published documents: python -m clients.making (`make setup` and `make contracts` do).

Python's build makes its own part again (clients/python/build_backend.py), from the documents of its own tree.
"""

import sys
from pathlib import Path

from clients.making import python, typescript
from clients.making.reading import Api, read_api

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "clients" / "python" / "src" / "isoloir_client" / "apis"
TYPESCRIPT = ROOT / "clients" / "typescript" / "src" / "apis"


def read_apis() -> list[Api]:
    return [read_api(file) for file in sorted((ROOT / "contracts" / "openapi").glob("*.json"))]


def write_sources(folder: Path, sources: dict[str, str]) -> None:
    """Nothing of an earlier time stays beside them."""
    for old in (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts):
        if str(old.relative_to(folder)) not in sources:
            old.unlink()
    for name, text in sources.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def make_python() -> None:
    write_sources(PYTHON, python.sources(read_apis()))


def main() -> None:
    apis = read_apis()
    write_sources(PYTHON, python.sources(apis))
    write_sources(TYPESCRIPT, typescript.sources(apis))
    sys.stderr.write(f"{sum(len(api.operations) for api in apis)} operations in both clients\n")


if __name__ == "__main__":
    main()
