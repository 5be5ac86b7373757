"""The calculators of budget, for scripts and people: no server, no database."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer
from common.schemas.elections import ElectionKind, Round
from common.schemas.instants import Day
from elections.calendar import article_of, filing_due_at, period_starts_on
from elections.kinds import kind_of
from elections.territories import Ambiguous, parse_territory
from kit.cli import emit, fail
from kit.validation import finding
from pydantic import BaseModel, Field, ValidationError, ValidationInfo, field_validator

from budget.ceilings.answers import Ceiling, Currency, Missing, NoCeiling, Question
from budget.ceilings.ceiling import compute_ceiling
from budget.ceilings.money import exact, spoken
from budget.ceilings.places import PACIFIC, Place, place
from budget.ceilings.populations import Population, find_population
from budget.ceilings.schemas import MAX_POPULATION

UNDEFINED_BY_LAW = 3

commands = typer.Typer(no_args_is_help=True)

M = TypeVar("M", bound=BaseModel)

# Options are read as text and checked by a model: what is wrong is then said as a problem, not as a usage page.
Option = Annotated[str | None, typer.Option()]


class _Election(BaseModel):
    election: ElectionKind
    date: Day
    territory: Annotated[
        str | None, Field(pattern=r"^(?:[a-z]{1,16}:)?[0-9A-Z]{1,9}(?:_[0-9A-Z.\-]{1,4})?$", max_length=24)
    ] = None

    @field_validator("election", mode="before")
    @classmethod
    def _old_name(cls, value: object) -> object:
        return ElectionKind.DEPARTEMENTALES if value == "cantonales" else value

    @field_validator("territory")
    @classmethod
    def _one_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        try:
            return str(parse_territory(value))
        except Ambiguous:
            # A commune or a constituency overseas: the election says which.
            election: ElectionKind | None = info.data.get("election")
            level = kind_of(election).level if election else None
            if level not in ("commune", "circo"):
                raise
            return str(parse_territory(f"{level}:{value}"))


class _CeilingOptions(_Election):
    round: Round | None = None
    population: Annotated[int | None, Field(ge=0, le=MAX_POPULATION)] = None
    senators: Annotated[int | None, Field(ge=1, le=20)] = None
    currency: Literal["EUR", "XPF"] | None = None

    @field_validator("round", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return int(value) if value in ("1", "2") else value


class _DeadlineOptions(_Election):
    triggered_on: Day | None = None


@commands.command()
def ceiling(
    election: Option = None,
    date: Option = None,
    round: Option = None,
    population: Option = None,
    territory: Option = None,
    senators: Option = None,
    currency: Option = None,
    json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie standard.")] = False,
) -> None:
    """Calculer un plafond de dépenses : chaque étape avec son article."""
    options = _read(
        _CeilingOptions,
        election=election,
        date=date,
        round=round,
        population=population,
        territory=territory,
        senators=senators,
        currency=currency,
    )
    unit = _unit(options)
    question = Question(
        options.election,
        options.date,
        options.population,
        options.round,
        options.territory,
        options.senators,
    )
    answer = compute_ceiling(question)
    found = None
    if isinstance(answer, Missing) and answer.field == "population" and options.territory:
        found = _look_up(options, options.territory)
        answer = compute_ceiling(replace(question, population=found.value, vintage=found.vintage))
    if isinstance(answer, Missing):
        fail("Il manque une donnée", answer.reason, f"/{answer.field}")
    if isinstance(answer, NoCeiling):
        refusal = {f"ceiling_{unit}": None, "reason": answer.reason, "article": answer.article}
        emit(refusal, as_json=json, text=f"{answer.reason} ({answer.article})")
        raise typer.Exit(UNDEFINED_BY_LAW)
    known = found or Population(options.population, None, None, ())
    answer = replace(answer, warnings=known.warnings + answer.warnings)
    emit(_said(answer, known, unit), as_json=json, text=_text(answer))


def _look_up(options: _CeilingOptions, territory: str) -> Population:
    data = os.environ.get("ISOLOIR_DATA", "")
    if not data:
        fail(
            "Il manque une donnée",
            "Donnez la population, ou ISOLOIR_DATA, le dossier des données où la lire.",
            "/population",
        )
    try:
        return find_population(options.election, parse_territory(territory), options.date, Path(data))
    except ValueError as error:
        fail("Population introuvable", str(error), "/population")
    except OSError:
        fail("Population introuvable", "Les données de l'INSEE ne sont pas dans ISOLOIR_DATA.", "/population")


def _said(answer: Ceiling, population: Population, unit: str) -> dict[str, Any]:
    return {
        f"ceiling_{unit}": exact(answer.amount),
        f"displayed_{unit}": answer.displayed,
        f"alert_{unit}": answer.alert,
        "steps": [{"text": step.text, "amount": exact(step.amount), "article": step.article} for step in answer.steps],
        "population": {
            "value": population.value,
            "vintage": population.vintage,
            "decree": population.decree,
        },
        "warnings": list(answer.warnings),
    }


def _text(answer: Ceiling) -> str:
    money = "F CFP" if answer.currency == "XPF" else "€"
    lines = [f"{step.text} = {spoken(step.amount)}  ({step.article})" for step in answer.steps]
    total = f"Plafond : {spoken(answer.displayed)} {money} (alerte à {spoken(answer.alert)} {money})"
    return "\n".join([*lines, total, *answer.warnings])


def _unit(options: _CeilingOptions) -> str:
    """Where the law counts in francs CFP the answer does; asked for another currency, there is no answer."""
    where = place(options.territory)
    local: Currency = "XPF" if where in PACIFIC else "EUR"
    if options.currency == "XPF" and options.territory is None:
        fail(
            "Il manque une donnée",
            "Donnez le territoire : chaque collectivité du Pacifique a ses barèmes.",
            "/territory",
        )
    if options.currency not in (None, local):
        fail(
            "Monnaie sans barème",
            f"Dans ce territoire la loi compte en {'francs CFP' if local == 'XPF' else 'euros'}.",
            "/currency",
        )
    return local.lower()


@commands.command()
def deadline(
    election: Option = None,
    date: Option = None,
    triggered_on: Option = None,
    territory: Option = None,
    json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie standard.")] = False,
) -> None:
    """Début de la période du compte et date limite de dépôt.

    --date est le premier tour ; pour les députés des Français de l'étranger (--territory circo:9901), le tour
    où l'élection a été acquise.
    """
    options = _read(_DeadlineOptions, election=election, date=date, triggered_on=triggered_on, territory=territory)
    if options.triggered_on is not None and options.triggered_on > options.date:
        fail("Dates contraires", "L'événement déclencheur précède l'élection.", "/triggered_on")
    starts = period_starts_on(options.election, options.date, options.triggered_on)
    abroad = place(options.territory) is Place.ABROAD
    filing = filing_due_at(options.election, options.date, french_abroad=abroad)
    articles = [article_of(rule, options.election) for rule in ("period_starts_on", "filing_due_at")]
    emit(
        {
            "period_starts_on": starts.isoformat(),
            "filing_due_at": filing.isoformat(),
            "articles": list(dict.fromkeys(articles)),
        },
        as_json=json,
        text=_days(starts, filing.date()),
    )


def _days(starts: date, filing: date) -> str:
    return f"Période du compte : à partir du {starts:%d/%m/%Y}\nDépôt : le {filing:%d/%m/%Y} avant 18 h (Paris)"


def _read(model: type[M], **options: str | None) -> M:
    try:
        return model.model_validate({name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        said = finding({**first, "loc": ("body", *first["loc"])}, english=False)
        fail("Option non valable", said["detail"], said["pointer"])
