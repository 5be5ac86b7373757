"""Benchmark of second rounds with an assumed truth, as no real one is known.

A department's truth is the transfers declared to pollsters between the two rounds of April 2022, fitted to its
stations' real margins. Nothing is trained on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from predict.transfers.estimation.proportional_fit import Votes, fit_exactly, fit_total
from predict.transfers.training.sources import Department, read_departments

GROUPS: Mapping[str, tuple[str, ...]] = {
    "MACRON": ("Emmanuel Macron",),
    "LE PEN": ("Marine Le Pen",),
    "MÉLENCHON": ("Jean-Luc Mélenchon",),
    "ZEMMOUR": ("Eric Zemmour",),
    "PÉCRESSE": ("Valérie Pécresse",),
    "JADOT": ("Yannick Jadot",),
    "": ("Anne Hidalgo", "Fabien Roussel", "Jean Lassalle", "Nicolas Dupont-Aignan"),
    "abstention": (),
}
"""Origins of the table, by the surname in the results; the other candidates together, and who voted for nobody."""
AGAIN = (0.08, 0.08, 0.81, 0.03)
"""Where those go who voted for nobody: an assumption, since who does not vote does not answer polls either."""
NOBODY = ("abstention", "blank or null")
OUTCOMES: Mapping[str, str] = {"MACRON": "Emmanuel Macron", "LE PEN": "Marine Le Pen"}
BLANK = 0.19
"""Of those who told pollsters that they would vote for neither: blank or null, as in the second round itself."""
MAINLAND = 96
LEAST_STATIONS = 20


@dataclass(frozen=True)
class SemiSynthetic:
    department: str
    origin: Votes
    destination: Votes
    truth: Votes  # R × C
    labels: tuple[tuple[str, ...], tuple[str, ...]]

    def poll(self, noise: float, draw: np.random.Generator) -> Votes:
        """Return the true shares with noise on the logits."""
        shares = self.truth / np.maximum(self.truth.sum(1, keepdims=True), 1e-9)
        odds = np.log(np.clip(shares, 1e-4, 1 - 1e-4)) - np.log1p(-np.clip(shares, 1e-4, 1 - 1e-4))
        error = np.asarray(draw.normal(0.0, noise, shares.shape), dtype=np.float64)
        noisy_shares = 1.0 / (1.0 + np.exp(-odds - error))
        return noisy_shares / noisy_shares.sum(1, keepdims=True)


def read_pretended(data: Path) -> list[SemiSynthetic]:
    """Return the departments of the mainland and Corsica."""
    first, second = (next((data / "official" / f"presidentielle-2022-{name}").iterdir()) for name in ("t1", "t2"))
    polls = read_polls(data / "polls" / "nsppolls_reports.csv")
    departments = [department for department in read_departments(first, second) if department.code < "97"][:MAINLAND]
    return [
        make_semi_synthetic(department, polls) for department in departments if len(department.origin) >= LEAST_STATIONS
    ]


def read_polls(file: Path) -> Votes:
    """Return groups × (Macron, Le Pen, abstention, blank or null): poll means, by group."""
    mean = pl.read_csv(file).group_by("candidat_T1", "choix_T2").agg(pl.col("part").mean())
    parts = {(one, other): part for one, other, part in mean.iter_rows()}
    rows = list[list[float]]()
    for candidates in [group for group in GROUPS.values() if group]:
        macron, le_pen, none = (
            float(np.mean([parts[candidate, outcome] for candidate in candidates]))
            for outcome in (*OUTCOMES.values(), "Abstention")
        )
        rows.append([macron, le_pen, (1.0 - BLANK) * none, BLANK * none])
    table = np.array([*rows, AGAIN])
    return table / table.sum(1, keepdims=True)


def make_semi_synthetic(department: Department, votes: Votes) -> SemiSynthetic:
    surnames = [name for name in GROUPS if name.isupper()]
    places = [_place(name, surnames) for name in department.origins]
    origin = np.column_stack(
        [department.origin[:, [p == group for p in places]].sum(1) for group in range(len(GROUPS))]
    )
    order = [_find(department.destinations, name) for name in (*OUTCOMES, *NOBODY)]
    destination = department.destination[:, order]
    destination = destination * (origin.sum(1) / destination.sum(1))[:, None]
    rows, columns = origin.sum(0), destination.sum(0)
    table = fit_total(votes * rows[:, None], rows, columns)
    shares = table / table.sum(1, keepdims=True)
    units = fit_exactly(origin[:, :, None] * shares, table, origin, destination)
    return SemiSynthetic(department.code, origin, destination, units.sum(0), (tuple(GROUPS), (*OUTCOMES, *NOBODY)))


def _place(name: str, surnames: list[str]) -> int:
    if name in NOBODY:
        return len(GROUPS) - 1
    places = [index for index, surname in enumerate(surnames) if name.endswith(surname)]
    return places[0] if places else list(GROUPS).index("")


def _find(names: tuple[str, ...], wanted: str) -> int:
    return next(index for index, name in enumerate(names) if name.endswith(wanted))
