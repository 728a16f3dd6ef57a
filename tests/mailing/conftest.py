import pytest

from leergang.environment import mailer
from leergang.stack.mailcatcher import listen
from tests.mailing.post_office import open_post_office

LANES = ("default", "bulk")


@pytest.fixture
def post_office(settings):
    """Mail goes over real SMTP to a server of the test."""
    with open_post_office() as office:
        settings.MAILERS = dict.fromkeys(LANES, mailer(f"smtp://127.0.0.1:{office.port}"))
        yield office


@pytest.fixture
def no_post_office(settings):
    """The mail server is away: nobody listens on its port."""
    with listen() as listener:
        port = listener.getsockname()[1]
    settings.MAILERS = dict.fromkeys(LANES, mailer(f"smtp://127.0.0.1:{port}"))
