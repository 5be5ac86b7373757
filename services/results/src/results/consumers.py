"""The events that results hears and the work of its worker, found in `consumers.py` and `jobs.py` of its features."""

from kit.discovery.parts import find_consumers, find_jobs, find_watchers

CONSUMERS = find_consumers("results")
JOBS = find_jobs("results")
WATCHERS = find_watchers("results")
