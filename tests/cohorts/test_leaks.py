"""Attempts to learn of, take or close what belongs to somebody else, by way of an enrolment."""

import datetime as dt
import re
from difflib import unified_diff

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cohorts.actions import addresses, departures, inviting, leaving, replacements, waiting
from cohorts.importing.reading import Line
from cohorts.models import AssignmentCompletion, Enrolment, HeldEntry, Intake, SpecialNeeds
from cohorts.reports.imports import gather
from cohorts.states import EnrolmentStatus, Leaving
from leergang.accounts.actions import people
from leergang.accounts.models import AddressChange, PersonMerge
from leergang.mailing.models import Letter, LetterState
from tests.cohorts.lists import draft, enrolled
from tests.factories.accounts import UserFactory
from tests.factories.casuistiek import PracticeCaseFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory

PRIVATE = "paula.prive@thuis.example"


@pytest.fixture
def typed(cast):
    """Somebody of elsewhere, with an account, whose address the coördinator of Waterdam typed."""
    cast.stranger.refresh_from_db()
    cast.stranger.set_password("een lang wachtwoord")
    cast.stranger.save()
    return EnrolmentFactory(
        cohort=cast.cohort,
        user=cast.stranger,
        organisation=cast.waterdam,
        status=EnrolmentStatus.CONFIRMED,
        listed_name="Zomaar Iemand",
    )


def chose_private_address(user, now):
    AddressChange.objects.create(
        user=user, new_email=PRIVATE, token_hash="x" * 64, created_at=now, expires_at=now, used_at=now
    )
    user.email = PRIVATE
    user.save(update_fields=["email"])


class TestTextsStayWithTheirWriter:
    """An account that exists reads the lichting before the link is used, so it may have written there."""

    @pytest.mark.parametrize("what", ["case", "intake", "needs", "tick"])
    def test_another_address_never_gets_what_somebody_wrote(self, cast, typed, now, what):
        if what == "case":
            PracticeCaseFactory(owner=cast.stranger, enrolment=typed, cohort=cast.cohort)
        elif what == "intake":
            Intake.objects.create(enrolment=typed, own_role="geheim", saved_at=now)
        elif what == "needs":
            SpecialNeeds.objects.create(enrolment=typed, dietary="geheim", saved_at=now)
        else:
            AssignmentCompletion.objects.create(enrolment=typed, assignment=cast.assignment, done_at=now)
        with pytest.raises(ValidationError, match="Neem contact op met het bureau"):
            addresses.correct_address(typed, email="cora2@waterdam.example", by=cast.coordinator, now=now)
        typed.refresh_from_db()
        assert typed.user == cast.stranger

    def test_nothing_written_is_corrected_as_ever(self, cast, typed, now):
        addresses.correct_address(typed, email="iris@waterdam.example", by=cast.coordinator, now=now)
        typed.refresh_from_db()
        assert typed.user.email == "iris@waterdam.example"


class TestWhoeverOnlyTypedAnAddress:
    def leave(self, cast, enrolment, now):
        day = now.date() - dt.timedelta(days=1)
        leaving.leave(enrolment, leaves_on=day, how=Leaving.STOP, by=cast.coordinator, now=now)

    def test_closes_no_account(self, cast, typed, now):
        self.leave(cast, typed, now)
        cast.stranger.refresh_from_db()
        assert (cast.stranger.is_active, cast.stranger.email) == (True, "vreemd@elders.example")
        assert cast.stranger.has_usable_password()

    def test_closes_no_account_of_who_took_part_for_another_organisation(self, cast, typed, now):
        EnrolmentFactory(
            cohort=cast.other_cohort, user=cast.stranger, organisation=cast.duinrade, status="withdrawn"
        ).transitions.create(from_status="active", to_status="withdrawn", moved_at=now)
        self.leave(cast, typed, now)
        cast.stranger.refresh_from_db()
        assert cast.stranger.is_active

    def test_closes_what_nobody_ever_used(self, cast, typed, now):
        """Else the next one with this address would come in where the name of this one stands."""
        cast.stranger.set_unusable_password()
        cast.stranger.save()
        self.leave(cast, typed, now)
        cast.stranger.refresh_from_db()
        assert not cast.stranger.is_active

    def test_who_came_in_here_loses_the_account_after_being_replaced(self, cast, now):
        cast.participant.set_password("een lang wachtwoord")
        cast.participant.save()
        line = Line(0, "Jan", "", "Dijk", cast.participant.email, "")
        replacements.replace(
            cast.enrolment, successor=line, reason="x", by=cast.coordinator, now=now, leaves_on=now.date()
        )
        cast.participant.refresh_from_db()
        assert not cast.participant.is_active

    @pytest.mark.parametrize("is_tied", [True, False])
    def test_learns_nothing_by_giving_the_address_to_a_successor(self, cast, typed, now, is_tied):
        if is_tied:
            EnrolmentFactory(cohort=CohortFactory(), user=cast.stranger, organisation=cast.duinrade)
        line = Line(0, "Op", "", "Volger", cast.stranger.email, "")
        with pytest.raises(ValidationError, match="adres van wie je vervangt"):
            replacements.replace(
                typed, successor=line, reason="x", by=cast.coordinator, now=now, leaves_on=now.date()
            )
        cast.stranger.refresh_from_db()
        assert cast.stranger.is_active


