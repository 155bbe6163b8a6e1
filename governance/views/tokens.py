"""The access keys of one's own account, for programs that hand in or take out data."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from basis.access import allow, signed_in
from governance.domain import tokens
from governance.forms.tokens import TokenForm
from governance.models import AccessToken


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """My keys; a new one is shown here, once."""
    form, key = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            key = tokens.issue(
                user=request.user, name=form.cleaned_data["name"], valid_to=form.valid_to, by=request.user
            )
            form = TokenForm()
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "key": key, "rows": tokens.usable(request.user)}
    return render(request, "account/tokens.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(AccessToken.objects.filter(user_id=request.user.pk), pk=pk)
    tokens.revoke(token=token, by=request.user)
    messages.success(request, _("The key no longer works."))
    return redirect("access_keys")
