"""Reader of a poll from a file of answers by segment and a description."""

import re

from kit.web.problems import Invalid, TooLarge
from kit.web.validation import describe_error
from pydantic import ValidationError

from predict.forecasting.polls.layouts import MAX_ROWS, Row, read_crosstab
from predict.forecasting.polls.schemas import AnswerPut, PollCreate, PollFile

MAX_BYTES = 512 * 1024
_DIMENSIONS = {
    "vote passe": "past_vote",
    "vote passé": "past_vote",
    "age": "age",
    "âge": "age",
    "profession": "occupation",
    "csp": "occupation",
    "diplome": "diploma",
    "diplôme": "diploma",
    "logement": "housing",
}
_LETTERS = re.compile(r"[^0-9A-Za-z]+")
_ASIDE = {"abstention": "abstention", "sans opinion": "undecided", "ne se prononce pas": "undecided"}


def read_poll(data: bytes, about: PollFile) -> PollCreate:
    """Read a poll from its file; raise Invalid with the line or the field at fault."""
    if len(data) > MAX_BYTES:
        raise TooLarge("Le fichier dépasse 512 Ko.", "The file is larger than 512 kB.", "/file")
    table = read_crosstab(data)
    if len(table.rows) > MAX_ROWS:
        raise _refuse(f"plus de {MAX_ROWS} lignes", f"more than {MAX_ROWS} rows")
    overall = [row for row in table.rows if not row.dimension]
    if len(overall) != 1:
        raise _refuse("une ligne « ensemble », et une seule, est attendue", "one row `ensemble` is expected")
    if overall[0].base not in (0, about.sample):
        raise _refuse(
            f"l’ensemble compte {overall[0].base} personnes et l’échantillon annoncé {about.sample}",
            f"`ensemble` holds {overall[0].base} people and the sample is {about.sample}",
        )
    answers_by_label = {answer.label: answer for answer in about.answers}
    answers = [answers_by_label.get(label) or _answer(index, label) for index, label in enumerate(table.answers)]
    content = about.model_dump(exclude={"answers", "election"}) | {
        "answers": [answer.model_dump() for answer in answers],
        "overall": list(overall[0].shares),
        "segments": [_segment(row, about) for row in table.rows if row.dimension],
    }
    try:
        return PollCreate.model_validate(content)
    except ValidationError as error:
        fr, en = (
            describe_error(error.errors()[0] | {"loc": ("body", *error.errors()[0]["loc"])}, english=e)
            for e in (False, True)
        )
        raise Invalid(
            f"Le fichier du sondage est refusé : {fr['detail']}",
            f"The file of the poll is refused: {en['detail']}",
            "/file",
        ) from error


def _answer(place: int, label: str) -> AnswerPut:
    plain = _LETTERS.sub("-", label).strip("-")[:30]
    kind = _ASIDE.get(label.lower(), "vote")
    return AnswerPut.model_validate({"id": f"{place + 1}-{plain}".rstrip("-"), "label": label[:80], "kind": kind})


def _segment(row: Row, about: PollFile) -> dict[str, object]:
    dimension = _DIMENSIONS.get(row.dimension, row.dimension)
    if dimension not in _DIMENSIONS.values():
        known = ", ".join(sorted({name for name in _DIMENSIONS if name.isascii()}))
        raise _refuse(
            f"ligne {row.line}, la dimension « {row.dimension[:40]} » n’est pas connue ; il y a : ensemble, {known}",
            f"line {row.line}: the dimension is not known; there are: ensemble, {known}",
        )
    return {
        "dimension": dimension,
        "category": row.category,
        "base": row.base,
        "shares": list(row.shares),
        "election": about.election if dimension == "past_vote" else None,
    }


def _refuse(fr: str, en: str) -> Invalid:
    return Invalid(f"Le fichier du sondage est refusé : {fr}.", f"The file of the poll is refused: {en}.", "/file")
