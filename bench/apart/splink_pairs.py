"""The same file by splink (Ministry of Justice, MIT): run by `bench.crm_duplicates` in an environment of its own.

`python bench/apart/splink_pairs.py people.csv`, with nothing but splink installed; prints one line of JSON. Its model
is that of its documentation for people, with our candidates: an address, the name, or the home in common.
"""

import json
import logging
import os
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

POSSIBLE = 0.001


def main(path: str) -> None:
    logging.disable(logging.WARNING)
    began = time.perf_counter()
    connection = duckdb.connect()
    people = connection.sql(f"select * from read_csv('{path}', all_varchar=true, nullstr='')")
    api = DuckDBAPI(connection=connection)
    blocked = [block_on("email"), block_on("phone"), block_on("surname", "first"), block_on("street", "postcode")]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[
            cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("first", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("born", input_is_string=True),
            cl.ExactMatch("email"),
            cl.ExactMatch("phone"),
            cl.LevenshteinAtThresholds("street", 2),
            cl.ExactMatch("postcode"),
        ],
        blocking_rules_to_generate_predictions=blocked,
    )
    linker = Linker(api.register(people), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("surname", "first", "born"), block_on("email")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for one in (block_on("surname", "first"), block_on("email"), block_on("born")):
        linker.training.estimate_parameters_using_expectation_maximisation(one)
    found = linker.inference.predict(threshold_match_probability=POSSIBLE).as_duckdbpyrelation()
    rows = found.select("id_l", "id_r", "match_probability").fetchall()
    pairs = [[str(one), str(other), probability] for one, other, probability in rows]
    used = os.times()
    print(json.dumps({"pairs": pairs, "wall": time.perf_counter() - began, "cpu": used.user + used.system}))


if __name__ == "__main__":
    main(sys.argv[1])
