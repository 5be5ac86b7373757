"""Write the generated documents anew: `make contracts`.

python -m tests.contracts.publish              all of them
python -m tests.contracts.publish events crm   what is said of events, and crm's API
"""

import sys

from tests.contracts.api_documents import api_documents
from tests.contracts.documents import ROOT, SERVICES, event_documents, has

EVENTS = "events"


def main(wanted: list[str]) -> None:
    if unknown := set(wanted) - {EVENTS, *SERVICES}:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}")
    parts = wanted or [EVENTS, *(service for service in SERVICES if has(service, "app"))]
    documents = event_documents() if EVENTS in parts else {}
    for service in (part for part in parts if part != EVENTS):
        documents |= api_documents(service)
    for path, text in documents.items():
        file = ROOT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if EVENTS in parts:
        _forget_events_told_no_more(set(documents))
    sys.stderr.write(f"{len(documents)} documents written\n")


def _forget_events_told_no_more(kept: set[str]) -> None:
    for file in (ROOT / "contracts" / "events").glob("*.json"):
        if file.relative_to(ROOT).as_posix() not in kept:
            file.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
