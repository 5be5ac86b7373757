"""crm over NATS: python -m crm.worker"""

from kit import worker
from kit.messages.sending import senders

from crm.canvasses.small_cells import redact
from crm.consumers import CONSUMERS, JOBS, WATCHERS
from crm.settings import Settings


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    worker.main("crm", settings, CONSUMERS, JOBS, [*WATCHERS, *senders(settings)], redact=redact)


if __name__ == "__main__":
    main()
