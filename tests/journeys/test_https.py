"""The whole line over https, in the processes and with the settings of production, from an empty install."""

import base64
import hashlib
import http.client
import ssl
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser

from leergang.stack.servers import free_port
from tests.journeys import acts
from tests.journeys.browsing import Person, with_passkeys
from tests.journeys.conftest import wipe
from tests.journeys.running import Stack, start_stack, until
from tests.journeys.stoppable import Server, stoppable_servers

pytestmark = [pytest.mark.journey, pytest.mark.debian, pytest.mark.xdist_group("production")]

PLANNER = ("Petra", "Langeveld", "petra@regiewerk.example")
COORDINATOR = ("Samira", "Ouali", "samira@waterdam.example")
TRAINER = ("Joost", "Hendriks", "joost@regiewerk.example")
ANNA, WILLEM = "anna@waterdam.example", "willem@waterdam.example"


@dataclass(frozen=True)
class Certificate:
    """A certificate for localhost, and two ways to trust it."""

    authority: bytes
    chain: Path
    key: Path

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.authority.decode())

    @property
    def fingerprint(self) -> str:
        """Of its public key, as Chromium wants to be told which one to trust."""
        public = x509.load_pem_x509_certificate(self.chain.read_bytes()).public_key()
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(der).digest()).decode()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("certificate")
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(folder / "chain.pem")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    return Certificate(authority.cert_pem.bytes(), folder / "chain.pem", folder / "key.pem")


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    with stoppable_servers(tmp_path_factory.mktemp("servers")) as servers:
        yield servers


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, certificate: Certificate, servers: tuple[Server, Server]
) -> Iterator[Stack]:
    """Production, started on servers that hold nothing yet."""
    folder = tmp_path_factory.mktemp("stack")
    tls = ("--production", "--certificate", str(certificate.chain), "--key", str(certificate.key))
    database, redis = servers
    urls = {"DATABASE_URL": database.url, "REDIS_URL": redis.url}
    running = start_stack(folder, free_port(), *tls, QUIET_HOURS="00:00-00:00", **urls)
    yield running
    running.stop()
    wipe(folder)


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser], certificate: Certificate) -> Iterator[Browser]:
    """A browser that trusts this one certificate, as much as passkeys ask for."""
    launched = launch(f"--ignore-certificate-errors-spki-list={certificate.fingerprint}")
    yield launched
    launched.close()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


@pytest.fixture
def ask(stack: Stack, certificate: Certificate) -> Callable[..., Answer]:
    """Sends one request, follows nothing, and trusts this certificate only."""

    def ask(path: str, method: str = "GET", **headers: str) -> Answer:
        port = urllib.parse.urlsplit(stack.url).port
        connection = http.client.HTTPSConnection("localhost", port, context=certificate.trust, timeout=20)
        with closing(connection):
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read().decode(errors="replace"))

    return ask


def test_from_an_empty_install_to_a_reminder(stack: Stack, people: Callable[..., Person]) -> None:
    # What docs/operations.md tells to do at a first start.
    assert "8 modules" in stack.manage("load_programme")
    link = stack.manage("create_planner", *PLANNER[2:], *PLANNER[:2], "--bureau", "Bureau Regiewerk").strip()
    assert link.startswith(f"{stack.url}/uitnodiging/")

    # 1. The planner comes in, makes an organisation with a coördinator, and a lichting with a trainer.
    planner = people("Petra")
    acts.accept(planner, link)
    with_passkeys(planner)
    acts.set_up_passkey(planner)
    acts.make_organisation(planner, "Gemeente Waterdam", COORDINATOR)
    acts.make_cohort(planner, "Najaar")
    acts.add_trainer(planner, "/lichtingen/najaar/", TRAINER)

    # 2. The coördinator comes in by her own mail and uploads her list.
    coordinator = people("Samira")
    acts.accept(coordinator, acts.link_in(stack.mail(COORDINATOR[2])))
    secret = acts.set_up_totp(coordinator)
    coordinator.go("/")
    acts.log_out(coordinator)
    acts.log_in_with_code(coordinator, COORDINATOR[2], secret)
    acts.enrol_from_file(coordinator, "Najaar", ("Berg", ANNA), ("Groot", WILLEM))

    # 3. The deelnemer makes a passkey, and comes back with it.
    anna = people("Anna")
    acts.accept(anna, acts.link_in(stack.mail(ANNA)))
    with_passkeys(anna)
    acts.set_up_passkey(anna)
    anna.go("/")
    acts.log_out(anna)
    acts.log_in_with_passkey(anna)
    assert anna.page.title().startswith("Vandaag")
    keeps_its_cookies_to_itself(anna)

    # 4 and 5.
    acts.read_and_tick(anna)
    acts.write_case(anna, "De begroting van vier jaar")
    acts.submit_case(anna)

    # 6. The trainer comes in by his own mail, too.
    trainer = people("Joost")
    acts.accept(trainer, acts.link_in(stack.mail(TRAINER[2])))
    with_passkeys(trainer)
    acts.set_up_passkey(trainer)
    acts.plan_and_announce(trainer, "/lichtingen/najaar/", "Startdag", acts.in_days(21))
    acts.give_feedback(trainer, "De begroting van vier jaar")
    stack.mail(ANNA, "reactie")
    acts.read_feedback(anna)

    # 7. The reminder: once each, however often somebody looks for what is due.
    announced = acts.calendar_of(stack.mail(ANNA, "bijeenkomst op"))
    assert acts.make_due(stack, "Startdag") == 2
    reminder = acts.calendar_of(stack.mail(ANNA, "is de bijeenkomst", 150))
    assert reminder.to_ical() == announced.to_ical()
    stack.mail(WILLEM, "is de bijeenkomst", 150)
    acts.look_for_what_is_due(stack)
    assert len(stack.mails(ANNA, "is de bijeenkomst")) == 1
    planner.go("/beheer/berichten/")
    planner.says("is de bijeenkomst")
    acts.nothing_leaks(stack, "De begroting van vier jaar")