class TestPrivateAddress:
    """The organisation never reads an address that a person chose outside it."""

    @pytest.fixture(autouse=True)
    def _today(self, cast, now, time_machine):
        time_machine.move_to(now, tick=False)
        cast.waterdam.email_domains = ["waterdam.example"]
        cast.waterdam.save()
        chose_private_address(cast.participant, now)

    def test_is_not_in_what_a_list_says_of_a_namesake(self, cast, now):
        facts = gather(cast.other_cohort, cast.waterdam, [], with_look_alikes=True)
        assert PRIVATE not in repr(facts)

    @pytest.mark.parametrize("name", ["enrolment-detail", "enrolment-address"])
    def test_is_not_on_the_pages_of_an_invitation(self, cast, sign_in, now, name):
        inviting.invite_again(self.confirmed(cast), by=cast.planner, now=now)
        url = reverse(f"cohorts:{name}", args=[cast.other_cohort.slug, self.confirmed(cast).public_id])
        Letter.objects.update(state=LetterState.FAILED)
        page = sign_in(cast.coordinator).get(url)
        assert page.status_code == 200
        assert PRIVATE not in page.text
        assert PRIVATE in sign_in(cast.planner).get(url).text

    def confirmed(self, cast):
        found = Enrolment.objects.filter(cohort=cast.other_cohort, user=cast.participant).first()
        return found or EnrolmentFactory(
            cohort=cast.other_cohort, user=cast.participant, organisation=cast.waterdam, status="confirmed"
        )

    def test_is_not_on_the_page_of_a_new_start(self, cast, sign_in):
        url = reverse("person-new-start", args=[cast.participant.public_id])
        page = sign_in(cast.coordinator).get(url)
        assert page.status_code == 200
        assert PRIVATE not in page.text
        assert PRIVATE in sign_in(cast.planner).get(url).text

    def test_is_not_among_the_requests(self, cast, sign_in):
        EnrolmentFactory(
            cohort=cast.other_cohort, user=cast.participant, organisation=cast.waterdam, status="requested"
        )
        url = reverse("cohorts:request-list", args=[cast.other_cohort.slug])
        page = sign_in(cast.coordinator).get(url).text
        assert "Paula" in page
        assert PRIVATE not in page
        assert PRIVATE in sign_in(cast.planner).get(url).text


class TestOneHumanAtTwoOrganisations:
    def test_neither_reads_the_address_of_the_other_after_a_merge(self, cast, sign_in, now):
        cast.waterdam.email_domains = ["waterdam.example"]
        cast.waterdam.save()
        PersonMerge.objects.create(
            kept=cast.colleague, merged=cast.participant, by=cast.planner, merged_at=now,
            moved={"cohorts.enrolment.user": [cast.enrolment.pk]},
        )  # fmt: skip
        Enrolment.objects.filter(pk=cast.enrolment.pk).update(user=cast.colleague, cohort=cast.other_cohort)
        url = reverse("cohorts:enrolment-detail", args=[cast.other_cohort.slug, cast.enrolment.public_id])
        client = sign_in(cast.coordinator)
        assert "duinrade" not in client.get(url).text
        assert "duinrade.example" not in client.get(reverse("people-csv")).text
        assert "duinrade.example" not in repr(gather(cast.cohort, cast.waterdam, [], with_look_alikes=True))


UNKNOWN = "niemand@elders.example"
# Made anew for each page, or of what was typed: tokens, public ids, the fingerprint of a preview.
CHANGING = re.compile(
    r'(csrfmiddlewaretoken" value|csrf-token" content|gezien" value)="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}'
)


