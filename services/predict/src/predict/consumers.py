"""Event consumers of predict and jobs of its worker, collected from the features' `consumers.py` and `jobs.py`."""

from kit.discovery.parts import find_consumers, find_jobs, find_watchers

CONSUMERS = find_consumers("predict")
JOBS = find_jobs("predict")
WATCHERS = find_watchers("predict")
