"""Official data sets that the suite reads: publisher, licence, address, date.

Data only. An address is listed if independent users of the file have it; otherwise `page` is the publisher's list. The
ministry and INSEE publish no checksum, and the ministry revises old files without notice: known totals are in
`catalogue.NationalCounts`, and the SHA-256 of what was downloaded or loaded is stored with it.
"""

from elections.datasets.dataset import Dataset
from elections.datasets.references import REFERENCES
from elections.datasets.results import RESULTS

DATASETS: tuple[Dataset, ...] = (*RESULTS, *REFERENCES)


def find_dataset(id: str) -> Dataset | None:
    return next((one for one in DATASETS if one.id == id), None)
