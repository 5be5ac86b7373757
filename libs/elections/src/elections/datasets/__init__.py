"""The official data sets that the suite reads: who publishes each, under which licence, where, and of when.

Data only: nothing here reaches a network. An address is one at which independent readers of the file found it; where
none is known for sure, `page` is where the publisher lists the files. The ministry and INSEE publish no checksum, and
the ministry revises old files without saying so: what a file is known to hold is in `catalogue.NationalCounts`, and
the SHA-256 of what was downloaded or loaded is kept beside it.
"""

from elections.datasets.dataset import Dataset
from elections.datasets.references import REFERENCES
from elections.datasets.results import RESULTS

DATASETS: tuple[Dataset, ...] = (*RESULTS, *REFERENCES)


def find_dataset(id: str) -> Dataset | None:
    return next((one for one in DATASETS if one.id == id), None)
