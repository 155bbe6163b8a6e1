"""The strategy: pillars and components, and where the plan carries them out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from governance import queries
from governance.permissions import may_keep_plan


@allow(anyone)
@require_safe
def strategy(request: HttpRequest) -> HttpResponse:
    """All pillars with their components."""
    context = {"pillars": queries.strategy_pillars(), "may_import": may_keep_plan(request.user)}
    return render(request, "governance/strategy.html", context)
