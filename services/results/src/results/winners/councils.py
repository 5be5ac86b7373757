"""Size of a municipal council by population (CGCT L. 2121-2), and of councils in other articles."""

SIZES = (
    (100, 7),
    (500, 11),
    (1_500, 15),
    (2_500, 19),
    (3_500, 23),
    (5_000, 27),
    (10_000, 29),
    (20_000, 33),
    (30_000, 35),
    (40_000, 39),
    (50_000, 43),
    (60_000, 45),
    (80_000, 49),
    (100_000, 53),
    (150_000, 55),
    (200_000, 59),
    (250_000, 61),
    (300_000, 65),
)
"""Below so many inhabitants, so many seats."""
LARGEST = 69

CITIES = {"75056": ("Paris", 163), "69123": ("Lyon", 73), "13055": ("Marseille", 111)}
"""By commune. Marseille's 111 (101 before loi 2025-795) come from accounts of that law, not from its text."""


def size_of(population: int) -> int:
    return next((seats for below, seats in SIZES if population < below), LARGEST)


def populations_of(seats: int) -> tuple[int, int | None]:
    """Return the population range of councils of this size: lower bound, and exclusive upper bound."""
    start = 0
    for below, size in SIZES:
        if seats <= size:
            return start, below
        start = below
    return start, None
