"""Size of a municipal council by population (CGCT L. 2121-2), of regional councils (L. 337), of other assemblies."""

from datetime import date

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

REGIONS_OF_TODAY_FROM = date(2015, 12, 6)
REGIONS = {
    **{"84": 204, "27": 100, "53": 83, "24": 77, "44": 169, "32": 170, "11": 209, "28": 102, "75": 183, "76": 158},
    **{"52": 93, "93": 123, "01": 41, "04": 45},
}
"""By INSEE code: Code électoral, tableau n° 7, as loi 2015-29 replaced it, from the elections of December 2015 on.

Each is the sum of the former regions' councils, as the answer to question 59082 of the Assemblée nationale (14th
legislature) has them; together 1,757. L. 338-1 may add seats to a section that has too few: not counted here.
"""

EUROPEAN_PARLIAMENT = {2019: (79, "décision (UE) 2018/937"), 2024: (81, "décision (UE) 2023/2061")}
"""France's members by year of election. Each decision is for one term: that of 2029 has none yet."""


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
