"""Both packages as others install them: built, put into empty environments without a network, used as READMEs say."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from clients.making.packages import NODE, NPM, TYPESCRIPT, UV, build_packages
from tests.contracts.documents import ROOT

PYTHON = ROOT / "clients" / "python"


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environment | more, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    build_packages(folder)
    return folder


@pytest.fixture(scope="session")
def empty_python(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where nothing is but the wheel and what it asks for, from what uv keeps of `make setup`."""
    folder = tmp_path_factory.mktemp("python")
    run(UV, "venv", "--quiet", "--offline", "--python", sys.executable, folder / "mine", cwd=folder)
    (wheel,) = packages.glob("*.whl")
    versions = ("--constraint", ROOT / "requirements" / "all.txt")
    python = folder / "mine" / "bin" / "python"
    run(UV, "pip", "install", "--quiet", "--offline", *versions, "--python", python, wheel, cwd=folder)
    return python


def test_python_s_readme_makes_a_first_contact_with_types_that_check(
    empty_python: Path, sandbox: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "sandbox.json").write_text(json.dumps(sandbox))
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    said: list[str] = []
    for number, block in enumerate(blocks(PYTHON / "README.md", "python")):
        (tmp_path / f"first_{number}.py").write_text(block)
        said += run(empty_python, "-W", "error", f"first_{number}.py", cwd=tmp_path).splitlines()
    assert said == ["Canari", "Zoé Canari", "Pinson"]
    run(Path(sys.executable).parent / "pyright", "--pythonpath", empty_python, cwd=tmp_path)
    listed = run(UV, "pip", "list", "--python", empty_python, "--format", "json", cwd=tmp_path)
    assert {one["name"] for one in json.loads(listed)} == {
        "anyio", "certifi", "h11", "httpcore", "httpx", "idna", "isoloir-client", "typing-extensions"
    }  # fmt: skip


def test_typescript_s_readme_makes_a_first_contact_with_types_that_check(
    packages: Path, sandbox: dict[str, Any], tmp_path: Path
) -> None:
    (tarball,) = packages.glob("*.tgz")
    (tmp_path / "sandbox.json").write_text(json.dumps(sandbox))
    (program,) = blocks(TYPESCRIPT / "README.md", "ts")
    (tmp_path / "first.mjs").write_text(program)
    path = os.pathsep.join([str(NODE.parent), os.environ["PATH"]])
    run(NODE, NPM, "init", "--yes", cwd=tmp_path, PATH=path)
    run(NODE, NPM, "install", "--offline", "--no-audit", "--no-fund", tarball, cwd=tmp_path, PATH=path)
    assert run(NODE, "first.mjs", cwd=tmp_path).splitlines() == ["Canari", "Zoé Canari", "422 /station"]

    reading = "export function readFile(path: string, encoding: string): Promise<string>;"
    (tmp_path / "node.d.ts").write_text(f'declare module "node:fs/promises" {{ {reading} }}')
    named = 'import type { PersonCreate } from "isoloir-client/crm";\nexport type Named = PersonCreate["surname"];\n'
    (tmp_path / "first.mts").write_text(program + named)
    strict = ("--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable")
    for modules in (("--module", "nodenext"), ("--module", "esnext", "--moduleResolution", "bundler")):
        tsc = TYPESCRIPT / "node_modules" / "typescript" / "bin" / "tsc"
        run(NODE, tsc, *strict, *modules, "node.d.ts", "first.mts", cwd=tmp_path)


def test_the_tarball_has_what_a_browser_runs_and_nothing_of_node(packages: Path) -> None:
    (archive,) = packages.glob("*.tgz")
    with tarfile.open(archive) as tarball:
        files = {one.name: tarball.extractfile(one) for one in tarball.getmembers()}
        texts = {name: file.read().decode() for name, file in files.items() if file}
    assert {"package/README.md", "package/dist/index.js", "package/dist/index.d.ts"} < set(texts)
    scripts = {name: text for name, text in texts.items() if name.endswith(".js")}
    assert len(scripts) == 9
    for name, text in scripts.items():
        assert not re.search(r"\brequire\(|\bprocess\.|\bBuffer\b|from \"(?!\./|\.\./)", text), name


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone with what git keeps, and nothing that make has made."""
    folder = tmp_path / "repository"
    kept = run(
        "git", "ls-files", "--cached", "--others", "--exclude-standard", "clients", "contracts/openapi", cwd=ROOT
    )
    for name in kept.splitlines():
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "All")):
        run("git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.invalid", *command, cwd=folder)
    return folder


@pytest.mark.parametrize(
    "address",
    ["{clone}/clients/python", "git+file://{clone}#subdirectory=clients/python", "{sdist}"],
    ids=["clone", "git", "sdist"],
)
def test_from_wherever_it_is_installed_the_package_has_its_operations(
    address: str, repository: Path, packages: Path, tmp_path: Path
) -> None:
    (wheel,) = packages.glob("*.whl")
    run(UV, "pip", "install", "--quiet", "--no-deps", "--target", tmp_path / "of-the-wheel", wheel, cwd=tmp_path)
    (sdist,) = packages.glob("*.tar.gz")
    source = address.format(clone=repository, sdist=sdist)
    # The build backend is that of .venv: nothing is downloaded.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = (UV, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--python", sys.executable)
    run(*command, "--target", tmp_path / "site", source, cwd=tmp_path, PATH=path, UV_CACHE_DIR=str(tmp_path / "cache"))
    assert contents(tmp_path / "site") == contents(tmp_path / "of-the-wheel")


def contents(site: Path) -> dict[str, bytes]:
    package = site / "isoloir_client"
    files = {
        str(file.relative_to(package)): file.read_bytes() for file in package.rglob("*.*") if file.suffix != ".pyc"
    }
    assert "py.typed" in files
    assert len([name for name in files if name.endswith("resources.py")]) == 10
    return files
