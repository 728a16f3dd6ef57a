"""Runs one command with servers that are thrown away afterwards; the tests run like this."""

from collections.abc import Sequence

from leergang.stack.configuration import environment, fresh_keys, given
from leergang.stack.debian import debian_programs
from leergang.stack.embedded import embedded_programs
from leergang.stack.places import STACK_FOLDER, lasting_place, passing_place, stop
from leergang.stack.servers import start_mailcatcher, start_servers
from leergang.stack.supervisor import ChildFailed, Stopped, Supervisor


def run_with_services(command: Sequence[str], *, from_debian: bool) -> int:
    """Run the command and return its exit status.

    Servers that the environment names already are not started. The command finds the settings of a test
    in its environment, and mail that it sends to MAIL_URL as files in TEST_MAILBOX.
    """
    lasting = lasting_place(STACK_FOLDER)
    place = passing_place(STACK_FOLDER)
    try:
        with Supervisor(place.records, " ".join(command)[:60]) as supervisor:
            supervisor.remove_at_end(place.home)
            programs = debian_programs() if from_debian else embedded_programs(lasting)
            settings = {"MAIL_URL": start_mailcatcher(supervisor, place), "TEST_MAILBOX": str(place.mailbox)}
            settings |= start_servers(supervisor, place, programs, lasting=False)
            settings |= {"SITE_URL": given("SITE_URL") or "http://localhost", **fresh_keys()}
            supervisor.wait_ready()
            return supervisor.wait_for(supervisor.foreground(command, environment("test", settings)))
    except Stopped:
        return 130
    except ChildFailed as failure:
        stop(str(failure))
