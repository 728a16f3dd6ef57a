import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.models import Enrolment
from cohorts.states import EnrolmentStatus
from leergang.accounts.actions import invitations
from leergang.accounts.models import Invitation, User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import EnrolmentFactory

OUTSIDERS = ["other_trainer", "participant", "other_participant", "stranger", "office_admin", "auditor"]
PERSON = {
    "first_name": "Anna",
    "infix": "van der",
    "last_name": "Berg",
    "email": "Anna@Waterdam.example",
    "job_title": "Adviseur",
}


@pytest.fixture
def url(cast):
    return lambda name, *args: reverse(f"cohorts:{name}", args=[cast.cohort.slug, *args])


@pytest.fixture
def get(cast, sign_in):
    return lambda name, url: sign_in(cast.people[name]).get(url)


def waiting(cast, now, name="Iris", organisation=None):
    user: User = User.objects.get(pk=UserFactory(first_name=name, last_name="Blom").pk)
    enrolment = EnrolmentFactory(
        cohort=cast.cohort,
        user=user,
        organisation=organisation or cast.waterdam,
        status=EnrolmentStatus.CONFIRMED,
    )
    enrolment.invitation = invitations.issue_many([user], by=None, now=now)[user.pk].invitation
    enrolment.save()
    return enrolment


class TestList:
    def test_a_coordinator_sees_the_own_people_only(self, url, get):
        page = get("coordinator", url("enrolment-list")).text
        assert "Paula Proef" in page
        assert "Kees" not in page
        assert "Duinrade" not in page
        assert "van 14" not in page  # how full a mixed lichting is, is not theirs to know

    def test_the_heading_says_what_the_list_holds_and_whose_people_also_when_it_is_empty(self, url, get):
        page = get("coordinator", url("enrolment-list")).text
        assert 'id="ingeschreven">Iedereen</h2>' in page
        nobody = get("coordinator", f"{url('enrolment-list')}?status=aangemeld").text
        assert 'id="ingeschreven">Aangemeld</h2>' in nobody
        assert "Niemand gevonden" in nobody
        assert '<p class="app-eyebrow">Gemeente Waterdam · Voorjaar</p>' in nobody

    def test_a_planner_sees_everybody_with_organisation(self, url, get):
        page = get("planner", url("enrolment-list")).text
        assert all(words in page for words in ("Paula Proef", "Kees Proef", "Gemeente Duinrade", "van 14"))

    def test_a_trainer_reads_names_and_functions(self, url, get):
        page = get("trainer", url("enrolment-list")).text
        assert all(words in page for words in ("Paula Proef", "Kees Proef", "Beleidscoördinator"))
        assert not any(words in page for words in ("Uitnodiging", "Upload een lijst", "Doet mee", "paula@"))

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_others_find_nothing(self, url, get, name):
        assert get(name, url("enrolment-list")).status_code == 404

    def test_a_coordinator_of_a_gemeente_outside_the_lichting_finds_nothing(self, cast, get):
        other = reverse("cohorts:enrolment-list", args=[cast.other_cohort.slug])
        assert get("coordinator", other).status_code == 200
        assert get("other_coordinator", other).status_code == 404

    def test_without_login_there_is_the_door(self, client, url):
        assert client.get(url("enrolment-list")).url.startswith("/inloggen/")

    def test_put_is_refused(self, cast, sign_in, url):
        assert sign_in(cast.coordinator).put(url("enrolment-list")).status_code == 405

    @pytest.mark.parametrize(
        ("days", "words"),
        [(0, ["Verstuurd op 1 feb", "Stuur opnieuw"]), (8, ["Verlopen op 8 feb", "Nodig opnieuw uit"])],
    )
    def test_the_state_of_an_invitation(self, cast, url, get, now, time_machine, days, words):
        waiting(cast, now)
        time_machine.move_to(now.replace(day=1 + days))
        page = get("coordinator", url("enrolment-list")).text
        assert all(word in page for word in words)

    def test_nothing_about_activity(self, cast, url, get):
        """AVG-10."""
        assert "actief" not in get("coordinator", url("enrolment-list")).text.lower()

    def test_an_empty_lichting_offers_the_first_step(self, cast, url, get):
        Enrolment.objects.all().delete()
        assert "Er is nog niemand ingeschreven" in get("coordinator", url("enrolment-list")).text

    @pytest.mark.parametrize("size", [3, 60])
    def test_the_number_of_queries_does_not_grow(
        self, cast, sign_in, url, now, django_assert_num_queries, size
    ):
        for number in range(size):
            waiting(cast, now, f"P{number}")
        client = sign_in(cast.coordinator)
        client.get(url("enrolment-list"))
        with django_assert_num_queries(8):
            client.get(url("enrolment-list"))

    def test_paging_shows_everybody_once_and_tells_no_name(self, cast, sign_in, url, now):
        for number in range(45):
            waiting(cast, now, f"Persoon {number:02}")
        client, query, seen = sign_in(cast.coordinator), "", []
        while True:
            page = client.get(url("enrolment-list") + query).context["page"]
            seen += [row.pk for row in page.rows]
            query = page.next_url
            assert "blom" not in query.lower()
            if not query:
                break
        own = Enrolment.objects.filter(cohort=cast.cohort, organisation=cast.waterdam)
        assert seen == list(own.order_by("sort_key", "pk").values_list("pk", flat=True))
        back = client.get(url("enrolment-list") + page.previous_url).context["page"]
        assert [row.pk for row in back.rows] == seen[20:40]

    @pytest.mark.parametrize(
        "query", ["?na=x", "?na=", "?voor=%00", "?na=00000000-0000-0000-0000-000000000000"]
    )
    def test_a_tampered_place_does_no_harm(self, url, get, query):
        assert get("coordinator", url("enrolment-list") + query).status_code == 200

    def test_a_place_among_others_tells_nothing(self, cast, url, get):
        other = Enrolment.objects.get(user=cast.colleague)
        page = get("coordinator", f"{url('enrolment-list')}?na={other.public_id}").context["page"]
        assert page.rows == []


