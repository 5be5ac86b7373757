"""Val-Fictif: a fictional constituency with simulated votes and known truth.

For a first run without data, and for tests of estimators. Everything follows from the seed. Department `00` does not
exist, and its polygons lie in the ocean, so nothing can be taken for a real place.

>>> valley = make_constituency(seed=1)
>>> write_folder(valley, Path("data"))  # the shape of the folder of real data
"""

from elections.fictional.constituency import Constituency, make_constituency
from elections.fictional.folder import write_folder
from elections.fictional.streets import as_table, make_addresses
from elections.places.val_fictif import CODE, COMMUNES, NAME

__all__ = [
    "CODE",
    "COMMUNES",
    "NAME",
    "Constituency",
    "as_table",
    "make_addresses",
    "make_constituency",
    "write_folder",
]
