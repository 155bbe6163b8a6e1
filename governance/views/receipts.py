"""Fee revenue, and the rates of other currencies: public to read, kept by budget officers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from basis.access import allow, anyone
from basis.money import format_taka
from governance.domain import rates as rate_verbs
from governance.domain import receipts as verbs
from governance.forms.money import CurrencyForm, RateForm, ReceiptFilterForm, ReceiptForm, TakeBackForm
from governance.permissions import may_keep_budget, person_of
from governance.queries.rates import all_rates
from governance.queries.receipts import receipts_in, revenue_by_action
from governance.reports import money as reports
from governance.views.downloads import download, wants_file

ON_A_PAGE = 100


@allow(anyone)
@require_http_methods(["GET", "HEAD"])
def receipts(request: HttpRequest) -> HttpResponse:
    """What is due, what came in and what is late, by action and movement by movement."""
    form = ReceiptFilterForm(request.GET)
    chosen = form.chosen()
    rows = receipts_in(**chosen)
    if wants_file(request):
        return download(request, reports.receipts_sheet(rows, title=_("Fee revenue")), name="receipts")
    revenue = revenue_by_action(**chosen, on=timezone.localdate())
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    sheet = reports.revenue_sheet(revenue, title=_("Fee revenue by action, in taka"))
    context = {
        "form": form,
        "filtered": any(chosen.values()),
        "table": sheet.for_page(get_language()),
        "page": page,
        "rows": [(each, reports.state_of(each)) for each in page.object_list],
        "may_keep": may_keep_budget(request.user),
    }
    return render(request, "governance/receipts.html", context)


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_add(request: HttpRequest) -> HttpResponse:
    """One amount that is due, or that came in."""
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            receipt = verbs.record_receipt(**form.cleaned_data, by=person_of(request.user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            amount = format_taka(receipt.amount, language=get_language())
            messages.success(request, _("%(amount)s is written down.") % {"amount": amount})
            return redirect("receipts")
    return render(request, "governance/receipt_form.html", {"form": form}, status=422 if form.errors else 200)


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a receipt back, with the reason."""
    receipt = get_object_or_404(receipts_in(), pk=pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.reverse_receipt(receipt=receipt, **form.cleaned_data, by=person_of(request.user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is taken back; both stay in the list."))
            return redirect("receipts")
    context = {"form": form, "receipt": receipt, "state": reports.state_of(receipt)}
    return render(request, "governance/receipt_reverse.html", context, status=422 if form.errors else 200)


@allow(anyone)
@require_http_methods(["GET", "HEAD"])
def rates(request: HttpRequest) -> HttpResponse:
    """What other currencies were worth, from which day on, and where that comes from."""
    rows = all_rates()
    sheet_title = _("Exchange rates")
    if wants_file(request):
        return download(request, reports.rates_sheet(rows, title=sheet_title), name="rates")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    table = reports.rates_sheet(page.object_list, title=sheet_title).for_page(get_language())
    context = {"page": page, "table": table, "may_keep": may_keep_budget(request.user)}
    return render(request, "governance/rates.html", context)


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def rate_add(request: HttpRequest) -> HttpResponse:
    """A rate of a currency, and a currency that is not there yet; which form was sent says its button."""
    sent = request.POST.get("send", "") if request.method == "POST" else ""
    rate_form = RateForm(request.POST if sent == "rate" else None)
    currency_form = CurrencyForm(request.POST if sent == "currency" else None, prefix="new")
    try:
        if sent == "rate" and rate_form.is_valid():
            rate_verbs.keep_rate(**rate_form.cleaned_data, by=person_of(request.user))
            messages.success(request, _("The rate is kept."))
            return redirect("rates")
        if sent == "currency" and currency_form.is_valid():
            rate_verbs.keep_currency(**currency_form.cleaned_data, by=person_of(request.user))
            messages.success(request, _("The currency is kept. Now it can have a rate."))
            return redirect("rate_add")
    except ValidationError as error:
        (rate_form if sent == "rate" else currency_form).add_error(None, error)
    wrong = rate_form.errors or currency_form.errors
    context = {"form": rate_form, "currency_form": currency_form}
    return render(request, "governance/rate_form.html", context, status=422 if wrong else 200)
