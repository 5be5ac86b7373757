from kit.worker import Watcher

from results.preparation.rehearsals.ended_rehearsals import keep_clearing

WATCHERS: list[Watcher] = [keep_clearing]
