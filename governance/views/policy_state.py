"""How a document stands in law: recorded by who may, beside its text and not in it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from basis.access import allow
from governance.domain.policies import record_legal_state
from governance.forms.policies import LegalStateForm
from governance.models import PolicyPage
from governance.permissions import may_set_legal_state, person_of


@allow(may_set_legal_state)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, with what has been recorded before."""
    page = get_object_or_404(PolicyPage, pk=pk)
    policy = page.policy
    form = LegalStateForm(request.POST or None, policy=policy)
    if request.method == "POST" and form.is_valid():
        try:
            record_legal_state(page=page, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("It has been recorded."))
            return redirect("policy_state", pk=pk)
    states = list(policy.states.select_related("decision", "by")) if policy.pk else []
    context = {"document": page, "policy": policy, "form": form, "states": states}
    return render(request, "governance/policy_state.html", context)
