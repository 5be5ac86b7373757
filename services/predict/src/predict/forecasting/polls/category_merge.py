"""Merging of categories that stations do not tell apart: sample sizes add up, answers are averaged."""

from collections.abc import Sequence

from predict.forecasting.polls.survey import Dimension, Segment


def merge_segments(segments: Sequence[Segment], categories: Sequence[str]) -> tuple[Segment, ...]:
    """Return merged segments. `categories`: the target category of each segment, in the same order."""
    groups: dict[tuple[Dimension, str, str | None], list[Segment]] = {}
    for segment, category in zip(segments, categories, strict=True):
        groups.setdefault((segment.dimension, category, segment.election), []).append(segment)
    return tuple(
        _add(dimension, category, election, group) for (dimension, category, election), group in groups.items()
    )


def _add(dimension: Dimension, category: str, election: str | None, group: Sequence[Segment]) -> Segment:
    base = sum(segment.base for segment in group)
    answers = range(len(group[0].shares))
    shares = tuple(sum(segment.base * segment.shares[place] for segment in group) / base for place in answers)
    return Segment(dimension, category, base, shares, election)
