"""Keep the documents of a release, which later ones are compared with.

python -m tests.contracts.release 0.1.0a1
"""

import shutil
import sys
from pathlib import Path

from tests.contracts.documents import ROOT
from tests.contracts.releases import SAME, operations_of, released_documents

RENAMES = """\
# Every public operation of release {version}, and what it is called since: `same`, another, or `gone`.
# service\told operation\told operationId\tnew operation\tnew operationId\treason
"""
BREAKS = """\
# What breaks clients of release {version} on purpose, besides the names in renames.tsv.
# service (or *)\twhat tests/contracts/api_compatibility.py says of it, with * and ?\treason
"""


def release(contracts: Path, version: str) -> None:
    """Copy today's documents to `released/{version}`, with what led there; raise FileExistsError for a known one."""
    folder = contracts / "released" / version
    folder.mkdir(parents=True)
    for part in ("openapi", "events"):
        shutil.copytree(contracts / part, folder / part)
    shutil.copy(contracts / "asyncapi.json", folder)
    for file in ("renames.tsv", "breaks.tsv"):
        shutil.move(contracts / file, folder)
    lines = [
        "\t".join((service, operation, name, SAME, SAME, "-"))
        for service, document in released_documents(contracts, "openapi", version).items()
        for operation, name in operations_of(document).items()
    ]
    (contracts / "renames.tsv").write_text(RENAMES.format(version=version) + "\n".join(lines) + "\n", encoding="utf-8")
    (contracts / "breaks.tsv").write_text(BREAKS.format(version=version), encoding="utf-8")


if __name__ == "__main__":
    release(ROOT / "contracts", sys.argv[1])
