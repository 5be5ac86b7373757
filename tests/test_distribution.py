from tests.distribution import ends_suite, place_of

SHARING = {"tests/journeys/test_j2.py", "tests/journeys/test_j9.py"}


def test_in_a_group_those_that_share_its_suite_come_first() -> None:
    run = [f"tests/journeys/test_{name}.py::test_it" for name in ("j1", "j2", "j6", "j9")]
    run = [
        "libs/kit/tests/test_it.py::test_it",
        "tests/fuzz/test_it.py::test_it[crm]",
        *run,
        "tests/browser/test_it.py::test_it",
    ]
    names = [one.rpartition("/")[2].partition("::")[0] for one in sorted(run, key=lambda one: place_of(one, SHARING))]
    assert names == ["test_it.py", "test_j2.py", "test_j9.py", "test_j1.py", "test_j6.py", "test_it.py", "test_it.py"]


def test_a_suite_ends_once_no_test_of_its_group_shares_it() -> None:
    last, own, other = (
        "tests/journeys/test_j9.py::test_it",
        "tests/journeys/test_j1.py::test_it",
        "tests/matrix/test_it.py::test_it",
    )
    assert not ends_suite("tests/journeys/test_j2.py::test_it", last, SHARING)
    assert ends_suite(last, own, SHARING)
    assert not ends_suite(own, "tests/journeys/test_j6.py::test_it", SHARING)
    assert ends_suite(own, other, SHARING)


def test_in_one_process_a_suite_runs_until_another_group_begins() -> None:
    assert not ends_suite("tests/journeys/test_j9.py::test_it", "tests/journeys/test_j1.py::test_it", ())
