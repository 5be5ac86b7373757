"""Event consumers of budget and jobs of its worker, collected from the features' `consumers.py` and `jobs.py`."""

from kit.discovery.parts import find_consumers, find_jobs, find_watchers

CONSUMERS = find_consumers("budget")
JOBS = find_jobs("budget")
WATCHERS = find_watchers("budget")
