from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from results.sheets.tallies.arithmetic import Severity, Sheet, adds_up, check_sheet

COUNTS = st.integers(0, 2000)


@st.composite
def true_sheets(draw: st.DrawFn) -> Sheet:
    votes = dict(enumerate(draw(st.lists(COUNTS, min_size=1, max_size=6))))
    blank, null = draw(COUNTS), draw(COUNTS)
    valid = sum(votes.values())
    voters = valid + blank + null
    return Sheet(
        registered=voters + draw(COUNTS),
        voters=voters,
        blank=blank,
        null=null,
        valid=valid,
        votes={f"C{place}": count for place, count in votes.items()},
        signatures=voters,
        envelopes=voters,
    )


@given(true_sheets())
def test_a_sheet_that_adds_up_has_no_error_and_no_warning(sheet: Sheet) -> None:
    assert all(finding.severity is Severity.NOTE for finding in check_sheet(sheet))


@given(true_sheets(), st.sampled_from(["voters", "blank", "null", "valid"]), st.integers(1, 5000))
def test_one_figure_that_is_changed_is_an_error(sheet: Sheet, field: str, by: int) -> None:
    changed = replace(sheet, **{field: getattr(sheet, field) + by})

    assert not adds_up(check_sheet(changed))


@given(true_sheets(), st.integers(1, 5000))
def test_one_vote_count_that_is_changed_is_an_error_at_the_votes(sheet: Sheet, by: int) -> None:
    changed = replace(sheet, votes={**sheet.votes, "C0": sheet.votes["C0"] + by})

    assert "/votes" in {finding.pointer for finding in check_sheet(changed) if finding.severity is Severity.ERROR}


@given(true_sheets(), st.integers(1, 5000))
def test_a_negative_number_is_an_error_at_its_place(sheet: Sheet, below: int) -> None:
    changed = replace(sheet, null=-below)

    assert ("negative", "/null") in {(finding.code, finding.pointer) for finding in check_sheet(changed)}


@given(
    st.builds(
        Sheet,
        registered=st.integers(-9, 99),
        voters=st.integers(-9, 99),
        blank=st.integers(-9, 99),
        null=st.integers(-9, 99),
        valid=st.integers(-9, 99),
        votes=st.dictionaries(st.sampled_from("ABC"), st.integers(-9, 99)),
        signatures=st.none() | st.integers(-9, 99),
        envelopes=st.none() | st.integers(-9, 99),
        noted=st.booleans(),
    )
)
def test_any_sheet_has_findings_in_both_languages_gravest_first(sheet: Sheet) -> None:
    found = check_sheet(sheet, 50)
    order = list(Severity)

    assert [order.index(finding.severity) for finding in found] == sorted(
        order.index(finding.severity) for finding in found
    )
    for finding in found:
        assert finding.fr
        assert finding.en
        assert finding.article
        assert finding.pointer.startswith("/")
    sums = sheet.voters == sheet.valid + sheet.blank + sheet.null and sheet.valid == sum(sheet.votes.values())
    figures = [sheet.registered, sheet.voters, sheet.blank, sheet.null, sheet.valid, *sheet.votes.values()]
    figures += [figure for figure in (sheet.signatures, sheet.envelopes) if figure is not None]
    possible = sums and min(figures) >= 0 and (sheet.voters <= sheet.registered or sheet.noted)
    assert adds_up(found) == possible


SHEET = Sheet(1000, 700, 12, 8, 680, {"A": 400, "B": 280})


def only(sheet: Sheet, known: int | None = None) -> tuple[str, Severity]:
    (finding,) = check_sheet(sheet, known)
    return finding.code, finding.severity


def test_more_voters_than_registered_needs_an_observation() -> None:
    over = replace(SHEET, registered=699)

    assert only(over) == ("more_voters_than_registered", Severity.ERROR)
    assert only(replace(over, noted=True)) == ("more_voters_than_registered", Severity.WARNING)


@pytest.mark.parametrize("noted", [True, False])
@pytest.mark.parametrize("signatures", [699, 697, 650])
def test_envelopes_that_differ_from_the_signatures_are_noted_and_hold_no_sheet(signatures: int, noted: bool) -> None:
    """L. 65: the record mentions the gap, and the count goes on."""
    code = "envelopes_not_the_signatures"

    assert only(replace(SHEET, signatures=signatures, noted=noted)) == (code, Severity.NOTE)


def test_a_gap_as_wide_as_the_margin_is_said_to_matter_before_a_judge() -> None:
    close = replace(SHEET, votes={"A": 341, "B": 339}, signatures=698, noted=True)

    assert "devant le juge" in check_sheet(close)[0].fr


def test_voters_are_the_envelopes_of_the_urn() -> None:
    assert only(replace(SHEET, envelopes=701)) == ("envelopes_not_the_voters", Severity.WARNING)


def test_many_blank_or_null_ballots_are_noted() -> None:
    many = replace(SHEET, blank=60, null=40, valid=600, votes={"A": 320, "B": 280})

    assert only(many) == ("many_blank_or_null", Severity.NOTE)


def test_a_list_of_voters_far_from_the_known_one_is_noted() -> None:
    assert only(SHEET, 960) == ("registered_not_as_known", Severity.NOTE)
    assert check_sheet(SHEET, 981) == []
