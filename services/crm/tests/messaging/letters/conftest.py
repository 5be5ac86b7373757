from services.crm.tests.messaging.mailings.conftest import enter as enter
