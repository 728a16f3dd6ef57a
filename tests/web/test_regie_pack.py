"""The crispy pack `regie`: label, description, error and input of every kind of field."""

import re
from typing import Any

import pytest
from crispy_forms.layout import HTML, ButtonHolder, Div, Field, Fieldset, Layout, Row, Submit
from django import forms
from django.forms import formset_factory
from django.template import Context, Template

from leergang.web.forms import ExplainedRadio, Form, helper, speak_dutch

CHOICES = [("a", "Appel"), ("b", "Peer")]


class Fields(Form):
    text = forms.CharField(label="Titel", help_text="Kort.")
    email = forms.EmailField(label="E-mailadres", required=False)
    story = forms.CharField(label="Verhaal", widget=forms.Textarea)
    one = forms.ChoiceField(label="Waar", choices=CHOICES)
    radio = forms.ChoiceField(
        label="Wie", choices=CHOICES, widget=ExplainedRadio(explanations={"a": "Een rode."})
    )
    many = forms.MultipleChoiceField(label="Welke", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label="Akkoord", help_text="Lees eerst.")
    day = forms.DateField(label="Datum")
    at = forms.TimeField(label="Tijd")
    number = forms.IntegerField(label="Plaatsen")
    upload = forms.FileField(label="Bestand")
    secret = forms.CharField(label="Wachtwoord", widget=forms.PasswordInput)
    version = forms.CharField(widget=forms.HiddenInput)


def show(form, source="{{ form|crispy }}"):
    template = Template("{% load crispy_forms_tags %}" + source)
    return template.render(Context({"form": form, "csrf_token": "teken"}))


def part(html, field):
    """The markup of one field, from its opening div or fieldset."""
    blocks = re.split(
        r'(?=<div class="utrecht-form-field utrecht-form-field--\w+(?: utrecht-form-field--invalid)?">|<fieldset)',
        html,
    )
    return next(block for block in blocks if f'name="{field}"' in block or f'id="id_{field}"' in block)


@pytest.fixture(scope="module")
def fresh():
    return show(Fields())


@pytest.fixture(scope="module")
def failed():
    return show(Fields({"email": "m.veenstra", "day": "31-2-2027", "at": "25.00", "number": "acht"}))


@pytest.mark.parametrize(
    ("field", "kind", "css"),
    [
        ("text", "text", "utrecht-textbox utrecht-textbox--html-input"),
        ("email", "text", "utrecht-textbox utrecht-textbox--html-input"),
        ("story", "textarea", "utrecht-textarea utrecht-textarea--html-textarea"),
        ("one", "select", "utrecht-select utrecht-select--html-select"),
        ("agree", "checkbox", "utrecht-checkbox utrecht-checkbox--html-input"),
        ("day", "text", "utrecht-textbox utrecht-textbox--html-input"),
        ("upload", "file", "app-file"),
        ("secret", "text", "utrecht-textbox utrecht-textbox--html-input"),
    ],
)
def test_each_widget_has_its_kind_and_classes(fresh, field, kind, css):
    html = part(fresh, field)
    assert f"utrecht-form-field--{kind}" in html
    assert f'class="{css} utrecht-form-field__input"' in html
    assert f'for="id_{field}"' in html


def test_a_file_field_works_before_and_without_script(fresh):
    html = part(fresh, "upload")
    assert "data-file" in html
    assert html.count("hidden>") == 2  # our button and its words; the input itself stands there
    assert "app-sr" not in html


def test_the_order_is_label_description_error_input(failed):
    html = part(failed, "text")
    places = [html.index(word) for word in ("<label", "id_text_helptext", 'id="id_text_error"', "<input")]
    assert places == sorted(places)


def test_django_ties_description_and_error_to_the_input(failed):
    assert 'aria-invalid="true" aria-describedby="id_text_helptext id_text_error" id="id_text"' in failed


def test_no_aria_points_at_an_id_that_is_not_there(fresh, failed):
    for html in (fresh, failed):
        ids = set(re.findall(r' id="([^"]+)"', html))
        named = {i for value in re.findall(r'aria-describedby="([^"]+)"', html) for i in value.split()}
        assert named <= ids
        assert set(re.findall(r'for="([^"]+)"', html)) <= ids


def test_an_optional_field_says_so_and_a_required_one_has_no_asterisk(fresh):
    assert "(niet verplicht)" in part(fresh, "email")
    assert "(niet verplicht)" not in part(fresh, "text")
    assert "*" not in fresh


@pytest.mark.parametrize(("field", "css"), [("radio", "utrecht-radio-button"), ("many", "utrecht-checkbox")])
def test_a_group_is_a_fieldset_with_legend_and_its_own_labels(failed, field, css):
    html = next(block for block in failed.split("<fieldset") if f'id="id_{field}"' in block)
    html = html.split("</fieldset>")[0]
    assert html.count("<legend") == 1
    assert f'aria-describedby="id_{field}_error"' in html
    assert html.count(f'class="{css} {css}--html-input') == len(CHOICES)
    assert f'for="id_{field}_0"' in html
    assert "aria-invalid" not in html


def test_a_choice_is_explained_to_screen_readers_too(fresh):
    assert 'aria-describedby="id_radio_0_uitleg"' in fresh
    assert 'id="id_radio_0_uitleg">Een rode.</div>' in fresh
    assert "id_radio_1_uitleg" not in fresh


