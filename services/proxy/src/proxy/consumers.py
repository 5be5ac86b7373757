"""Event consumers of proxy and jobs of its worker, collected from the features' `consumers.py` and `jobs.py`."""

from kit.discovery.parts import find_consumers, find_jobs, find_watchers

CONSUMERS = find_consumers("proxy")
JOBS = find_jobs("proxy")
WATCHERS = find_watchers("proxy")
