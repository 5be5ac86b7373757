"""The events that predict hears and the work of its worker, found in `consumers.py` and `jobs.py` of its features."""

from kit.discovery.parts import find_consumers, find_jobs, find_watchers

CONSUMERS = find_consumers("predict")
JOBS = find_jobs("predict")
WATCHERS = find_watchers("predict")