def keeps_its_cookies_to_itself(person: Person) -> None:
    """Every cookie belongs to this host alone, travels by https alone, and no script reads it (WEB-05)."""
    cookies = person.context.cookies()
    assert {cookie["name"] for cookie in cookies} == {"__Host-sessie", "__Host-csrf"}
    for cookie in cookies:
        assert cookie["secure"]
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        assert (cookie["domain"], cookie["path"]) == ("localhost", "/")


def assert_guarded(answer: Answer) -> None:
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("/inloggen/", "GET", {}, 200),
        ("/", "GET", {}, 302),
        ("/inloggen", "GET", {}, 301),
        ("/bestaat-niet/", "GET", {}, 404),
        ("/inloggen/", "POST", {}, 403),
        ("/inloggen/", "GET", {"Host": "elders.example"}, 400),
        ("/hulp/", "POST", {"Content-Length": "0"}, 403),
        ("/static/favicon.svg", "GET", {}, 200),
        ("/static/bestaat-niet.css", "GET", {}, 404),
        ("/.well-known/security.txt", "GET", {}, 200),
    ],
)
def test_every_answer_is_guarded(ask, path, method, headers, status):
    answer = ask(path, method, **headers)
    assert answer.status == status
    assert_guarded(answer)


def test_an_error_of_ours_is_guarded_and_tells_nothing(ask, stack):
    stack.ask("ALTER TABLE accounts_invitation RENAME TO set_aside")
    try:
        answer = ask("/uitnodiging/geraden/")
    finally:
        stack.ask("ALTER TABLE set_aside RENAME TO accounts_invitation")
    assert answer.status == 500
    assert_guarded(answer)
    assert "Er ging iets mis bij ons" in answer.text
    assert "accounts_invitation" not in answer.text
    assert ask("/uitnodiging/geraden/").status == 404


def test_nothing_of_the_demo_is_there(ask):
    for path in ("/componenten/", "/demo/postvak/", "/demo/00000000-0000-4000-8000-000000000000/"):
        assert ask(path).status == 404
        assert ask(path, "POST").status in {403, 404}
    page = ask("/inloggen/").text
    assert "demo" not in page.lower()


def test_what_is_checked_before_a_deploy_is_silent(stack):
    assert "no issues" in stack.manage("check", "--deploy", "--fail-level", "WARNING")


def test_a_database_that_is_away_is_said_so_and_comes_back(ask, servers):
    database, _redis = servers
    assert ask("/uitnodiging/geraden/").status == 404
    database.stop()
    try:
        answer = ask("/uitnodiging/geraden/")
        page_without_data = ask("/inloggen/")
    finally:
        database.start()
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "60"
    assert_guarded(answer)
    assert "We zijn er zo weer" in answer.text
    assert "Traceback" not in answer.text
    assert page_without_data.status == 200
    until("pages come back", lambda: ask("/uitnodiging/geraden/").status == 404)
