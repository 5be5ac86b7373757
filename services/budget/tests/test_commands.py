import json
from pathlib import Path
from typing import Any

import pytest
from budget.commands import commands
from typer.testing import CliRunner


def run(*arguments: str) -> tuple[int, Any, Any]:
    """The exit status, what standard output holds and what standard error holds, read as JSON."""
    result = CliRunner().invoke(commands, [*arguments, "--json"])
    out, err = (json.loads(text) if text.strip() else None for text in (result.stdout, result.stderr))
    return result.exit_code, out, err


def test_the_ceiling_of_a_commune_is_printed_step_by_step() -> None:
    status, out, err = run(
        *("ceiling", "--election", "municipales", "--date", "2026-03-15", "--round", "1", "--population", "238695")
    )

    assert (status, err) == (0, None)
    assert out["ceiling_eur"] == "239172.9465"
    assert (out["displayed_eur"], out["alert_eur"]) == (239_173, 239_172)
    assert out["steps"][0] == {"text": "15 000 × 1,22", "amount": "18300.00", "article": "L. 52-11"}
    assert out["steps"][-1] == {"text": "× 1,23", "amount": "239172.9465", "article": "décret 2009-1730"}
    assert out["population"] == {"value": 238_695, "vintage": None, "decree": None}


def test_what_the_law_leaves_open_has_a_status_of_its_own() -> None:
    status, out, err = run(
        *("ceiling", "--election", "departementales", "--date", "2021-06-20", "--population", "100001")
    )

    assert (status, err) == (3, None)
    assert out == {"ceiling_eur": None, "reason": out["reason"], "article": "L. 52-11"}


def test_the_pacific_is_answered_in_its_francs() -> None:
    status, out, _ = run(
        *("ceiling", "--election", "territoriales", "--date", "2025-11-30"),
        *("--territory", "988", "--population", "20000", "--currency", "XPF"),
    )

    assert status == 0
    assert out["ceiling_xpf"] == "3150550.00"
    assert set(out) == {"ceiling_xpf", "displayed_xpf", "alert_xpf", "steps", "population", "warnings"}


def test_the_old_name_of_the_departmental_election_is_known() -> None:
    status, out, _ = run("ceiling", "--election", "cantonales", "--date", "2008-03-09", "--population", "17116")

    assert (status, out["displayed_eur"]) == (0, 12_651)


@pytest.mark.parametrize(
    ("arguments", "pointer"),
    [
        (("--election", "municipales", "--date", "2026-03-15", "--population", "-1"), "/population"),
        (("--election", "municipales", "--date", "2026-03-15", "--population", "10.5"), "/population"),
        (("--election", "municipales", "--date", "2026-03-15", "--population", "100000001"), "/population"),
        (("--election", "municipales", "--date", "2026-03-15"), "/population"),
        (("--election", "municipales", "--date", "2026-02-30", "--population", "9000"), "/date"),
        (("--election", "municipales", "--date", "2026-03-15", "--round", "3"), "/round"),
        (("--election", "tombola", "--date", "2026-03-15"), "/election"),
        (("--date", "2026-03-15"), "/election"),
        (("--election", "senatoriales", "--date", "2026-09-27", "--population", "9000"), "/senators"),
        (("--election", "municipales", "--date", "2026-03-15", "--currency", "XPF"), "/territory"),
        (("--election", "regionales", "--date", "2026-03-15", "--territory", "94", "--currency", "XPF"), "/currency"),
        (("--election", "municipales", "--date", "2026-03-15", "--territory", "non !"), "/territory"),
    ],
)  # fmt: skip
def test_bad_input_is_a_problem_that_names_the_option(arguments: tuple[str, ...], pointer: str) -> None:
    status, out, err = run("ceiling", *arguments)

    assert (status, out) == (2, None)
    assert err["pointer"] == pointer
    assert set(err) == {"title", "detail", "pointer"}


