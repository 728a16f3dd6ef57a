"""A server that is stopped while people work: nobody loses a word, and what was due is sent later."""

import re
from collections.abc import Iterator

import pytest

from tests.journeys import acts
from tests.journeys.conftest import free_port, wipe
from tests.journeys.running import Stack, start_stack, until
from tests.journeys.stoppable import Server, stoppable_servers

pytestmark = [pytest.mark.journey, pytest.mark.debian, pytest.mark.xdist_group("outages")]

PARTICIPANT, TRAINER = "Mei-Lin Chan", "Joost Hendriks"
MEI_LIN_AT = "meilin.chan@lindeveen.example"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    with stoppable_servers(tmp_path_factory.mktemp("servers")) as servers:
        yield servers


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, servers: tuple[Server, Server]) -> Iterator[Stack]:
    """The demo with its people, on servers that can be stopped."""
    folder = tmp_path_factory.mktemp("stack")
    database, redis = servers
    urls = {"DATABASE_URL": database.url, "REDIS_URL": redis.url}
    running = start_stack(folder, free_port(), QUIET_HOURS="00:00-00:00", **urls)
    yield running
    running.stop()
    wipe(folder)


def test_without_redis_work_is_saved_and_letters_leave_when_it_is_back(stack, servers, demo_people):
    _database, redis = servers
    mei_lin = demo_people(PARTICIPANT)
    trainer = demo_people(TRAINER)
    [[slug]] = stack.ask("SELECT slug FROM cohorts_cohort ORDER BY starts_on LIMIT 1")
    announced = (
        "SELECT count(*) FROM mailing_letter WHERE subject LIKE %s AND state = 'due'",
        "%bijeenkomst op%",
    )

    redis.stop()
    try:
        acts.write_case(mei_lin, "Geschreven zonder Redis")  # ends on the page that says it was saved
        acts.plan_and_announce(trainer, f"/lichtingen/{slug}/", "Extra oefendag", acts.in_days(25))
        [[waiting]] = stack.ask(*announced)
        assert waiting >= 12
        assert stack.mails(MEI_LIN_AT, "bijeenkomst op") == []
    finally:
        redis.start()

    stack.mail(MEI_LIN_AT, "bijeenkomst op", 150)
    until("all letters have left", lambda: stack.ask(*announced) == [[0]], 150)


def test_without_the_database_a_text_waits_on_the_device(stack, servers, demo_people):
    database, _redis = servers
    ruben = demo_people("Ruben op den Kamp")
    planner = demo_people("Petra Langeveld")
    for person in (ruben, planner):
        person.expects = {503}
    ruben.go("/casus/")
    ruben.press("Begin een casus")

    database.stop()
    try:
        ruben.page.locator("[name=dilemma]").fill("Geschreven zonder database.")
        ruben.says("Bewaren lukt nu niet")
        planner.go("/")
        planner.says("We zijn er zo weer")
    finally:
        database.start()

    ruben.page.get_by_text(re.compile(r"^Bewaard om \d")).first.wait_for(timeout=45_000)
    assert stack.ask(
        "SELECT count(*) FROM casuistiek_practicecase WHERE dilemma = 'Geschreven zonder database.'"
    ) == [[1]]
    planner.follow("Probeer het opnieuw")
    assert planner.page.title().startswith("Vandaag")
