"""Reader and writer of the fitted constants in `projection-1.json`. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from results.projections.calibration import LEVELS, Calibration
from results.projections.parameters import Parameters


def dump_parameters(parameters: Parameters) -> dict[str, Any]:
    """Return the parameters as JSON values, as the file has them."""
    settings = parameters.settings
    return {
        "shares": _rounded(asdict(settings.shares)),
        "turnout": _rounded(asdict(settings.turnout)),
        "carry": _rounded(asdict(settings.carry)),
        "transfers": settings.transfers,
        "share_spread": _spread(parameters.shares),
        "turnout_spread": _spread(parameters.turnout),
    }


def _spread(calibration: Calibration) -> dict[str, Any]:
    return {
        "levels": list(LEVELS),
        "counted": list(calibration.counted),
        "spreads": [[round(reach, 4) for reach in spread.at] for spread in calibration.spreads],
    }


def _rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [_short(item) for item in value] if isinstance(value, tuple) else _short(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # JSON, of any shape
        for name, value in values.items()
    }


def _short(value: float) -> float:
    return float(f"{value:.4g}")
