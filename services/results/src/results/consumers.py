"""Event consumers of results and jobs of its worker, collected from the features' `consumers.py` and `jobs.py`."""

from kit.discovery.parts import find_consumers, find_jobs, find_watchers

CONSUMERS = find_consumers("results")
JOBS = find_jobs("results")
WATCHERS = find_watchers("results")