class TestAnAddressTellsNothing:
    """Whatever stands behind an address outside the own domains, a coördinator reads and gets the same."""

    @pytest.fixture(autouse=True)
    def _today(self, now, time_machine):
        time_machine.move_to(now, tick=False)

    @pytest.fixture
    def behind(self, cast):
        """Nobody; an account that is closed; somebody of another gemeente; and one who only has an account."""
        cast.stranger.is_active = False
        cast.stranger.save()
        return [UNKNOWN, cast.stranger.email, cast.colleague.email, cast.other_trainer.email]

    @pytest.fixture
    def same(self, behind):
        """Do the same with each of these addresses, undone afterwards: what came back must not differ."""

        def same(act):
            answers = []
            for email in behind:
                with transaction.atomic():
                    texts = [CHANGING.sub("", text).replace(email, "…") for text in act(email)]
                    answers.append((texts, Letter.objects.count(), HeldEntry.objects.count()))
                    transaction.set_rollback(True)
            for answer in answers[1:]:
                assert [*unified_diff(str(answers[0]).split("\\n"), str(answer).split("\\n"), n=0)] == []
            return answers[0]

        return same

    def pages(self, client, cast):
        """Every page on which a coördinator reads of people."""
        own = [
            reverse(f"cohorts:{name}", args=[cast.cohort.slug])
            for name in ("enrolment-list", "held-list", "enrolment-export", "import-list", "waiting-list")
        ]
        return [client.get(url).text for url in (*own, reverse("people-list"), reverse("people-csv"), "/")]

    def test_one_by_one(self, cast, sign_in, same):
        def act(email):
            client, typed = sign_in(cast.coordinator), {"first_name": "An", "last_name": "Os", "email": email}
            url = reverse("cohorts:enrolment-create", args=[cast.cohort.slug])
            first = client.post(url, typed).text
            done = client.post(url, {**typed, "is_sure": "on"}, follow=True)
            again = client.post(url, typed).text
            return [first, str(done.redirect_chain), done.text, again, *self.pages(client, cast)]

        texts, letters, waiting = same(act)
        assert "Het bureau kijkt het na voordat de uitnodiging gaat." in texts[0]
        assert "Het bureau kijkt het adres van An Os na." in texts[2]
        assert "ligt al bij het bureau" in texts[3]
        assert (letters, waiting) == (0, 1)

    def test_in_a_list(self, cast, sign_in, same, now):
        def act(email):
            client = sign_in(cast.coordinator)
            batch = draft(
                cast, Line(2, "An", "", "Os", email), Line(3, "Bo", "", "Smit", "bo@waterdam.example")
            )
            args = [cast.cohort.slug, batch.public_id]
            preview = client.get(reverse("cohorts:import-preview", args=args)).text
            enrolled(batch, now=now)
            urls = [reverse(f"cohorts:import-{name}", args=args) for name in ("receipt", "undo")]
            return [preview, *(client.get(url).text for url in urls), *self.pages(client, cast)]

        texts, letters, waiting = same(act)
        assert "Schrijf 1 rij in en stuur er 1 naar het bureau" in " ".join(texts[0].split())
        assert "An Os" in texts[1]
        assert (letters, waiting) == (1, 1)

    @pytest.mark.parametrize("is_typed", [True, False])
    def test_of_a_successor_or_instead_of_a_mistyped_one(self, cast, sign_in, same, is_typed):
        waits = EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam, status="confirmed")
        name, enrolment = ("address", waits) if is_typed else ("replace", cast.enrolment)
        url = reverse(f"cohorts:enrolment-{name}", args=[cast.cohort.slug, enrolment.public_id])

        def act(email):
            typed = {"first_name": "An", "last_name": "Os", "email": email, "reason": "x", "is_sure": "on"}
            return [sign_in(cast.coordinator).post(url, typed).text]

        texts, letters, _ = same(act)
        assert "Een adres buiten de domeinen van je organisatie zet het bureau erin." in texts[0]
        assert letters == 0

    def test_on_the_page_where_people_ask_for_a_place_themselves(self, cast, client, same, behind):
        """There the domain may tell where somebody works; within it nothing tells who is known."""
        cast.cohort.takes_requests = True
        cast.cohort.save()
        taken = UserFactory(email="elders@waterdam.example")
        EnrolmentFactory(cohort=cast.cohort, user=taken, organisation=cast.duinrade)
        closed = UserFactory(email="dicht@waterdam.example", is_active=False)
        behind[:] = ["niemand@waterdam.example", closed.email, taken.email, cast.participant.email]
        url = reverse("request-create", args=[cast.cohort.slug])

        def act(email):
            typed = {"first_name": "An", "last_name": "Os", "email": email, "organisation": cast.waterdam.pk}
            page = client.post(url, typed, follow=True)
            Letter.objects.all().delete()  # what goes to the mailbox differs; who types does not read it
            return [page.text]

        assert "verstuurd" in same(act)[0][0]

    def test_nor_does_the_one_that_a_colleague_chose(self, cast, sign_in, same, behind, now):
        """The private address of somebody of the own organisation is as unknown as any other."""
        chose_private_address(cast.participant, now)
        behind[:] = [UNKNOWN, PRIVATE]
        texts, *_ = same(
            lambda email: [
                sign_in(cast.coordinator)
                .post(
                    reverse("cohorts:enrolment-create", args=[cast.cohort.slug]),
                    {"first_name": "An", "last_name": "Os", "email": email},
                )
                .text
            ]
        )
        assert "Het bureau kijkt het na" in texts[0]

    def test_within_the_own_domains_the_bureau_looks_without_saying_why(self, cast, sign_in, same, behind):
        taken = UserFactory(email="elders@waterdam.example")
        EnrolmentFactory(cohort=cast.cohort, user=taken, organisation=cast.duinrade)
        behind[:] = [taken.email, UserFactory(email="dicht@waterdam.example", is_active=False).email]
        url = reverse("cohorts:enrolment-create", args=[cast.cohort.slug])
        texts, *_ = same(
            lambda email: [
                sign_in(cast.coordinator)
                .post(url, {"first_name": "An", "last_name": "Os", "email": email})
                .text
            ]
        )
        assert "Het bureau kijkt dit adres na voordat de uitnodiging gaat." in texts[0]


