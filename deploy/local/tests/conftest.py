from isoloir_local.testing import browser as browser
from isoloir_local.testing import fictional_data as fictional_data
from isoloir_local.testing import suite as suite