class TestExport:
    def test_cells_never_start_a_formula(self, cast, url, get):
        cast.enrolment.job_title = "=HYPERLINK(1)"
        cast.enrolment.save()
        answer = get("coordinator", url("enrolment-export"))
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines == [
            "Naam;Functie;Organisatie;E-mail;Status;Uitnodiging",
            "Paula Proef;'=HYPERLINK(1);Gemeente Waterdam;paula@waterdam.example;Doet mee;Aangenomen",
        ]
        assert answer["Content-Disposition"] == 'attachment; filename="deelnemers-voorjaar.csv"'
        assert AuditEvent.objects.get(kind="enrolment.exported").facts == {"rows": 1, "file": "csv"}

    def test_a_workbook_holds_the_same(self, cast, url, get):
        answer = get("coordinator", url("enrolment-xlsx"))
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert [[cell.value for cell in row][:4] for row in sheet.rows] == [
            ["Naam", "Functie", "Organisatie", "E-mail"],
            ["Paula Proef", "Beleidscoördinator", "Gemeente Waterdam", "paula@waterdam.example"],
        ]
        assert answer["Content-Disposition"] == 'attachment; filename="deelnemers-voorjaar.xlsx"'

    def test_a_trainer_gets_names_and_functions(self, url, get):
        text = get("trainer", url("enrolment-export")).content.decode()
        assert "Paula Proef;Beleidscoördinator" in text
        assert "@" not in text

    @pytest.mark.parametrize("kind", ["export", "xlsx"])
    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_others_find_nothing(self, url, get, name, kind):
        assert get(name, url(f"enrolment-{kind}")).status_code == 404

    @pytest.mark.parametrize("kind", ["export", "xlsx"])
    def test_an_empty_list_is_nothing(self, url, get, kind):
        Enrolment.objects.all().delete()
        assert get("coordinator", url(f"enrolment-{kind}")).status_code == 404


