"""predict over NATS: python -m predict.worker"""

from kit import worker

from predict.consumers import CONSUMERS, JOBS, WATCHERS
from predict.settings import Settings
from predict.transfers.gate import hold_back


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue]  # read from the environment
    worker.main("predict", settings, CONSUMERS, JOBS, WATCHERS, hold_back=hold_back)


if __name__ == "__main__":
    main()
