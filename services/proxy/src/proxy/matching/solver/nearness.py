"""Number of holders within reach of each seeker; where there is none, volunteers must be invited."""

from collections.abc import Sequence

import numpy as np

from proxy.matching.solver.pairs import lay_out
from proxy.matching.solver.pools import Pool

_FAR = 1 << 24
"""More than any distance."""


def count_near(pool: Pool, free: Sequence[bool]) -> list[int]:
    """Count for each seeker the `free` holders within reach; forbidden pairs are not considered."""
    ground = lay_out(pool)
    standing = np.flatnonzero(np.array(free, dtype=bool)) if len(free) else np.zeros(0, dtype=np.int64)
    reach = np.sort(ground.site_of[standing] * _FAR + ground.reach[standing])
    ends = np.searchsorted(reach, (ground.sites + 1) * _FAR)
    counts = ends - np.searchsorted(reach, ground.sites * _FAR + ground.tenths)
    sums = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    by_place = sums[ground.starts[1:]] - sums[ground.starts[:-1]]
    return [int(by_place[place]) for place in ground.place_of]
