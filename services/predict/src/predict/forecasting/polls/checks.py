"""Checks of a poll: errors that make it unusable, and warnings to show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kit.text.french import number, percent

from predict.forecasting.polls.survey import Segment, Survey

LEAST_SAMPLE = 100
LEAST_BASE = 30
"""Below it a segment is refused: its margin is above 18 points, and so few people begin to be recognisable."""

FRAIL_SAMPLE, FRAIL_BASE = 400, 100
"""Below it a figure is used and flagged; 100 is what institutes print their own warning at."""

ROUNDING = 0.0051
"""Half a point for each answer: published percentages are whole numbers."""

FAR, TOO_FAR = 0.03, 0.10
LONGEST = timedelta(days=62)


@dataclass(frozen=True)
class Fault:
    """An error of a poll: what, where, the remedy, in both languages."""

    pointer: str
    fr: str
    en: str


def find_fault(survey: Survey, today: date) -> Fault | None:
    """Return the first error that makes the poll unusable, or None."""
    return next(_faults(survey, today), None)


def _faults(survey: Survey, today: date) -> Iterator[Fault]:
    yield from _dates(survey, today)
    if survey.sample < LEAST_SAMPLE:
        yield Fault(
            "/sample",
            f"{survey.sample} personnes interrogées : c’est trop peu pour dire quoi que ce soit d’un territoire. Il en "
            f"faut au moins {LEAST_SAMPLE}.",
            f"{survey.sample} people were asked: too few to say anything of a territory. {LEAST_SAMPLE} are the least.",
        )
    yield from _sums("/overall", "l’ensemble", "all who were asked", survey.overall)
    seen: set[tuple[str, str, str | None]] = set()
    for index, segment in enumerate(survey.segments):
        key = (segment.dimension, segment.category, segment.election)
        if key in seen:
            yield Fault(
                f"/segments/{index}/category",
                f"Le segment « {segment.category} » est donné deux fois : gardez-en un.",
                f"The segment {segment.category} is given twice: keep one.",
            )
        seen.add(key)
        yield from _sums(f"/segments/{index}/shares", f"« {segment.category} »", segment.category, segment.shares)
    yield from _bases(survey)


def _dates(survey: Survey, today: date) -> Iterator[Fault]:
    if survey.fielded_to < survey.fielded_from:
        yield Fault(
            "/fielded_to",
            "L’enquête finit avant de commencer.",
            "The fieldwork ends before it begins: check the dates.",
        )
    if survey.fielded_to > today:
        yield Fault(
            "/fielded_to",
            "L’enquête n’est pas finie à ce jour : vérifiez la date.",
            "The fieldwork is not over today: check the date.",
        )
    if survey.fielded_to - survey.fielded_from > LONGEST:
        yield Fault(
            "/fielded_from",
            "Une enquête de plus de deux mois mêle des moments différents : importez chaque vague à part.",
            "A fieldwork of more than two months mixes moments: import each wave on its own.",
        )
    if survey.published_on is not None and survey.published_on < survey.fielded_to:
        yield Fault(
            "/published_on",
            "La publication précède la fin de l’enquête : vérifiez les dates.",
            "It was published before the fieldwork ended: check the dates.",
        )


def _sums(pointer: str, fr: str, en: str, shares: tuple[float, ...]) -> Iterator[Fault]:
    total = sum(shares)
    if abs(total - 1) > max(0.011, ROUNDING * len(shares)):
        yield Fault(
            pointer,
            f"Pour {fr}, les réponses font {percent(total)} et non 100 %. Donnez aussi les sans-opinion et "
            "l’abstention comme des réponses, et des parts de 0 à 1.",
            f"For {en} the answers add up to {total:.1%}, not 100 %. Give undecided and abstention as answers too, "
            "and shares from 0 to 1.",
        )


def find_small(merged: Sequence[Segment], places: Mapping[str, int]) -> Fault | None:
    """Return the first merged segment with too few people. `places`: by category, where it was first given."""
    for segment in merged:
        if segment.base < LEAST_BASE:
            return Fault(
                f"/segments/{places[segment.category]}/base",
                f"Le segment « {segment.category} » repose sur {segment.base} personnes : sous {LEAST_BASE}, il est "
                "refusé. Regroupez-le avec un autre ou retirez-le.",
                f"The segment {segment.category} rests on {segment.base} people: below {LEAST_BASE} it is refused. "
                "Merge it with another or leave it out.",
            )
    return None


def _bases(survey: Survey) -> Iterator[Fault]:
    for dimension in survey.dimensions:
        segments = survey.of(dimension)
        place = survey.segments.index(segments[0])
        if len({segment.election for segment in segments}) > 1:
            yield Fault(
                f"/segments/{place}/election",
                "Les segments de vote passé ne parlent pas tous du même tour : importez une seule élection.",
                "The segments of past vote are not all of the same round: import one election only.",
            )
        sample = sum(segment.base for segment in segments)
        if sample > survey.sample:
            yield Fault(
                f"/segments/{place}/base",
                f"Les segments de « {dimension} » comptent {number(sample)} personnes, plus que les "
                f"{number(survey.sample)} interrogées : donnez des effectifs qui ne se recouvrent pas.",
                f"The segments of {dimension} hold {sample} people, more than the {survey.sample} who were asked: give "
                "bases that do not overlap.",
            )
        gap = _gap(survey, segments)
        if gap > TOO_FAR:
            yield Fault(
                f"/segments/{place}/shares",
                f"La moyenne des segments de « {dimension} » s’écarte de {percent(gap)} du résultat d’ensemble : l’un "
                "des deux est faux.",
                f"The mean of the segments of {dimension} is {gap:.1%} away from the overall result: one is wrong.",
            )


def _gap(survey: Survey, segments: Sequence[Segment]) -> float:
    """Return the largest difference between the overall result and the one implied by segments, for any rest."""
    sample = sum(segment.base for segment in segments)
    rest = max(0.0, 1 - sample / survey.sample)
    gaps = [0.0]
    for index, overall in enumerate(survey.overall):
        implied = sum(segment.base * segment.shares[index] for segment in segments) / max(sample, 1) * (1 - rest)
        # Those in no segment may have answered anything, from nobody to everybody.
        gaps.append(max(implied - overall, overall - implied - rest))
    return max(gaps)


def list_warnings(survey: Survey) -> list[str]:
    """Return warnings in French, for readers of the projection."""
    warnings: list[str] = []
    if survey.sample < FRAIL_SAMPLE:
        warnings.append(
            f"Échantillon de {number(survey.sample)} personnes : la marge d’erreur dépasse 5 points ; à lire avec "
            "prudence."
        )
    frail = [segment.category for segment in survey.segments if segment.base < FRAIL_BASE]
    if frail:
        warnings.append(
            f"Effectif inférieur à {FRAIL_BASE} : {', '.join(frail)}. Ces segments sont tirés vers l’ensemble."
        )
    for dimension in survey.dimensions:
        gap = _gap(survey, survey.of(dimension))
        if FAR < gap <= TOO_FAR:
            warnings.append(
                f"Les segments de « {dimension} » et l’ensemble diffèrent de {percent(gap)} : les effectifs ne sont "
                "sans doute pas pondérés comme les réponses."
            )
    if survey.design_effect is None:
        warnings.append(
            f"Aucun effet de sondage n’est publié : {number(survey.deff, 1)} est supposé pour ce mode de tirage."
        )
    if not survey.segments:
        warnings.append("Sans segment, le sondage ne dit pas comment les bureaux diffèrent : seul le niveau sert.")
    return warnings
