"""The whole line, from an Excel list to a reminder in the mailbox, in a real browser against the real stack."""

import pytest

from tests.journeys import acts
from tests.journeys.browsing import with_passkeys

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]

PLANNER, COORDINATOR, TRAINER = "Petra Langeveld", "Samira Ouali", "Joost Hendriks"


@pytest.mark.parametrize("scripted", [True, False], ids=["script and passkey", "no script and a code"])
def test_from_a_list_to_a_reminder(stack, people, demo_people, scripted):
    way = "passkey" if scripted else "code"
    options = {"java_script_enabled": scripted}
    cohort, title, session_title = f"Najaar met {way}", f"Mijn casus met {way}", f"Startdag met {way}"
    # Names of their own: a namesake of whom came in the other way would be asked about.
    anna_is, willem_is = ("Berg", "Groot") if scripted else ("Dam", "Boer")
    anna_at, willem_at = f"anna.{way}@waterdam.example", f"willem.{way}@waterdam.example"

    # 1. A lichting.
    planner = demo_people(PLANNER, **options)
    acts.make_cohort(planner, cohort, TRAINER)
    cohort_path = f"/lichtingen/najaar-met-{way}/"

    # 2. A list of staff; the same list again changes nothing.
    coordinator = demo_people(COORDINATOR, **options)
    acts.enrol_from_file(coordinator, cohort, (anna_is, anna_at), (willem_is, willem_at))
    enrolled = "SELECT count(*) FROM cohorts_enrolment e JOIN accounts_user u ON u.id = e.user_id WHERE u.email LIKE %s"
    assert stack.ask(enrolled, f"%.{way}@waterdam.example") == [[2]]
    acts.upload(coordinator, cohort, (anna_is, anna_at), willem_is)
    assert stack.ask(enrolled, f"%.{way}@waterdam.example") == [[2]]

    # 3. One mail each; the link is single-use.
    link = acts.link_in(stack.mail(anna_at))
    assert acts.link_in(stack.mail(willem_at)) != link
    anna = people("Anna", **options)
    acts.accept(anna, link)
    secret = ""
    if scripted:
        with_passkeys(anna)
        acts.set_up_passkey(anna)
    else:
        secret = acts.set_up_totp(anna)
    anna.go("/")
    acts.log_out(anna)
    anna.go(link)
    anna.says("Deze link werkt niet meer")
    if scripted:
        acts.log_in_with_passkey(anna)
    else:
        acts.log_in_with_code(anna, anna_at, secret)
    anna.says("Anna")
    assert anna.page.title().startswith("Vandaag")

    # 4 and 5. Reading, ticking, writing, submitting.
    acts.read_and_tick(anna)
    acts.write_case(anna, title)
    acts.submit_case(anna)

    # 6. A session and feedback.
    trainer = demo_people(TRAINER, **options)
    acts.plan_and_announce(trainer, cohort_path, session_title, acts.in_days(21))
    acts.give_feedback(trainer, title)
    stack.mail(anna_at, "reactie")
    acts.read_feedback(anna)

    # 7. The reminder, once, with the appointment that was announced; the planner sees it was sent.
    announced = acts.calendar_of(stack.mail(anna_at, "bijeenkomst op"))
    assert acts.make_due(stack, session_title) == 2
    if not scripted:  # the other way waits for beat
        acts.look_for_what_is_due(stack)
    reminder = acts.calendar_of(stack.mail(anna_at, "is de bijeenkomst", 150))
    assert reminder.to_ical() == announced.to_ical()
    stack.mail(willem_at, "is de bijeenkomst", 150)
    planner.go("/beheer/berichten/")
    planner.says("Verzonden")
    acts.nothing_leaks(stack, title)
