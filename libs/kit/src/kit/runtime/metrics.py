"""Metrics for the operator in Prometheus' format. Labels hold route patterns and our own names only."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

REQUESTS = Counter("isoloir_requests", "Requests answered.", ["service", "method", "route", "status"])
SECONDS = Histogram(
    "isoloir_request_seconds",
    "Time to answer.",
    ["service", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
PUBLISHED = Counter("isoloir_events_published", "Events the relay gave to JetStream.", ["service"])
HEARD = Counter("isoloir_events_heard", "Events heard, by outcome.", ["consumer", "outcome"])
HEALED = Counter("isoloir_streams_healed", "Streams made anew from the event log.", ["service"])
WEBHOOKS_STOPPED = Gauge("isoloir_webhooks_stopped", "Webhooks that are not told any more.", ["service"])
MISSED = Gauge("isoloir_events_missed", "Events a checkpoint says were told and not heard.", ["consumer"])
STOPPED = Gauge("isoloir_consumer_stopped", "1 for a consumer that stopped after dead letters in a row.", ["consumer"])
DEAD_LETTERS = Gauge("isoloir_dead_letters", "Events that a service could not take.", ["service"])
UNPUBLISHED = Gauge("isoloir_events_unpublished", "Events of the log that JetStream does not have yet.", ["service"])
UNPUBLISHED_SECONDS = Gauge("isoloir_events_unpublished_seconds", "Age of the oldest of them.", ["service"])
INBOX_PENDING = Gauge("isoloir_inbox_pending", "Events that a consumer has not handled yet.", ["service", "consumer"])
JOBS_WAITING = Gauge("isoloir_jobs_waiting", "Jobs that no worker has begun.", ["service"])
JOBS_WAITING_SECONDS = Gauge("isoloir_jobs_waiting_seconds", "Age of the oldest of them.", ["service"])
REACHED = Gauge("isoloir_server_reached", "1 if the worker reached it when it was asked.", ["service", "server"])
DISK_USED = Gauge("isoloir_disk_used_ratio", "Of the fullest disk that is watched, the share used.", ["service"])


def exposition() -> tuple[bytes, str]:
    return generate_latest(), CONTENT_TYPE_LATEST
