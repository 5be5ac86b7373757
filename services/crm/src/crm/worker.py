"""crm over NATS: python -m crm.worker"""

from kit import worker

from crm.canvasses.small_cells import redact
from crm.consumers import CONSUMERS, JOBS
from crm.settings import Settings


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    worker.main("crm", settings, CONSUMERS, JOBS, redact=redact)


if __name__ == "__main__":
    main()