class TestALinkThatDiedStaysDead:
    """Taking a list back makes a link work again that the list had replaced, and no other."""

    @pytest.fixture
    def replaced(self, cast, typed, now):
        """The link of Waterdam, made worthless by a newer one for the same person at Duinrade."""
        inviting.invite_again(typed, by=cast.coordinator, now=now)
        typed.refresh_from_db()
        later = EnrolmentFactory(
            cohort=CohortFactory(), user=cast.stranger, organisation=cast.duinrade, status="confirmed"
        )
        self.moment = now + dt.timedelta(hours=1)
        inviting.invite_again(later, by=cast.other_coordinator, now=self.moment)
        return typed.invitation

    def is_remembered_as_replaced(self, link):
        link.refresh_from_db()
        return link.revoked_at == self.moment

    def test_until_something_happens_it_may_come_back(self, replaced):
        assert self.is_remembered_as_replaced(replaced)

    def test_not_after_the_address_was_corrected(self, cast, typed, replaced, now):
        moment = now + dt.timedelta(hours=2)
        addresses.correct_address(typed, email="iris@waterdam.example", by=cast.coordinator, now=moment)
        assert not self.is_remembered_as_replaced(replaced)

    def test_not_after_the_enrolment_ended(self, cast, typed, replaced, now):
        departures.end(typed, reason="x", by=cast.coordinator, now=now + dt.timedelta(hours=2))
        assert not self.is_remembered_as_replaced(replaced)


class TestAClosedAccount:
    @pytest.fixture(autouse=True)
    def _closed(self, cast, now):
        people.leave(cast.stranger, by=cast.planner, now=now, last_day=now.date())

    def test_is_not_invited_on_the_day_that_was_planned(self, cast, typed, now):
        Enrolment.objects.filter(pk=typed.pk).update(invite_at=now)
        assert inviting.invite_due(now=now) == 0

    def test_is_offered_no_seat_that_somebody_else_waits_for(self, cast, now):
        gone, waits = (
            EnrolmentFactory(
                cohort=cast.other_cohort,
                organisation=cast.waterdam,
                status="waiting_list",
                queued_at=now,
                **who,
            )
            for who in ({"user": cast.stranger}, {})
        )
        assert waiting.catch_up(now=now) == 1
        gone.refresh_from_db()
        waits.refresh_from_db()
        assert (gone.status, waits.status) == ("waiting_list", "offered")
