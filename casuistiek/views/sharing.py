"""Who reads along: the check before a case leaves, the ladder, and what the owners decide together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casuistiek.access import own_case, shareable_case
from casuistiek.actions import sharing
from casuistiek.documents import AGREEMENT, AGREEMENT_VERSION, WOO
from casuistiek.forms import CheckForm, SubmitForm
from casuistiek.models import PracticeCase, Proposal
from casuistiek.models.content import Content, actor_rows, content_of, problems, sections, whole
from casuistiek.reports.names import names_around
from casuistiek.reports.reading import UNTITLED, unhandled
from casuistiek.reports.sharing import ladder, proposal_of, readers_who_lose, reads_of
from casuistiek.reports.viewers import owners_of
from casuistiek.states import EDITABLE, CaseStatus, ConfidentialityLevel, ProposalKind
from casuistiek.validators.advice import question_advice
from casuistiek.validators.identifiability import Hint, hints
from leergang.accounts.http import MemberRequest
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError

CHANGED = "Je casus is intussen gewijzigd. Lees hem nog eens voordat je hem indient."


@shareable_case
@ask_and_do
def case_submit(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """The confidentiality check: the text once more, six ticks, who reads along."""
    content = _shown(case)
    if case.status in EDITABLE and problems(content):
        return redirect(f"{reverse('casuistiek:case-edit', args=[case.public_id])}?controle=1")
    form = SubmitForm(request.POST or None, initial=_initial(request, case))
    if request.method == "POST" and form.is_valid():
        return _hand_in(request, case, form)
    context = {
        **_check(case, content),
        "form": form,
        "is_shared": case.status != CaseStatus.CONCEPT,
        "is_joint": len(owners_of(case)) > 1,
        "unhandled": unhandled(case, request.user),
    }
    return render(request, "casuistiek/case_submit.html", context)


def _shown(case: PracticeCase) -> Content:
    """What the readers will get: the working text, or the version that was handed in once the text is locked."""
    last = None if case.status in EDITABLE else case.versions.first()
    return whole(last.content) if last else content_of(case)


def _initial(request: MemberRequest, case: PracticeCase) -> dict[str, int]:
    initial = {"version": case.version}
    if case.confidentiality_level != ConfidentialityLevel.ONLY_ME:
        initial["level"] = case.confidentiality_level
    if (wanted := request.GET.get("niveau", "")) in {"2", "3", "4"}:
        initial["level"] = int(wanted)
    return initial


def _check(case: PracticeCase, content: Content) -> dict[str, Any]:
    return {
        "case": case,
        "title": content["title"].strip() or UNTITLED,
        "sections": sections(content),
        "actors": actor_rows(content),
        "hints": _hints(case, content),
        "advice": question_advice(content["question_to_group"]),
        "agreement": AGREEMENT,
        "agreement_version": AGREEMENT_VERSION,
        "woo": WOO,
    }


def _hand_in(request: MemberRequest, case: PracticeCase, form: SubmitForm) -> HttpResponse:
    facts = form.cleaned_data
    try:
        waits = sharing.hand_in(
            case, by=request.user, now=now(), version=facts["version"], level=facts["level"]
        )
    except StaleVersionError:
        messages.warning(request, CHANGED)
        return redirect("casuistiek:case-submit", case.public_id)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(case)
    if waits is None:
        messages.success(request, "Je casus is ingediend.")
    else:
        wake()
        messages.success(request, "Je voorstel ligt bij de andere inbrengers. Nog niemand leest mee.")
    return redirect(case)


@own_case
@require_safe
def case_readers(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """The ladder: four steps, who reads at each of them, and which one it is now."""
    may_share = PracticeCase.objects.shareable_by(request.user).filter(pk=case.pk).exists()
    context = {
        "case": case,
        "title": case.title.strip() or UNTITLED,
        "steps": ladder(case, may_share=may_share),
        "proposal": proposal_of(case, request.user),
    }
    return render(request, "casuistiek/case_readers.html", context)


@own_case
@ask_and_do
def case_narrow(request: MemberRequest, case: PracticeCase, level: int) -> HttpResponse:
    """Fewer readers, at once; who had read it is shown first."""
    if level not in ConfidentialityLevel.values:
        raise Http404
    wanted = ConfidentialityLevel(level)
    if request.method == "POST":
        try:
            sharing.narrow(case, by=request.user, level=wanted)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, f"Wie meeleest is aangepast: {wanted.label.lower()}.")
        return redirect("casuistiek:case-readers", case.public_id)
    if not case.is_answerable or wanted >= case.confidentiality_level:
        return redirect("casuistiek:case-readers", case.public_id)
    context = {
        "case": case,
        "title": case.title.strip() or UNTITLED,
        "wanted": wanted,
        "losing": readers_who_lose(case, wanted),
        "leaves_agenda": wanted == ConfidentialityLevel.ONLY_ME,
        "loses_talk": wanted == ConfidentialityLevel.TRAINERS and case.status == CaseStatus.SCHEDULED,
    }
    return render(request, "casuistiek/case_narrow.html", context)


@own_case
@ask_and_do
def case_proposal(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """What another owner wants: agree with the same six checks, or not. Nothing happens before all agree."""
    proposal = Proposal.objects.filter(case=case).select_related("proposed_by", "case__cohort").first()
    if proposal is None:
        messages.info(request, "Dit voorstel is er niet meer.")
        return redirect(case)
    if request.method == "POST" and "weiger" in request.POST:
        sharing.refuse(proposal, by=request.user)
        messages.success(request, "Het voorstel is weg. Er verandert niets.")
        return redirect(case)
    form = CheckForm(request.POST or None, initial={"version": case.version})
    if proposal.kind == ProposalKind.DELETE:
        form.fields = {"version": form.fields["version"]}
    if request.method == "POST" and form.is_valid():
        return _agree(request, case, proposal, form)
    context = {
        **_check(case, _shown(case)),
        "form": form,
        "proposal": proposal_of(case, request.user),
        "is_delete": proposal.kind == ProposalKind.DELETE,
    }
    return render(request, "casuistiek/case_proposal.html", context)


def _agree(request: MemberRequest, case: PracticeCase, proposal: Proposal, form: CheckForm) -> HttpResponse:
    try:
        is_done = sharing.agree(proposal, by=request.user, now=now(), version=form.cleaned_data["version"])
    except StaleVersionError:
        messages.warning(request, "De tekst is veranderd sinds dit voorstel. Het geldt niet meer.")
        return redirect(case)
    except (ValidationError, Proposal.DoesNotExist) as gone:
        text = gone.messages[0] if isinstance(gone, ValidationError) else "Dit voorstel is er niet meer."
        messages.error(request, text)
        return redirect(case)
    if is_done and proposal.kind == ProposalKind.DELETE:
        messages.success(request, "De casus is verwijderd.")
        return redirect("casuistiek:case-list")
    messages.success(request, "Je bent akkoord. " + ("Het is gebeurd." if is_done else "Nu nog de anderen."))
    return redirect(case)


@own_case
@require_safe
def case_reads(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    """Who read the case and when, readings with noodtoegang among them."""
    context = {"case": case, "title": case.title.strip() or UNTITLED, **reads_of(case)}
    return render(request, "casuistiek/case_reads.html", context)


def _hints(case: PracticeCase, content: Content) -> list[tuple[str, Hint]]:
    """(label of the field, hint) for everything in the text that may point to somebody."""
    texts = {section.label: section.text for section in sections(content)}
    texts = {"Titel": content["title"], **texts}
    for number, actor in enumerate(content["actors"], start=1):
        texts[f"Betrokkene {number}"] = "\n".join(
            actor[name] for name in ("label", "interest_text", "relation_note")
        )
    names = names_around(case.cohort)
    found = hints(texts, people=names.people, organisations=names.organisations)
    return [(hint.field, hint) for hint in found]