def test_a_hidden_field_is_only_an_input(fresh):
    assert '<input type="hidden" name="version" id="id_version">' in fresh


def test_the_summary_links_to_every_field_that_needs_attention(failed):
    summary = failed.split("</ul>")[0]
    assert 'role="alert" data-focus tabindex="-1"' in summary
    assert "Pas nog 13 dingen aan" in summary
    assert '<a href="#id_radio_0">Wie: Kies een van de mogelijkheden.</a>' in summary
    targets = set(re.findall(r'href="#([^"]+)"', summary))
    assert targets <= set(re.findall(r' id="([^"]+)"', failed))


@pytest.mark.parametrize(
    "words",
    [
        "Vul dit veld in.",
        "Vul een volledig e-mailadres in, met een @ en een punt.",
        "Vul een bestaande datum in, bijvoorbeeld 25-11-2026.",
        "Vul een bestaande tijd in, bijvoorbeeld 13.30.",
        "Vul een heel getal in, zonder letters.",
        "Kies een van de mogelijkheden.",
        "Kies minstens één mogelijkheid.",
        "Kies een bestand.",
        "Zet een vinkje om verder te gaan.",
    ],
)
def test_an_error_says_how_to_repair_it(failed, words):
    assert words in failed


def test_what_was_typed_is_kept(failed):
    assert 'value="31-2-2027"' in failed
    assert 'value="m.veenstra"' in failed


def test_dates_and_times_are_read_as_people_write_them():
    form = Fields({"day": "25-11-2026", "at": "13.30"})
    form.full_clean()
    assert str(form.cleaned_data["day"]) == "2026-11-25"
    assert str(form.cleaned_data["at"]) == "13:30:00"


def test_text_of_people_is_escaped():
    html = show(Fields({"text": '"><script>x</script>'}))
    assert "<script>" not in html


def test_a_form_that_is_right_has_no_summary(fresh):
    assert "utrecht-alert" not in fresh


def test_one_error_is_counted_as_one_and_a_form_error_has_no_link():
    class Plain(Form):
        name = forms.CharField(required=False)

        def clean(self):
            raise forms.ValidationError("De start ligt na het einde.")

    html = show(Plain({}))
    assert "Pas nog één ding aan" in html
    assert '<li class="utrecht-unordered-list__item">De start ligt na het einde.</li>' in html


def test_a_whole_form_is_novalidate_with_token_and_one_primary_button():
    form = Fields()
    form.helper = helper("Dien casus in", action="/casus/")
    html = show(form, "{% crispy form %}")
    assert html.count("<form") == 1
    assert 'action="/casus/" class="app-form" method="post" novalidate enctype="multipart/form-data"' in html
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="teken">' in html
    assert html.count("utrecht-button--primary-action") == 1
    assert ">Dien casus in</button>" in html


def test_a_layout_places_fields_once():
    class Small(Form):
        first = forms.CharField(label="Van")
        last = forms.CharField(label="Tot")
        note = forms.CharField(label="Notitie", required=False)

    form = Small({})
    form.helper = helper("Bewaar")
    form.helper.inputs = []
    form.helper.layout = Layout(
        Fieldset("Wanneer", Row("first", "last")),
        Div(Field("note", wrapper_class="app-field--short", data_teller="ja"), css_class="app-stack"),
        ButtonHolder(Submit("bewaar", "Bewaar"), HTML("<a href='/'>Terug</a>")),
    )
    html = show(form, "{% crispy form %}")
    assert re.search(r'<legend class="[^"]+">Wanneer</legend>', html)
    assert '<div class="app-pair"' in html
    assert 'utrecht-form-field--text app-field--short"' in html
    assert 'data-teller="ja"' in html
    assert html.count('name="first"') == 1
    assert "Pas nog 2 dingen aan" in html
    assert 'name="bewaar" value="Bewaar" id="submit-id-bewaar"' in html


def test_a_formset_sums_up_the_errors_of_every_row():
    class Person(Form):
        email = forms.EmailField(label="E-mailadres")

    rows = formset_factory(Person, extra=0)(
        {"p-TOTAL_FORMS": "2", "p-INITIAL_FORMS": "2", "p-0-email": "a@waterdam.example", "p-1-email": "b"},
        prefix="p",
    )
    html = show(rows)
    assert '<a href="#id_p-1-email">Rij 2 – E-mailadres: Vul een volledig e-mailadres in' in html
    assert html.count("<fieldset") == 2
    assert 'name="p-TOTAL_FORMS"' in html


def test_words_that_a_form_chose_itself_stay():
    class Own(Form):
        code = forms.CharField(error_messages={"required": "Vul de code uit de brief in."})

    assert "Vul de code uit de brief in." in show(Own({}))


def test_forms_of_others_can_be_given_our_words():
    class Theirs(forms.Form):
        email = forms.EmailField()

    form = Theirs({})
    speak_dutch(form)
    assert "Vul een e-mailadres in." in show(form)


def test_the_empty_choice_is_dutch():
    from cohorts.models import Cohort

    field: Any = Cohort._meta.get_field("programme").formfield()
    assert str(field.empty_label) == "- Select an option -"

    class Planning(Form):
        programme = field

    assert Planning().fields["programme"].empty_label == "Maak een keuze"
