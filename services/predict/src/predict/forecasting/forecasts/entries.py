"""Fields of the scenario form, read into a scenario. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from predict.forecasting.forecasts.schemas import ScenarioPut


class MalformedInput(ValueError):
    """A sentence in French for whoever filled the form in."""


def read_scenario(
    name: str, turnout: str, levels: Mapping[str, str], withdrawn: Sequence[str], merged: str, into: str, rate: str
) -> ScenarioPut:
    """Percentages as people write them (`12,5`); what is left empty is not stated."""
    stated = {bloc: _percent(text, f"Le niveau « {bloc} »") for bloc, text in levels.items()}
    said: dict[str, Any] = {
        "turnout_shift": _percent(turnout, "La participation") or 0.0,
        "levels": {bloc: found for bloc, found in stated.items() if found is not None},
        "withdrawals": [{"list": one} for one in withdrawn if one != merged],
    }
    if merged and into:
        followed = _percent(rate, "Le taux de report")
        said["mergers"] = [{"list": merged, "into": into, "rate": 0.8 if followed is None else followed}]
    elif merged or into:
        raise MalformedInput("Pour une alliance, dites quelle liste rejoint laquelle.")
    try:
        return ScenarioPut.model_validate({"name": name.strip(), "assumptions": said})
    except ValidationError as error:
        raise MalformedInput(_sentence(error)) from error


def _percent(text: str, what: str) -> float | None:
    plain = text.replace("%", "").replace("\u202f", "").replace("−", "-").replace(",", ".").strip()
    if not plain:
        return None
    try:
        found = float(plain)
    except ValueError:
        raise MalformedInput(f"{what} est un nombre de pour cent, comme 12,5.") from None
    if not -100 <= found <= 100:
        raise MalformedInput(f"{what} est un nombre de pour cent, de 0 à 100.")
    return found / 100


def _sentence(error: ValidationError) -> str:
    where = [str(part) for part in error.errors()[0]["loc"]]
    if where[0] == "name":
        return "Donnez au scénario un nom, de 1 à 80 caractères."
    if "turnout_shift" in where:
        return "La participation se déplace de 50 points au plus."
    return "Une part est un nombre de pour cent, de 0 à 100."
