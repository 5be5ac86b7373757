"""Re-export of the blocs shared by all services (`elections.blocs`)."""

from elections.blocs import BLOCS as BLOCS
from elections.blocs import BY_ANALOGY as BY_ANALOGY
from elections.blocs import NAMED as NAMED
from elections.blocs import SOURCE as SOURCE
from elections.blocs import bare_nuance as bare_nuance
from elections.blocs import bloc_of as bloc_of
from elections.blocs import plain_name as plain_name
from elections.blocs import sum_blocs as sum_blocs
