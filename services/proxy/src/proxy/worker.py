"""proxy over NATS: python -m proxy.worker"""

from kit import worker

from proxy.consumers import CONSUMERS, JOBS, WATCHERS
from proxy.settings import Settings


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    worker.main("proxy", settings, CONSUMERS, JOBS, WATCHERS)


if __name__ == "__main__":
    main()
