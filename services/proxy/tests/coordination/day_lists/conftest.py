from services.proxy.tests.follow_up.cases.conftest import at as at
from services.proxy.tests.follow_up.cases.conftest import pair as pair
