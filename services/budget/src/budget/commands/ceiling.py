"""`isoloir ceiling`: computes a spending ceiling."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from common.schemas.elections import Round
from elections.places.place import parse_territory
from kit.cli import exit_with_problem, print_result
from pydantic import Field, field_validator

from budget.ceilings.answers import Ceiling, Currency, Missing, NoCeiling, Question
from budget.ceilings.ceiling import compute_ceiling
from budget.ceilings.money import exact, spoken
from budget.ceilings.places import PACIFIC, place
from budget.ceilings.populations import Population, find_population
from budget.ceilings.schemas import MAX_POPULATION
from budget.commands.options import AsJson, DatedElection, Option, read_options, round_number

UNDEFINED_BY_LAW = 3


class _CeilingOptions(DatedElection):
    round: Round | None = None
    population: Annotated[int | None, Field(ge=0, le=MAX_POPULATION)] = None
    senators: Annotated[int | None, Field(ge=1, le=20)] = None
    currency: Literal["EUR", "XPF"] | None = None

    _round = field_validator("round", mode="before")(round_number)


def ceiling(
    election: Option = None,
    date: Option = None,
    round: Option = None,
    population: Option = None,
    territory: Option = None,
    senators: Option = None,
    currency: Option = None,
    json: AsJson = False,
) -> None:
    """Calculer un plafond de dépenses : chaque étape avec son article."""
    options = read_options(
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
    looked_up = None
    if isinstance(answer, Missing) and answer.field == "population" and options.territory:
        looked_up = _look_up(options, options.territory)
        answer = compute_ceiling(replace(question, population=looked_up.value, vintage=looked_up.vintage))
    if isinstance(answer, Missing):
        exit_with_problem("Il manque une donnée", answer.reason, f"/{answer.field}")
    if isinstance(answer, NoCeiling):
        refusal = {f"ceiling_{unit}": None, "reason": answer.reason, "article": answer.article}
        print_result(refusal, as_json=json, text=f"{answer.reason} ({answer.article})")
        raise typer.Exit(UNDEFINED_BY_LAW)
    population_used = looked_up or Population(options.population, None, None, ())
    answer = replace(answer, warnings=population_used.warnings + answer.warnings)
    print_result(_said(answer, population_used, unit), as_json=json, text=_text(answer))


def _look_up(options: _CeilingOptions, territory: str) -> Population:
    data = os.environ.get("ISOLOIR_DATA", "")
    if not data:
        exit_with_problem(
            "Il manque une donnée",
            "Donnez la population, ou ISOLOIR_DATA, le dossier des données où la lire.",
            "/population",
        )
    try:
        return find_population(options.election, parse_territory(territory), options.date, Path(data))
    except ValueError as error:
        exit_with_problem("Population introuvable", str(error), "/population")
    except OSError:
        exit_with_problem(
            "Population introuvable", "Les données de l'INSEE ne sont pas dans ISOLOIR_DATA.", "/population"
        )


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
    """Return the currency of the answer: francs CFP where the law uses them, else euros."""
    where = place(options.territory)
    local: Currency = "XPF" if where in PACIFIC else "EUR"
    if options.currency == "XPF" and options.territory is None:
        exit_with_problem(
            "Il manque une donnée",
            "Donnez le territoire : chaque collectivité du Pacifique a ses barèmes.",
            "/territory",
        )
    if options.currency not in (None, local):
        exit_with_problem(
            "Monnaie sans barème",
            f"Dans ce territoire la loi compte en {'francs CFP' if local == 'XPF' else 'euros'}.",
            "/currency",
        )
    return local.lower()
