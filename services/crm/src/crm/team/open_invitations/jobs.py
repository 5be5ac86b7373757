from kit.worker import Watcher

from crm.team.open_invitations.watcher import keep_forgetting

WATCHERS: list[Watcher] = [keep_forgetting]
