"""The five services are built alike, and the rules of CONTRIBUTING are kept: a machine says so."""

from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture import service_tree

ROOT = Path(__file__).parents[2]
SERVICES = ["predict", "crm", "proxy", "budget", "results"]
FOLDERS = [ROOT / name for name in ("libs", "services", "deploy", "tests", "bench")]
PACKAGES = [ROOT / "services" / service / "src" / service for service in SERVICES]
OF_THE_RULE = {"tests/architecture/service_tree.py", "tests/architecture/test_service_tree.py"}


@pytest.mark.parametrize("package", PACKAGES, ids=SERVICES)
def test_a_service_has_the_parts_that_all_have(package: Path) -> None:
    folder = package.parents[1]
    assert (folder / "README.md").exists()
    assert (folder / "pyproject.toml").exists()
    assert not list(service_tree.missing_parts(package))


@pytest.mark.parametrize("service", SERVICES)
def test_a_worker_is_started_by_its_own_main_with_all_that_it_does(service: str) -> None:
    """The launcher and the containers call it: what `consumers.py` offers must be in it."""
    worker = import_module(f"{service}.worker")
    assert callable(worker.main)
    assert hasattr(worker, "JOBS") == hasattr(import_module(f"{service}.consumers"), "JOBS")


@pytest.mark.parametrize("package", PACKAGES, ids=SERVICES)
def test_every_feature_is_tried_by_tests_of_its_own(package: Path) -> None:
    assert not list(service_tree.untested_features(package, package.parents[1] / "tests"))


@pytest.mark.parametrize("package", PACKAGES, ids=SERVICES)
def test_only_routes_and_pages_know_http(package: Path) -> None:
    assert not list(service_tree.http_outside_of_routes(package))


@pytest.mark.parametrize("package", PACKAGES, ids=SERVICES)
def test_features_keep_their_models_to_themselves(package: Path) -> None:
    """Allow the imports listed when the rule was introduced, and no other; the list only gets shorter."""
    lines = Path(__file__).with_name("foreign_models.tsv").read_text().splitlines()
    known = [line.replace("\t", " imports ") for line in lines if line.startswith(f"{package.name}.")]
    assert sorted(service_tree.foreign_models(package)) == sorted(known)


@pytest.mark.parametrize("package", PACKAGES, ids=SERVICES)
def test_a_domain_says_in_ten_lines_what_it_is(package: Path) -> None:
    assert not list(service_tree.undescribed_domains(package))


def test_only_kit_ends_transactions() -> None:
    assert not list(service_tree.ended_transactions(ROOT / "services"))


def test_files_are_short_and_their_names_say_something() -> None:
    assert not list(service_tree.bad_files(FOLDERS))


def test_each_package_is_what_its_folder_is_called() -> None:
    for service, package in zip(SERVICES, PACKAGES, strict=True):
        assert Path(str(import_module(service).__file__)).is_relative_to(package)


def test_nothing_in_the_tree_names_a_registry_or_this_machine() -> None:
    parts = (("python", "hosted"), ("pypi", ".org/simple"), ("registry", ".npm"), ("deb", ".debian"))
    hosts = ["".join(both) for both in parts]  # in two parts, so that this file names none
    for pattern in ("*.py", "*.toml", "*.yml", "*.md", "*.txt", "Makefile", "Dockerfile"):
        for path in ROOT.rglob(pattern):
            if not {".venv", "node_modules", ".site", ".git", ".isoloir"} & set(path.parts):
                text = path.read_text(errors="replace")
                assert not [host for host in hosts if host in text], path


def test_no_day_is_that_of_the_servers_clock() -> None:
    known = {f"{ROOT / name} takes the day of the server's clock" for name in OF_THE_RULE}
    assert set(service_tree.servers_days(path for path in FOLDERS if path.name != "bench")) - known == set()
