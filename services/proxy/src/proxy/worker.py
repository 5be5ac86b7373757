"""Worker of proxy over NATS: python -m proxy.worker"""

from kit import worker
from kit.messages.delivery import senders

from proxy.consumers import CONSUMERS, JOBS, WATCHERS
from proxy.settings import Settings


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    worker.main("proxy", settings, CONSUMERS, JOBS, [*senders(settings), *WATCHERS])


if __name__ == "__main__":
    main()
