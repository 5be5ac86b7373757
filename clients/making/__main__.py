"""Make both clients from the published documents: python -m clients.making (`make setup` and `make contracts` do)."""

import sys
from pathlib import Path

from clients.making import python, typescript
from clients.making.reading import read_api

ROOT = Path(__file__).parents[2]
PLACES = {
    ROOT / "clients" / "python" / "src" / "isoloir_client" / "apis": python.sources,
    ROOT / "clients" / "typescript" / "src" / "apis": typescript.sources,
}


def main() -> None:
    apis = [read_api(file) for file in sorted((ROOT / "contracts" / "openapi").glob("*.json"))]
    for folder, sources in PLACES.items():
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in sources(apis).items():
            (folder / name).write_text(text, encoding="utf-8")
    sys.stderr.write(f"{sum(len(api.operations) for api in apis)} operations in both clients\n")


if __name__ == "__main__":
    main()
