from kit.worker import Watcher

from results.preparation.second_rounds.settled_rounds import keep_preparing

WATCHERS: list[Watcher] = [keep_preparing]
