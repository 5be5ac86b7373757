from isoloir_local.testing import browser as browser
from isoloir_local.testing import suite as suite
