"""Each rule about imports finds what breaks it; import-linter asks them in `make check`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture import import_graph
from tests.architecture.import_contracts import room_violations
from tests.architecture.module_circles import find_circle
from tests.architecture.test_anatomy import ROOT, SERVICES

MEMBERS = ["libs/common", "libs/elections", "libs/kit", "deploy/local", *(f"services/{name}" for name in SERVICES)]


def graph_of(*imports: str) -> grimp.ImportGraph:
    """A graph of `importer > imported`, with each package that a module is in."""
    graph = grimp.ImportGraph()
    for line in imports:
        importer, imported = line.split(" > ")
        for module in (importer, imported):
            parts = module.split(".")
            for length in range(1, len(parts) + 1):
                graph.add_module(".".join(parts[:length]))
        graph.add_import(importer=importer, imported=imported)
    return graph


TIDY = (
    "crm.app > crm.people.records.routes",
    "crm.consumers > crm.people.records.service",
    "crm.calls.service > crm.people.records.service",
    "crm.people.records.service > crm.people.addresses.service",
    "crm.people.addresses.models > crm.db",
    "crm.db > crm.settings",
)


def violations(*imports: str, domains: tuple[str, ...] = (), known: tuple[str, ...] = (), most: int = 8) -> list[str]:
    edges = [(low, high) for low, high in (line.split(" > ") for line in known)]
    return room_violations(graph_of(*TIDY, *imports), "crm", list(domains), edges, most)


def test_a_tidy_service_breaks_no_rule() -> None:
    assert violations(domains=("calls", "people")) == []
    assert import_graph.layer_violations(graph_of(*TIDY), "crm") == []
    assert import_graph.levels(graph_of(*TIDY), "crm") == 2


@pytest.mark.parametrize(
    "planted",
    [
        "crm.people.records.service > crm.app",
        "crm.people.records.service > crm.worker",
        "crm.calls.rules > crm.consumers",
        "crm.db > crm.people.addresses.models",
        "crm.settings > crm.db",
        "crm.consumers > crm.tables",
        "crm.tables > crm.commands",
        "crm.a_new_one.inner.rules > crm.tables",
    ],
)
def test_an_import_from_a_higher_layer_is_found_without_naming_a_feature(planted: str) -> None:
    low, high = (".".join(name.split(".")[:2]) for name in planted.split(" > "))
    assert import_graph.layer_violations(graph_of(*TIDY, planted), "crm") == [(low, high)]


@pytest.mark.parametrize(
    "planted",
    [
        "crm.people.records.rules > crm.calls.service",
        "crm.people.addresses.service > crm.people.records.service",
    ],
)
def test_a_circle_is_found_between_domains_and_between_the_features_of_one(planted: str) -> None:
    (line,) = violations(planted)
    assert line.endswith("runs back up")


def test_a_circle_through_a_third_room_is_found() -> None:
    assert len(violations("crm.people.records.rules > crm.tasks.service", "crm.tasks.service > crm.calls.rules")) == 1


def test_an_import_against_the_declared_order_is_found_where_it_closes_no_circle() -> None:
    planted = "crm.people.records.rules > crm.tasks.service"
    assert violations(planted) == []
    assert violations(planted, domains=("tasks", "calls", "people")) == [
        "crm.people.records.rules -> crm.tasks.service runs back up"
    ]


def test_an_order_that_names_what_is_gone_is_found() -> None:
    assert violations(domains=("calls", "persons", "people")) == [
        "crm.persons is in the order of domains, and is no package"
    ]


def test_a_known_offender_is_let_be_and_no_other() -> None:
    known = "crm.people.records.rules > crm.calls.service"
    assert violations(known, known=(known,)) == []
    assert violations(known, "crm.people.records.routes > crm.calls.service", known=(known,)) == [
        "crm.people.records.routes -> crm.calls.service runs back up"
    ]


def test_a_known_offender_must_go_from_the_list_when_it_is_gone_or_runs_back_no_more() -> None:
    gone, forward = "crm.people.records.rules > crm.calls.service", "crm.calls.service > crm.people.records.service"
    for known in (gone, forward):
        (line,) = violations(known=(known,))
        assert line.endswith("remove its line from the known ones")


def test_too_many_levels_are_found_in_a_service_and_in_a_domain() -> None:
    for at in ("crm", "crm.people"):
        stairs = [f"{at}.a{step}.service > {at}.a{step + 1}.service" for step in range(8)]
        assert violations(*stairs) == ["crm has 9 levels, at most 8 are allowed"]
        assert violations(*stairs, most=9) == []
        assert violations(*stairs, most=10) == ["crm has 9 levels: lower its number from 10 to 9"]


@pytest.mark.parametrize("member", MEMBERS)
def test_no_modules_import_each_other_round(member: str) -> None:
    assert find_circle(ROOT / member / "src") == []


@pytest.mark.parametrize(
    "statement",
    [
        "from kit.web import routes",
        "import kit.web.routes",
        "from kit.web.routes import serve",
        "def later():\n    import importlib\n    importlib.import_module('kit.web.routes')",
        "from importlib import import_module\nname = 'routes'\nimport_module(f'kit.web.{name}')",
    ],
)
def test_a_circle_of_modules_is_found_however_it_is_imported(tmp_path: Path, statement: str) -> None:
    folder = tmp_path / "kit" / "web"
    folder.mkdir(parents=True)
    (folder / "routes.py").write_text("import kit.web.pages")
    (folder / "pages.py").write_text("from kit.web.forms import Form")
    assert find_circle(tmp_path) == []
    (folder / "forms.py").write_text(statement)
    circle = find_circle(tmp_path)
    assert circle[0] == circle[-1]
    assert set(circle) == {"kit.web.routes", "kit.web.pages", "kit.web.forms"}
    at = circle.index("kit.web.routes")
    assert circle[(at + 1) % 3] == "kit.web.pages", "each imports the next"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packages of our names without anything in them, under our own pyproject.toml."""
    folder = tmp_path_factory.mktemp("tree")
    for name in ("common", "elections", "kit", "isoloir_local", *SERVICES):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("")
    for name in ("app", "db", "tables", "settings"):
        for service in SERVICES:
            (folder / service / f"{name}.py").write_text("")
    (folder / "back_edges.tsv").write_text("")
    text = (ROOT / "pyproject.toml").read_text().replace("tests/architecture/back_edges.tsv", "back_edges.tsv")
    # How many levels there are is of the real tree.
    lines = [line for line in text.splitlines() if not line.startswith(("levels =", "domains ="))]
    (folder / "pyproject.toml").write_text("\n".join(lines))
    return folder


