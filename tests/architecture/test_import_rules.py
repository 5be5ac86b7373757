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
    "shop.app > shop.orders.lines.routes",
    "shop.consumers > shop.orders.lines.service",
    "shop.returns.service > shop.orders.lines.service",
    "shop.orders.lines.service > shop.orders.parcels.service",
    "shop.orders.parcels.models > shop.db",
    "shop.db > shop.settings",
)


def violations(*imports: str, domains: tuple[str, ...] = (), known: tuple[str, ...] = (), most: int = 8) -> list[str]:
    edges = [(low, high) for low, high in (line.split(" > ") for line in known)]
    return room_violations(graph_of(*TIDY, *imports), "shop", list(domains), edges, most)


def test_a_tidy_service_breaks_no_rule() -> None:
    assert violations(domains=("returns", "orders")) == []
    assert import_graph.layer_violations(graph_of(*TIDY), "shop") == []
    assert import_graph.levels(graph_of(*TIDY), "shop") == 2


@pytest.mark.parametrize(
    "planted",
    [
        "shop.orders.lines.service > shop.app",
        "shop.orders.lines.service > shop.worker",
        "shop.returns.rules > shop.consumers",
        "shop.db > shop.orders.parcels.models",
        "shop.settings > shop.db",
        "shop.consumers > shop.tables",
        "shop.tables > shop.commands",
        "shop.a_new_one.inner.rules > shop.tables",
    ],
)
def test_an_import_from_a_higher_layer_is_found_without_naming_a_feature(planted: str) -> None:
    low, high = (".".join(name.split(".")[:2]) for name in planted.split(" > "))
    assert import_graph.layer_violations(graph_of(*TIDY, planted), "shop") == [(low, high)]


@pytest.mark.parametrize(
    "planted",
    [
        "shop.orders.lines.rules > shop.returns.service",
        "shop.orders.parcels.service > shop.orders.lines.service",
    ],
)
def test_a_circle_is_found_between_domains_and_between_the_features_of_one(planted: str) -> None:
    (line,) = violations(planted)
    assert line.endswith("runs back up")


def test_a_circle_through_a_third_room_is_found() -> None:
    assert (
        len(violations("shop.orders.lines.rules > shop.stocks.service", "shop.stocks.service > shop.returns.rules"))
        == 1
    )


def test_an_import_against_the_declared_order_is_found_where_it_closes_no_circle() -> None:
    planted = "shop.orders.lines.rules > shop.stocks.service"
    assert violations(planted) == []
    assert violations(planted, domains=("stocks", "returns", "orders")) == [
        "shop.orders.lines.rules -> shop.stocks.service runs back up"
    ]


def test_domains_of_one_level_know_not_each_other() -> None:
    downward = "shop.stocks.rules > shop.orders.lines.service"
    assert violations(downward, domains=("returns | stocks", "orders")) == []
    assert violations("shop.stocks.rules > shop.returns.rules", domains=("returns | stocks", "orders")) == [
        "shop.stocks.rules -> shop.returns.rules runs back up"
    ]


def test_an_order_that_names_what_is_gone_is_found() -> None:
    assert violations(domains=("returns", "clerks", "orders")) == [
        "shop.clerks is in the order of domains, and is no package"
    ]


def test_a_known_offender_is_let_be_and_no_other() -> None:
    known = "shop.orders.lines.rules > shop.returns.service"
    order = ("returns", "orders")
    assert violations(known, known=(known,), domains=order) == violations(known, known=(known,)) == []
    assert violations(known, "shop.orders.lines.routes > shop.returns.service", known=(known,), domains=order) == [
        "shop.orders.lines.routes -> shop.returns.service runs back up"
    ]


def test_a_known_offender_must_go_from_the_list_when_it_is_gone_or_runs_back_no_more() -> None:
    gone, forward = "shop.orders.lines.rules > shop.returns.service", "shop.returns.service > shop.orders.lines.service"
    for known in (gone, forward):
        (line,) = violations(known=(known,))
        assert line.endswith("remove its line from the known ones")


def test_too_many_levels_are_found_in_a_service_and_in_a_domain() -> None:
    for at in ("shop", "shop.orders"):
        stairs = [f"{at}.a{step}.service > {at}.a{step + 1}.service" for step in range(8)]
        assert violations(*stairs) == ["shop has 9 levels, at most 8 are allowed"]
        assert violations(*stairs, most=9) == []
        assert violations(*stairs, most=10) == ["shop has 9 levels: lower its number from 10 to 9"]


@pytest.mark.parametrize("member", MEMBERS)
def test_no_modules_import_each_other_round(member: str) -> None:
    assert find_circle(ROOT / member / "src") == []


@pytest.mark.parametrize(
    "statement",
    [
        "from shop.orders import routes",
        "import shop.orders.routes",
        "from shop.orders.routes import serve",
        "def later():\n    import importlib\n    importlib.import_module('shop.orders.routes')",
        "from importlib import import_module\nname = 'routes'\nimport_module(f'shop.orders.{name}')",
    ],
)
def test_a_circle_of_modules_is_found_however_it_is_imported(tmp_path: Path, statement: str) -> None:
    folder = tmp_path / "shop" / "orders"
    folder.mkdir(parents=True)
    (folder / "routes.py").write_text("import shop.orders.pages")
    (folder / "pages.py").write_text("from shop.orders.forms import Form")
    assert find_circle(tmp_path) == []
    (folder / "forms.py").write_text(statement)
    circle = find_circle(tmp_path)
    assert circle[0] == circle[-1]
    assert set(circle) == {"shop.orders.routes", "shop.orders.pages", "shop.orders.forms"}
    at = circle.index("shop.orders.routes")
    assert circle[(at + 1) % 3] == "shop.orders.pages", "each imports the next"


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
    tidy = {"crm/parcels/service.py": "import crm.db", "crm/parcels/routes.py": "import crm.parcels.service"}
    assert lint(tree, tidy) == ""
    for feature in ("crm/parcels", "crm/orders/lines", "crm/orders/lines/sealed"):
        module = feature.replace("/", ".")
        upward = lint(tree, {f"{feature}/models.py": f"import {module}.service", f"{feature}/service.py": ""})
        assert f"{module}.models -> {module}.service" in upward
    wrong = lint(tree, {"crm/orders/lines/rules.py": "import crm.app"})
    assert "crm.orders comes to import crm.app" in wrong
    files = {
        "kit/a/one.py": "import kit.b.one",
        "kit/b/one.py": "",
        "kit/b/two.py": "import kit.a.two",
        "kit/a/two.py": "",
    }
    assert "runs back up" in lint(tree, files)
