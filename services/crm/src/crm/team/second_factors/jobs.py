from kit.worker import Watcher

from crm.team.second_factors.watcher import keep_forgetting

WATCHERS: list[Watcher] = [keep_forgetting]
