"""Figures of whole communes, for stations whose own area nobody drew: their mean, on the commune's outline."""

from collections import Counter
from collections.abc import Collection, Sequence

from predict.maps.figures import Figure, Subject


def merge_by_commune(subject: Subject, figures: Sequence[Figure], outlines: Collection[str]) -> list[Figure]:
    """Return one figure for each outlined commune of these stations; stations of other communes are left out.

    Hand over only stations of communes of which no station is drawn: a mean of the rest would cover the others.
    """
    by_commune: dict[str, list[Figure]] = {}
    for figure in figures:
        commune = figure.station.partition("_")[0]
        if commune in outlines:
            by_commune.setdefault(commune, []).append(figure)
    return [_merge(subject, commune, inside) for commune, inside in by_commune.items()]


def _merge(subject: Subject, commune: str, figures: Sequence[Figure]) -> Figure:
    if len(figures) == 1:
        (one,) = figures
        return Figure(commune, one.commune, one.registered, one.value, one.low, one.high, one.confidence, one.beside)
    known = [figure for figure in figures if figure.value is not None]
    people = sum(figure.registered for figure in known)
    value: float | None = None
    if subject.unit == "group":
        voters: Counter[float] = Counter()
        for figure in known:
            voters[figure.value or 0.0] += figure.registered
        value = voters.most_common(1)[0][0] if voters else None
    elif people:
        value = sum((figure.value or 0.0) * figure.registered for figure in known) / people
    return Figure(
        commune,
        figures[0].commune,
        sum(figure.registered for figure in figures),
        value,
        confidence=min(figure.confidence for figure in figures),
        stations=len(figures),
    )
