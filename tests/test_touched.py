from tests.touched import ROOT, choose_tests, find_mentions, read_imports

IMPORTS = {
    "services/crm/tests/canvassing/turfs/test_turfs.py": {"crm.canvassing.turfs.drafts"},
    "services/crm/tests/calls/phone_bank/test_calls.py": {"crm.canvassing.turfs.drafts", "crm.calls.phone_bank.turns"},
    "libs/kit/tests/db/test_vault.py": {"kit.db.vault"},
    "services/proxy/tests/intake/offers/test_offers.py": {"kit.db.vault"},
}


def test_a_module_has_the_tests_of_its_feature_and_those_that_import_it() -> None:
    chosen = choose_tests(["services/crm/src/crm/canvassing/turfs/drafts.py"], IMPORTS)
    assert chosen == [
        "services/crm/tests/canvassing/turfs",
        "services/crm/tests/test_drafts.py",
        "services/crm/tests/calls/phone_bank/test_calls.py",
    ]


def test_a_module_of_a_library_has_tests_in_services() -> None:
    chosen = choose_tests(["libs/kit/src/kit/db/vault.py"], IMPORTS)
    assert chosen == [
        "libs/kit/tests/db",
        "libs/kit/tests/test_vault.py",
        "services/proxy/tests/intake/offers/test_offers.py",
    ]


def test_changed_tests_come_first_and_documents_have_none() -> None:
    changed = ["docs/law.md", "services/crm/src/crm/calls/phone_bank/turns.py", "libs/kit/tests/test_db.py"]
    assert choose_tests(changed, IMPORTS)[:2] == ["libs/kit/tests/test_db.py", "services/crm/tests/calls/phone_bank"]


def test_what_tests_share_has_the_tests_of_its_folder() -> None:
    changed = ["services/crm/tests/calls/phone_bank/conftest.py", "tests/backups/writers.py"]
    assert choose_tests(changed, {}) == ["services/crm/tests/calls/phone_bank", "tests/backups"]


def test_imports_are_read_whichever_way_they_are_written() -> None:
    found = read_imports([ROOT / "tests" / "test_touched.py"])
    assert {"tests.touched", "tests.touched.choose_tests"} <= found["tests/test_touched.py"]


def test_only_tests_that_name_a_changed_module_are_parsed() -> None:
    tests = [ROOT / "tests" / "test_touched.py", ROOT / "tests" / "test_left_out.py"]
    assert list(find_mentions(["libs/kit/src/kit/db/vault.py"], tests)) == tests[:1]
    assert list(find_mentions(["libs/kit/src/kit/db/vault/__init__.py"], tests)) == tests[:1]
    assert not list(find_mentions(["docs/law.md"], tests))
