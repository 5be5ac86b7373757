"""A record of what tests asked an application and what it answered: examples of the documents are made from it.

Where ISOLOIR_RECORD names a folder, each process of a run adds a file of lines to it.
"""

import json
import os
from pathlib import Path

from httpx import Request, Response
from starlette.types import ASGIApp

FOLDER = os.environ.get("ISOLOIR_RECORD")
_LONGEST = 60_000
"""Bytes; nobody reads a longer example."""


async def note_answer(app: ASGIApp, request: Request, response: Response) -> None:
    """Add a line where the answer is JSON of a service and a test asked for it."""
    service = getattr(getattr(app, "state", None), "service", None)
    test = os.environ.get("PYTEST_CURRENT_TEST")
    if FOLDER is None or service is None or test is None or "json" not in response.headers.get("content-type", ""):
        return
    content = await response.aread()
    if not 0 < len(content) <= _LONGEST:
        return
    line = {
        "service": service,
        "test": test.rpartition(" (")[0],
        "method": request.method,
        "path": request.url.path,
        "status": response.status_code,
        "answer": json.loads(content),
    }
    with (Path(FOLDER) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
