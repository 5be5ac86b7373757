import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from isoloir_local.oidc.tickets import Tickets


def test_a_code_opens_once(tmp_path: Path) -> None:
    tickets = Tickets(tmp_path, 60)
    code = tickets.give({"subject": "operator"})
    assert tickets.take(code) == {"subject": "operator"}
    assert tickets.take(code) is None


def test_of_two_at_once_only_one_gets_in(tmp_path: Path) -> None:
    tickets = Tickets(tmp_path, 60)
    for _ in range(20):
        code = tickets.give({"subject": "operator"})
        with ThreadPoolExecutor(4) as pool:
            assert sum(found is not None for found in pool.map(tickets.take, [code] * 4)) == 1


def test_an_old_code_opens_nothing_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = Tickets(tmp_path, 60)
    code, later = tickets.give({"subject": "operator"}), time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    assert tickets.take(code) is None
    assert list(tmp_path.iterdir()) == []


def test_no_code_can_be_read_in_the_folder(tmp_path: Path) -> None:
    code = Tickets(tmp_path, 60).give({"subject": "operator"})
    (kept,) = tmp_path.iterdir()
    assert code not in kept.name + kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("code", ["", "../secrets.json", "\x00", "\ud800", "é" * 100])
def test_a_code_that_was_never_given_is_refused(tmp_path: Path, code: str) -> None:
    assert Tickets(tmp_path, 60).take(code) is None