class TestCreate:
    def test_one_person_is_enrolled_and_invited(self, cast, sign_in, url):
        answer = sign_in(cast.coordinator).post(url("enrolment-create"), PERSON)
        assert answer.url == url("enrolment-list")
        made = Enrolment.objects.get(user__email="anna@waterdam.example")
        assert (made.organisation, made.status, made.job_title) == (cast.waterdam, "confirmed", "Adviseur")
        assert Letter.objects.get(kind="invitation").recipient == made.user

    def test_twice_is_once(self, cast, sign_in, url):
        client = sign_in(cast.coordinator)
        client.post(url("enrolment-create"), PERSON)
        assert "staat al in" in client.post(url("enrolment-create"), PERSON).text
        assert Letter.objects.filter(kind="invitation").count() == 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"email": "anna.waterdam.example"}, "met een @"),
            ({"first_name": ""}, "Vul dit veld in."),
            ({"email": "paula@waterdam.example"}, "staat al in"),
            ({"last_name": "<b>"}, "geen naam"),
        ],
    )
    def test_errors_keep_what_was_typed(self, cast, sign_in, url, change, words):
        answer = sign_in(cast.coordinator).post(url("enrolment-create"), {**PERSON, **change})
        assert words in answer.text
        assert "Adviseur" in answer.text
        assert "Fout: Deelnemer toevoegen" in answer.text
        assert not Letter.objects.exists()

    def test_an_address_from_outside_asks_the_bureau_first(self, cast, sign_in, url):
        client, outside = sign_in(cast.planner), {**PERSON, "email": "anna@elders.example"}
        outside["organisation"] = str(cast.waterdam.pk)
        assert "niet van Gemeente Waterdam" in client.post(url("enrolment-create"), outside).text
        client.post(url("enrolment-create"), {**outside, "is_sure": "on"})
        assert Enrolment.objects.filter(user__email="anna@elders.example").exists()

    def test_a_coordinator_cannot_enrol_for_another(self, cast, sign_in, url):
        sign_in(cast.coordinator).post(url("enrolment-create"), {**PERSON, "organisation": cast.duinrade.pk})
        assert Enrolment.objects.get(user__email="anna@waterdam.example").organisation == cast.waterdam

    def test_a_planner_chooses_for_whom(self, cast, sign_in, url):
        client = sign_in(cast.planner)
        assert "Kies een van de mogelijkheden" in client.post(url("enrolment-create"), PERSON).text
        client.post(url("enrolment-create"), {**PERSON, "organisation": cast.waterdam.pk})
        assert Enrolment.objects.filter(user__email="anna@waterdam.example").exists()

    def test_a_full_lichting_says_so(self, cast, sign_in, url):
        cast.cohort.seats = 2
        cast.cohort.save()
        assert "vol" in sign_in(cast.coordinator).post(url("enrolment-create"), PERSON).text

    @pytest.mark.parametrize("name", ["trainer", *OUTSIDERS])
    def test_others_find_nothing(self, url, get, name):
        assert get(name, url("enrolment-create")).status_code == 404


class TestInvite:
    def test_a_fresh_link_goes_out(self, cast, sign_in, url, now, time_machine):
        enrolment = waiting(cast, now)
        time_machine.move_to(now.replace(hour=12))
        answer = sign_in(cast.coordinator).post(url("enrolment-invite", enrolment.public_id), follow=True)
        assert "Iris Blom krijgt een nieuwe link" in answer.text
        assert Invitation.objects.filter(user=enrolment.user).count() == 2
        assert Letter.objects.filter(kind="invitation", state="due").count() == 1

    def test_who_takes_part_is_told_apart(self, cast, sign_in, url):
        answer = sign_in(cast.coordinator).post(
            url("enrolment-invite", cast.enrolment.public_id), follow=True
        )
        assert "doet al mee" in answer.text
        assert not Letter.objects.exists()

    @pytest.mark.parametrize("name", ["other_coordinator", "trainer", *OUTSIDERS])
    def test_others_find_nothing(self, cast, sign_in, url, now, name):
        enrolment = waiting(cast, now)
        answer = sign_in(cast.people[name]).post(url("enrolment-invite", enrolment.public_id))
        assert answer.status_code == 404
        assert not Letter.objects.exists()

    def test_an_enrolment_of_another_lichting_is_not_here(self, cast, sign_in, url):
        other = Enrolment.objects.get(user=cast.other_participant)
        assert sign_in(cast.planner).post(url("enrolment-invite", other.public_id)).status_code == 404

    def test_get_is_refused(self, cast, get, url):
        assert get("coordinator", url("enrolment-invite", cast.enrolment.public_id)).status_code == 405


def test_a_file_field_is_not_a_way_in(cast, sign_in, url):
    """A file where a text is asked breaks nothing."""
    upload = SimpleUploadedFile("x.txt", b"x")
    answer = sign_in(cast.coordinator).post(url("enrolment-create"), {**PERSON, "first_name": upload})
    assert answer.status_code == 200