@pytest.mark.parametrize(
    ("arguments", "starts", "filing"),
    [
        (("legislatives", "2022-06-12"), "2021-12-01", "2022-08-19T18:00:00+02:00"),
        (("municipales", "2026-03-15"), "2025-09-01", "2026-05-22T18:00:00+02:00"),
        (("presidentielle", "2022-04-10"), "2021-07-01", "2022-06-24T18:00:00+02:00"),
        (("departementales", "2021-06-20"), "2020-09-01", "2021-09-17T18:00:00+02:00"),
        (("legislatives", "2024-06-30", "--triggered-on", "2024-06-09"), "2024-06-09", "2024-09-06T18:00:00+02:00"),
        (("legislatives", "2024-07-07", "--territory", "circo:9901"), "2024-01-01", "2024-10-18T18:00:00+02:00"),
    ],
)  # fmt: skip
def test_the_days_of_an_account_are_printed(arguments: tuple[str, ...], starts: str, filing: str) -> None:
    election, day, *more = arguments
    status, out, err = run("deadline", "--election", election, "--date", day, *more)

    assert (status, err) == (0, None)
    assert (out["period_starts_on"], out["filing_due_at"]) == (starts, filing)
    if election != "presidentielle":
        assert out["articles"] == ["L. 52-4", "L. 52-12"]


