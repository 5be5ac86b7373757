"""The ranking of stations for a list, over all mainland constituencies: who asks changes it, and does it find gains.

    python bench/net_votes.py [DATA] [--constituencies 577]

- **opposite blocs**: rank correlation of the two rankings by constituency (median), and how often one of the ten best
  stations of the opposed bloc is among the ten first;
- **gains**: for each pair of consecutive first rounds of a kind, constituency and bloc, the share of the bloc's gain
  that the best fifth of stations holds, beside last score and turnout (lowest first). The last round is hidden with
  all that followed. Rounds are matched by station code.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.history import Ballot
from predict.targeting.net_votes.backtest import FEW, Captured, measure_capture, rank_order
from predict.targeting.net_votes.winnable import find_winnable
from priorities import read_asked_france

OPPOSITE = (
    ("gauche", "extrême droite"),
    ("gauche", "droite"),
    ("centre", "extrême droite"),
)
OURS = ("gauche", "centre", "droite", "extrême droite")
PAIRS = ("presidentielle-2022-t1", "legislatives-2022-t1", "legislatives-2024-t1")
KIND = "legislatives"
TEN = 10
Rounds = Sequence[tuple[Ballot, Mapping[str, BlocSheet]]]


def compare_blocs(france: Mapping[str, Rounds]) -> None:
    """Print how far rankings of opposed blocs agree, as they would be today."""
    correlations: dict[tuple[str, str], list[float]] = defaultdict(list)
    met, seen, first_sizes, usual_sizes = 0, 0, list[float](), list[float]()
    for rounds in france.values():
        newest = [sheets for ballot, sheets in rounds if ballot.round == 1][-1]
        registered = {key: sheet.registered for key, sheet in newest.items() if sheet.registered}
        if len(registered) < FEW:
            continue
        found = {bloc: find_winnable(rounds, bloc, KIND, registered) for bloc in OURS}
        orders = {bloc: rank_order(winnable) for bloc, winnable in found.items() if winnable is not None}
        for bloc, order in orders.items():
            winnable = found[bloc]
            assert winnable is not None
            first_sizes.append(winnable.registered[order[0]])
            usual_sizes.append(float(np.median(winnable.registered)))
        for one, other in OPPOSITE:
            if one not in orders or other not in orders:
                continue
            correlations[one, other].append(_correlate(orders[one], orders[other]))
            for us, them in ((one, other), (other, one)):
                winnable = found[us]
                assert winnable is not None
                share = [newest[key].votes.get(them, 0) / max(1, newest[key].valid) for key in winnable.stations]
                if any(share):
                    seen += 1
                    strong = set(np.argsort(-np.array(share), kind="stable")[:TEN].tolist())
                    met += bool(strong & set(orders[us][:TEN]))
    for (one, other), values in correlations.items():
        print(f"{one} and {other}: median rank correlation {np.median(values):.2f} over {len(values)} constituencies")
    print(f"a stronghold of the opponent among the ten first: {met} of {seen} rankings")
    small = np.mean(np.array(first_sizes) < 300)
    print(f"first station: median {np.median(first_sizes):.0f} voters (usual {np.median(usual_sizes):.0f}), "
          f"under 300 in {small:.1%}")  # fmt: skip


def _correlate(one: Sequence[int], other: Sequence[int]) -> float:
    return float(np.corrcoef(np.argsort(one), np.argsort(other))[0, 1])


def find_gains(france: Mapping[str, Rounds]) -> None:
    """Print what each ranking captured."""
    table: dict[tuple[str, str], list[Captured]] = defaultdict(list)
    for rounds in france.values():
        for hidden in PAIRS:
            target = next((one for one in rounds if one[0].id == hidden), None)
            if target is None:
                continue
            for bloc in OURS:
                captured = measure_capture(rounds, target, bloc)
                if captured is not None:
                    table[hidden, bloc].append(captured)
    print(f"{'hidden':24}{'bloc':16}{'pairs':>6}{'ours':>7}{'score':>7}{'turnout':>9}{'better':>8}")
    for (hidden, bloc), rows in [*table.items(), (("all", ""), [row for found in table.values() for row in found])]:
        means = [float(np.mean([getattr(r, name) for r in rows])) for name in ("ours", "by_last_score", "by_turnout")]
        better = float(np.mean([row.is_better for row in rows]))
        print(f"{hidden:24}{bloc:16}{len(rows):6}{means[0]:7.3f}{means[1]:7.3f}{means[2]:9.3f}{better:8.1%}")


def is_mainland(name: str) -> bool:
    return not name.startswith(("97", "98", "Z"))


def main() -> None:
    france = {name: rounds for name, rounds in read_asked_france(__doc__).items() if is_mainland(name)}
    print(f"{len(france)} mainland constituencies")
    compare_blocs(france)
    find_gains(france)


if __name__ == "__main__":
    main()
