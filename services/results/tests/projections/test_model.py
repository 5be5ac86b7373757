"""The projection against what can be computed by hand, and against what must always hold."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from results.projections import column_moments
from results.projections.design import GROUPS
from results.projections.model import Widths, fit, scaled_columns
from results.projections.parameters import load
from results.projections.projection import KnownCounts, project
from results.projections.replays import Contest, times_of
from results.projections.swing import swing_shares

Make = Callable[..., Contest]

WIDTHS = Widths(tuple([0.1] * len(GROUPS)), (0.05, 0.2, 0.3), 0.03, 0.02, 1.0, 10.0)
SETTINGS = load().of("legislatives", 2027, 1, country=False).settings


@pytest.mark.parametrize("at_once", [1, 3, 11, 1024])
def test_groups_are_eliminated_exactly(contest: Contest, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The posterior of the whole Gaussian model, by its covariance matrix, in blocks of any size."""
    monkeypatch.setattr(column_moments, "AT_ONCE", at_once)
    design, size = contest.design, contest.counts[:, 4]
    known = np.zeros(len(size))
    known[[1, 4, 9, 17, 18, 30]] = 1.0
    sampling = np.where(np.arange(len(size)) == 9, 0.008, 0.0)
    responses = np.random.default_rng(1).normal(0, 0.1, (len(size), 2))

    done = fit(design, WIDTHS, responses.copy(), known, sampling, size, size)

    columns = scaled_columns(design, WIDTHS, np.arange(len(size)))
    department = design.department[design.commune]
    latent = columns @ columns.T + 0.05**2 * (department[:, None] == department)
    latent = latent + 0.03**2 * (design.commune[:, None] == design.commune) + np.diag(0.02**2 + 1 / size)
    seen = np.flatnonzero(known)
    heard = latent[np.ix_(seen, seen)] + np.diag(sampling[seen])
    gain = np.asarray(np.linalg.solve(heard, latent[seen]).T, dtype=np.float64)
    left = latent - gain @ latent[seen]
    assert done.expected == pytest.approx(gain @ responses[seen], abs=1e-8)
    assert done.sum_variance == pytest.approx(size @ left @ size, rel=1e-6)


def test_what_is_kept_of_a_design_is_made_again_where_a_sheet_came_or_was_corrected(
    contests: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(column_moments, "AT_ONCE", 7)
    kept = contests(seed=4).design
    size = contests(seed=4).counts[:, 4]
    answers = np.random.default_rng(4).normal(0, 0.1, (len(size), 2))
    nights = [
        (np.arange(len(size)) % every == 0, votes) for every, votes in ((5, size), (2, size), (2, size * 2), (3, size))
    ]
    for heard, votes in nights:
        known, none = heard.astype(float), 0 * size
        again = fit(kept, WIDTHS, answers.copy(), known, none, votes, size)
        anew = fit(contests(seed=4).design, WIDTHS, answers.copy(), known, none, votes, size)
        assert again.expected == pytest.approx(anew.expected, abs=1e-12)
        assert again.scale == pytest.approx(anew.scale, rel=1e-12)
        assert again.sum_variance == pytest.approx(anew.sum_variance, rel=1e-12)


def test_when_all_is_counted_nothing_is_estimated(contest: Contest) -> None:
    heard = contest.heard(times_of(contest, 0), 1.0)
    assert heard is not None
    found = project(contest.design, contest.labels, heard, SETTINGS)
    assert found.shares == pytest.approx(contest.votes.sum(axis=0) / contest.votes.sum(), abs=1e-12)
    assert found.deviations == pytest.approx([0, 0, 0], abs=1e-12)
    assert found.turnout_deviation == pytest.approx(0, abs=1e-12)
    assert found.turnout == pytest.approx(contest.counts[:, 1].sum() / contest.counts[:, 0].sum())


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.03, 0.95))
def test_shares_are_shares_and_no_order_of_names_changes_them(contests: Make, seed: int, share: float) -> None:
    contest = contests(seed=seed)
    heard = contest.heard(times_of(contest, seed), share)
    assert heard is not None
    found = project(contest.design, contest.labels, heard, SETTINGS)
    assert found.shares.sum() == pytest.approx(1)
    assert (found.shares >= 0).all()
    assert np.isfinite(found.deviations).all()
    assert 0 < found.turnout < 1

    turned = [2, 0, 1]
    other = KnownCounts(
        heard.counted, heard.registered, heard.voters, heard.valid, heard.votes[:, turned], heard.sampled
    )
    again = project(contest.design, [contest.labels[place] for place in turned], other, SETTINGS)
    assert again.shares == pytest.approx(found.shares[turned])
    assert again.deviations == pytest.approx(found.deviations[turned])


def test_it_errs_less_than_the_count_so_far_and_little_more_than_swing_where_the_night_swings_uniformly(
    contests: Make,
) -> None:
    model: list[float] = []
    swing: list[float] = []
    raw: list[float] = []
    for seed in range(12):
        contest = contests(60, seed)
        truth = contest.votes.sum(axis=0) / contest.votes.sum()
        heard = contest.heard(times_of(contest, seed), 0.15)
        assert heard is not None
        model.append(np.abs(project(contest.design, contest.labels, heard, SETTINGS).shares - truth).mean())
        swing.append(np.abs(swing_shares(contest.design, contest.labels, heard) - truth).mean())
        raw.append(np.abs(heard.votes.sum(axis=0) / heard.votes.sum() - truth).mean())
    assert np.mean(model) < np.mean(raw)
    assert np.mean(model) <= 1.25 * np.mean(swing)


def test_a_first_hundred_count_says_less_than_a_sheet(contest: Contest) -> None:
    """The same stations heard, once by the sheet and once by a hundred ballots."""
    heard = contest.heard(times_of(contest, 0), 0.2)
    assert heard is not None
    whole = project(contest.design, contest.labels, heard, SETTINGS)
    nobody = np.zeros_like(heard.counted)
    hundred = np.where(heard.counted, 100.0, 0.0)
    part = heard.votes / np.maximum(heard.votes.sum(axis=1, keepdims=True), 1)
    votes = np.asarray(np.round(100 * part), dtype=np.float64)
    votes[:, 0] += np.where(heard.counted, 100 - votes.sum(axis=1), 0)
    sampled = project(
        contest.design,
        contest.labels,
        KnownCounts(nobody, heard.registered, 0 * heard.voters, 0 * heard.valid, votes, hundred),
        SETTINGS,
    )
    assert (sampled.deviations > whole.deviations).all()
    assert np.abs(sampled.shares - whole.shares).max() < 0.08


def test_more_counted_stations_leave_less_doubt(contest: Contest) -> None:
    times = times_of(contest, 3)
    left: list[float] = []
    for share in (0.05, 0.2, 0.5, 0.8):
        heard = contest.heard(times, share)
        assert heard is not None
        known = heard.counted.astype(float)
        size = contest.counts[:, 4]
        done = fit(contest.design, WIDTHS, np.zeros((len(size), 1)), known, 0 * size, size, size * ~heard.counted)
        left.append(done.sum_variance)
    assert left == sorted(left, reverse=True)