def test_the_population_of_a_territory_is_looked_up_with_its_decree(law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOLOIR_DATA", str(law.parent))
    status, out, _ = run("ceiling", "--election", "municipales", "--date", "2026-03-15", "--territory", "59350")

    assert status == 0
    assert out["population"]["vintage"] == 2023
    assert out["population"]["decree"] == "décret 2025-1362 du 26 décembre 2025"
    assert 230_000 < out["population"]["value"] < 245_000


def test_a_vote_years_away_is_computed_on_a_population_that_is_said_to_be_provisional(
    law: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOLOIR_DATA", str(law.parent))
    status, out, _ = run("ceiling", "--election", "municipales", "--date", "2032-03-14", "--territory", "59350")

    assert status == 0
    assert "millésime 2029" in out["warnings"][0]


@pytest.mark.parametrize(
    ("election", "territory", "pointer"),
    [
        ("legislatives", "circo:5901", "/population"),  # Lille is split between constituencies
        ("municipales", "circo:9406", "/population"),
        ("municipales", "commune:94999", "/population"),
        ("regionales", "97101", "/territory"),  # a commune and a constituency
        ("legislatives", "canton:????", "/territory"),
    ],
)
def test_a_territory_without_a_population_in_the_tables_asks_for_it(
    law: Path, monkeypatch: pytest.MonkeyPatch, election: str, territory: str, pointer: str
) -> None:
    monkeypatch.setenv("ISOLOIR_DATA", str(law.parent))
    status, _, err = run("ceiling", "--election", election, "--date", "2026-06-07", "--territory", territory)

    assert (status, err["pointer"]) == (2, pointer)


def test_the_election_says_whether_a_code_is_a_commune_or_a_constituency() -> None:
    status, out, _ = run(
        *("ceiling", "--election", "municipales", "--date", "2026-03-15"),
        *("--territory", "97611", "--population", "20000"),
    )

    assert (status, out["steps"][-1]["text"]) == (0, "× 1,31")


def test_without_data_the_population_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ISOLOIR_DATA", raising=False)
    status, _, err = run("ceiling", "--election", "municipales", "--date", "2026-03-15", "--territory", "59350")

    assert (status, err["pointer"]) == (2, "/population")


def test_an_event_after_the_vote_cannot_have_triggered_it() -> None:
    status, _, err = run(
        "deadline", "--election", "legislatives", "--date", "2024-06-30", "--triggered-on", "2024-07-01"
    )

    assert (status, err["pointer"]) == (2, "/triggered_on")


ACCOUNT = {
    "--election": "legislatives",
    "--date": "2022-06-12",
    "--ceiling": "69520",
    "--spent": "37154",
    "--receipts": "37646",
    "--own-contribution": "37104",
    "--share": "0.12",
}


def reimbursed(*flags: str, **changes: str | None) -> tuple[int, Any, Any]:
    options = ACCOUNT | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    given = [text for name, value in options.items() if value is not None for text in (name, value)]
    return run("reimbursement", *given, *flags)


def test_a_reimbursement_is_printed_with_every_condition_and_its_article() -> None:
    status, out, err = reimbursed()

    assert (status, err) == (0, None)
    assert set(out) == {"amount_eur", "cap_eur", "own_funds_spent_eur", "eligible", "gates"}
    assert (out["amount_eur"], out["cap_eur"], out["own_funds_spent_eur"]) == (33_022, 33_022, 36_612)
    assert out["eligible"] is True
    assert out["gates"] == [
        {"name": "five_percent", "passed": True, "article": "L. 52-11-1"},
        {"name": "filed_in_time", "passed": True, "article": "L. 52-12"},
        {"name": "not_rejected", "passed": True, "article": "L. 52-15"},
        {"name": "ceiling_respected", "passed": True, "article": "L. 52-11"},
        {"name": "assets_declared", "passed": True, "article": "L. 52-11-1"},
        {"name": "account_required", "passed": True, "article": "L. 52-4, dernier alinéa"},
    ]


@pytest.mark.parametrize("flag", ["--late", "--rejected", "--overspent", "--no-declaration"])
def test_each_missed_condition_is_a_flag_of_its_own(flag: str) -> None:
    status, out, _ = reimbursed(flag)

    assert (status, out["amount_eur"], out["eligible"]) == (0, 0, False)
    assert len([gate for gate in out["gates"] if not gate["passed"]]) == 1


def test_a_reimbursement_in_the_pacific_is_in_its_francs() -> None:
    status, out, _ = reimbursed(territory="98801", ceiling="6000000", currency="XPF")

    assert (status, out["amount_xpf"]) == (0, 36_612)
    assert not [key for key in out if key.endswith("_eur")]


def test_a_reimbursement_without_a_date_has_the_rate_of_today() -> None:
    assert reimbursed(date=None)[1]["cap_eur"] == 33_022
    assert reimbursed(date="2008-03-09")[1]["cap_eur"] == 34_760


def test_people_read_the_reimbursement_in_french() -> None:
    given = [text for pair in (ACCOUNT | {"--share": "0.04"}).items() for text in pair]
    said = CliRunner().invoke(commands, ["reimbursement", *given]).stdout

    assert "NON  Part des suffrages exprimés au premier tour (L. 52-11-1)" in said
    assert "Remboursement au plus : 33 022 €\nRemboursement : 0 €" in said


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"election": None}, "/election"),
        ({"share": None}, "/share"),
        ({"share": "12"}, "/share"),
        ({"share": "nan"}, "/share"),
        ({"share": "un dixième"}, "/share"),
        ({"spent": "-1"}, "/spent"),
        ({"spent": "10.5"}, "/spent"),
        ({"ceiling": "9" * 5000}, "/ceiling"),
        ({"modulation": "-5"}, "/modulation"),
        ({"own_contribution": "40000"}, "/own_contribution"),
        ({"date": "2003-01-01"}, "/date"),
        ({"date": "2022-02-30"}, "/date"),
        ({"round": "3"}, "/round"),
        ({"election": "europeennes", "round": "2"}, "/round"),
        ({"territory": "94", "currency": "XPF"}, "/currency"),
        ({"population": "-1"}, "/population"),
    ],
)
def test_a_bad_figure_of_a_reimbursement_is_a_problem(changes: dict[str, str | None], pointer: str) -> None:
    status, out, err = reimbursed(**changes)

    assert (status, out, err["pointer"]) == (2, None, pointer)
    assert set(err) == {"title", "detail", "pointer"}
