"""Interpretation of an entered poll: categories matched to station data, figures checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kit.web.problems import Invalid

from predict.forecasting.polls.category_merge import merge_segments
from predict.forecasting.polls.checks import Fault, find_fault, find_small
from predict.forecasting.polls.compositions import BlocOf, counts_in
from predict.forecasting.polls.schemas import PollCreate
from predict.forecasting.polls.segments import PAST_OTHERS, UnknownSegment, find_category
from predict.forecasting.polls.survey import Answer, Segment, Survey
from predict.past_results.elections.rounds import Sheets
from predict.past_results.nuances.blocs import BLOCS


@dataclass(frozen=True)
class Past:
    """Results for matching a past vote, on today's stations; `bloc_of` by the campaign's own grid."""

    sheets: Sheets
    bloc_of: BlocOf
    trust: Mapping[str, float] = field(default_factory=dict[str, float])
    """By station, which part of its past is thought to be told rightly; 1 where it says nothing."""


def interpret_poll(put: PollCreate, past: Past | None, today: date) -> Survey:
    """Return the poll with segments merged into known categories; raise Invalid, field by field."""
    _check_shape(put)
    survey = make_survey(put)
    _refuse(find_fault(survey, today))
    categories = [_category(index, segment, past) for index, segment in enumerate(survey.segments)]
    if past is not None:
        _check_overlap(survey.segments, categories, past)
    merged = merge_segments(survey.segments, categories)
    places = {category: place for place, category in reversed(list(enumerate(categories)))}
    _refuse(find_small(merged, places))
    return replace(survey, segments=merged)


def make_survey(put: PollCreate) -> Survey:
    return Survey(
        sample=put.sample,
        sampling=put.sampling,
        design_effect=put.design_effect,
        fielded_from=put.fielded_from,
        fielded_to=put.fielded_to,
        published_on=put.published_on,
        answers=tuple(Answer(answer.id, answer.label, answer.kind, answer.bloc) for answer in put.answers),
        overall=tuple(put.overall),
        segments=tuple(
            Segment(segment.dimension, segment.category, segment.base, tuple(segment.shares), segment.election)
            for segment in put.segments
        ),
    )


def _check_shape(put: PollCreate) -> None:
    ids = [answer.id for answer in put.answers]
    for index, answer in enumerate(put.answers):
        if answer.id in ids[:index]:
            raise Invalid(
                "Deux réponses ont le même identifiant.", "Two answers have the same id.", f"/answers/{index}/id"
            )
        if answer.bloc is not None and answer.bloc not in BLOCS:
            known = ", ".join(BLOCS)
            raise Invalid(
                f"Ce bloc n’est pas connu ; les blocs sont : {known}.",
                f"This bloc is not known; the blocs are: {known}.",
                f"/answers/{index}/bloc",
            )
    _check_length(len(put.overall), len(ids), "/overall")
    for index, segment in enumerate(put.segments):
        _check_length(len(segment.shares), len(ids), f"/segments/{index}/shares")
        if (segment.dimension == "past_vote") != (segment.election is not None):
            raise Invalid(
                "Un vote passé dit de quel tour il est (presidentielle-2022-t1) ; les autres segments n’en ont pas.",
                "A past vote says of which round it is (such as presidentielle-2022-t1); no other segment has one.",
                f"/segments/{index}/election",
            )


def _check_length(shares: int, answers: int, pointer: str) -> None:
    if shares != answers:
        raise Invalid(
            f"{shares} parts pour {answers} réponses : il en faut une par réponse, dans le même ordre.",
            f"{shares} shares for {answers} answers: give one for each, in the same order.",
            pointer,
        )


def _category(place: int, segment: Segment, past: Past | None) -> str:
    if segment.dimension != "past_vote":
        category = find_category(segment.dimension, segment.category)
    elif past is None or not past.sheets.counts:
        raise Invalid(
            "Les résultats de ce tour ne sont pas importés pour le territoire de la campagne : importez-les d’abord.",
            "The results of this round are not imported for the campaign's territory: import them first.",
            f"/segments/{place}/election",
        )
    else:
        category = find_past(segment.category, past)
    if isinstance(category, UnknownSegment):
        raise Invalid(category.fr, category.en, f"/segments/{place}/category")
    return category


def find_past(written: str, past: Past) -> str | UnknownSegment:
    """Return a bloc, a candidate or a list of the round, or the abstainers."""
    text = " ".join(written.lower().split())
    blocs = {bloc for choice in past.sheets.choices if (bloc := past.bloc_of(choice))}
    for known in (*blocs, *PAST_OTHERS):
        if text == known:
            return known
    names = sorted({choice.name for choice in past.sheets.choices if choice.name})
    # « Mélenchon » for « Jean-Luc MÉLENCHON », as tables print it.
    alike = [name for name in names if text == name.lower() or set(text.split()) <= set(name.lower().split())]
    if len(alike) == 1:
        return alike[0]
    known = ", ".join([*sorted(blocs), *names, *PAST_OTHERS][:25])
    return UnknownSegment(
        f"« {written} » n’est ni un bloc ni un candidat de ce tour (ou en désigne plusieurs). On y trouve : {known}.",
        f"This is no bloc and no candidate of that round (or more than one). There are: {known}.",
    )


def _check_overlap(segments: Sequence[Segment], categories: Sequence[str], past: Past) -> None:
    mine = [(index, category) for index, category in enumerate(categories) if segments[index].dimension == "past_vote"]
    for choice in past.sheets.choices:
        holding = {category for _, category in mine if counts_in(choice, category, past.bloc_of)}
        if len(holding) > 1:
            place = max(place for place, category in mine if category in holding)
            raise Invalid(
                f"« {choice.name or choice.nuance} » compte dans {' et dans '.join(sorted(holding))} : gardez-en un.",
                f"{choice.name or choice.nuance} counts in two segments: keep one of them.",
                f"/segments/{place}/category",
            )


def _refuse(fault: Fault | None) -> None:
    if fault is not None:
        raise Invalid(fault.fr, fault.en, fault.pointer)
