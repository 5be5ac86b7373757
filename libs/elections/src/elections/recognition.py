"""Verification of official files by their content to the last vote, or by SHA-256.

Data and a rule. Totals alone do not suffice, as votes can be moved between candidates; they only save computing most
digests. The content digest ignores encoding, line ends and row order. The ministry revises old files without notice: an
unknown file may be official, and then the operator loads it.
"""

import hashlib
from dataclasses import dataclass

import polars as pl

from elections.ministry import Level, ReadResults

STATION_COLUMNS = (
    *("station", "commune", "commune_name", "department", "constituency", "canton"),
    *("registered", "voters", "blank", "null", "valid"),
)
VOTE_COLUMNS = ("station", "panel", "nuance", "name", "sex", "votes")


@dataclass(frozen=True)
class OfficialFile:
    """One round of an official file. `content`: its `results_digest`."""

    election: str
    level: Level
    file: str
    registered: int
    voters: int
    valid: int
    content: str


RESULTS = (
    OfficialFile(
        "europeennes-2019-t1",
        "station",
        "europeennes-2019/resultats-definitifs-par-bureau-de-vote.txt",
        47_345_120,
        23_731_193,
        22_654_423,
        "208414bf1d78e6041e05b8e207b6852dc503dc3b5981903d966b293a6e95e53f",
    ),
    OfficialFile(
        "legislatives-2017-t2",
        "station",
        "legislatives-2017-t2/Leg_2017_Resultats_BVT_T2_c.txt",
        47_293_103,
        20_164_615,
        18_176_066,
        "d69e8752457b6f3942d90bbba54b68f4044caa3e018ae8ec5a403815bdc3b3cc",
    ),
    OfficialFile(
        "legislatives-2022-t1",
        "station",
        "legislatives-2022-t1/resultats-par-niveau-burvot-t1-france-entiere.txt",
        48_953_748,
        23_256_207,
        22_744_708,
        "1d054a998517157eb1a5fa70705fcdff397bdf0496954818cb97b738ff9d3461",
    ),
    OfficialFile(
        "legislatives-2022-t2",
        "station",
        "legislatives-2022-t2/resultats-par-niveau-burvot-t2-france-entiere.txt",
        48_589_606,
        22_464_299,
        20_747_083,
        "ed1fbc41b6c49117c192ca5bfa2ab65afaadcdbdfd998dd4eae61dd5337a4fc2",
    ),
    OfficialFile(
        "legislatives-2024-t1",
        "station",
        "legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv",
        49_332_709,
        32_908_657,
        32_057_946,
        "134336da74a5a03862e267dfc9763319094c4911401b3038dbb7890ad192f02b",
    ),
    OfficialFile(
        "legislatives-2024-t1",
        "constituency",
        "legislatives-2024-t1/resultats-definitifs-par-circonscriptions-legislatives.csv",
        49_332_709,
        32_908_657,
        32_057_946,
        "addd7d46e80e9314a281444777411f97a70ff0059ac229b64162009fe9072e00",
    ),
    OfficialFile(
        "legislatives-2024-t2",
        "station",
        "legislatives-2024-t2/resultats-definitifs-par-bureau-de-vote.csv",
        43_328_508,
        28_867_759,
        27_279_713,
        "6b7ecd02f64d1c59937a62d8bb6c104cb39ab84e4799db34799e9f8a77641729",
    ),
    OfficialFile(
        "presidentielle-2017-t1",
        "station",
        "presidentielle-2017-t1/PR17_BVot_T1_FE.txt",
        47_582_183,
        37_003_728,
        36_054_394,
        "7e7488aded5ee0523de9251c515932cbbb10f33f6d871b10ba9d7d75465ee789",
    ),
    OfficialFile(
        "presidentielle-2017-t2",
        "station",
        "presidentielle-2017-t2/PR17_BVot_T2_FE.txt",
        47_568_693,
        35_467_327,
        31_381_603,
        "b14b44246fa29a8ac74403df0671670e6fad4e0abfae5b443d2f8a508a203115",
    ),
    OfficialFile(
        "presidentielle-2022-t1",
        "station",
        "presidentielle-2022-t1/resultats-par-niveau-burvot-t1-france-entiere.txt",
        48_747_876,
        35_923_707,
        35_132_947,
        "2d1edd27ca081e99435e6bbdc02820b9128a26ac1b4cd5bcb47f47976b69aebc",
    ),
    OfficialFile(
        "presidentielle-2022-t2",
        "station",
        "presidentielle-2022-t2/resultats-par-niveau-burvot-t2-france-entiere.txt",
        48_752_339,
        35_096_478,
        32_057_325,
        "d62ace15dc85a73423a91cea069b9d853720880caba15e095ff9fc07ab446a79",
    ),
)
"""Source: Ministère de l’Intérieur, Licence Ouverte 2.0; the addresses of these files are in `catalogue`."""

FILES = {
    "db99f8f0ceedb080f9472dad7eb425f3a82e215fe48d617f89d9eb3c6f10ce8c": "FILO2021_DEC_COM.csv",
    "8236ec06bcf0124f45a3489d39ae68c66c6ca0d6054a83e7f1ee0b6c712eacbf": "filosofi_2021_commune.parquet",
    "fac4d0adf79ae5f28405f0aac2ef7e05c8389b54b2316b92fb86cd84f895d4b9": "indic-stat-circonscriptions-2022.xlsx",
    "4463d701fb039782c651dba0542b72e5feb3fd1cc8522eae81c96bf611f9643c": "iris_2021.parquet",
    "7c9dda73c50015cc5340451102cc62001bbe5c44877950b68c98d6d971dbffdf": "iris_taux_pauvrete_2019.csv",
    "adffaa8e1b73b7c103f8b57fbbb6633d9fc4f00e6e873adcdf8856578fbcad9b": "population_municipale_communes_2013_2023.csv",
    "fb3d6de37bd816a01c3f31e3d63dfdd12fbaa969f303e19a7d5e31c016a16047": "rp_2022_commune.parquet",
}
"""SHA-256 of tables of INSEE (Licence Ouverte 2.0), and what each is called here."""


_SLICE = 50_000


def recognise_results(reading: ReadResults) -> OfficialFile | None:
    """Return the official file that this reading equals completely, or None."""
    id = f"{reading.election}-{reading.date.year}-t{reading.round}"
    totals = reading.stations.select("registered", "voters", "valid").sum().row(0)
    for one in RESULTS:
        same = (one.election, one.level) == (id, reading.level) and (one.registered, one.voters, one.valid) == totals
        if same and not reading.rejected and results_digest(reading) == one.content:
            return one
    return None


def results_digest(reading: ReadResults) -> str:
    """Return a digest that changes with any vote, name or code."""
    rows = f"{reading.stations.height} {reading.votes.height}"
    content = hashlib.sha256(f"{reading.election} {reading.date} {reading.round} {reading.level} {rows}".encode())
    for table, columns in ((reading.stations, STATION_COLUMNS), (reading.votes, VOTE_COLUMNS)):
        texts = [pl.col(name).cast(pl.String).fill_null("") for name in columns]
        # As many rows and columns as said: a name with a separator in it cannot stand for two.
        joined = table.select(pl.concat_str(texts, separator="\x1f").alias("row"))["row"].sort()
        # In slices: two million rows as Python's texts are several times what the frame itself is.
        for rows in joined.to_frame().iter_slices(_SLICE):
            content.update("\x1e".join(["", *rows["row"].to_list()]).encode())
    return content.hexdigest()