def lint(tree: Path, files: dict[str, str]) -> str:
    """Return what import-linter says of the files, and take them away again."""
    for name, text in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for folder in path.relative_to(tree).parents:
            (tree / folder / "__init__.py").touch()
        path.write_text(text)
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": f"{tree}:{ROOT}", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    for top in {Path(name).parts[:2] for name in files}:
        path = tree.joinpath(*top)
        shutil.rmtree(path) if path.is_dir() else path.write_text("")
    assert (done.returncode == 0) == ("BROKEN" not in done.stdout), done.stdout + done.stderr
    return "" if done.returncode == 0 else done.stdout


def test_our_contracts_are_asked_of_packages_at_any_depth(tree: Path) -> None:
    assert (
        lint(tree, {"crm/calls/service.py": "import crm.db", "crm/calls/routes.py": "import crm.calls.service"}) == ""
    )
    for feature in ("crm/calls", "crm/people/records", "crm/people/records/sealed"):
        module = feature.replace("/", ".")
        upward = lint(tree, {f"{feature}/models.py": f"import {module}.service", f"{feature}/service.py": ""})
        assert f"{module}.models -> {module}.service" in upward
    wrong = lint(tree, {"crm/people/records/rules.py": "import crm.app"})
    assert "crm.people comes to import crm.app" in wrong
    files = {
        "kit/a/one.py": "import kit.b.one",
        "kit/b/one.py": "",
        "kit/b/two.py": "import kit.a.two",
        "kit/a/two.py": "",
    }
    assert "runs back up" in lint(tree, files)
