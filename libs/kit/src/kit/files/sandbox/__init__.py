"""Files that strangers send, opened in a process of their own whose limits the operating system enforces.

    _READER = Sandbox(refusals=(Unreadable,))
    table = await _READER.run(read_table, data)

`read_table` runs in a fresh process without secrets, database or sockets; what it returns comes back as JSON that is
checked against its return annotation, what it refuses as the same exception. A file that takes more memory, time or
output than allowed, or ends the process, is a problem document at `/file`, and this process is as before.
"""

from kit.files.sandbox.host import Sandbox
from kit.files.sandbox.limits import MB, Limits

__all__ = ["MB", "Limits", "Sandbox"]
