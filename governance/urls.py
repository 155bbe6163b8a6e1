"""The addresses of governance; `accounts` are those at /accounts/, outside the language prefix."""

from allauth.account import views as allauth
from django.urls import include, path

from governance.views import accounts as account_pages
from governance.views import budget, money, people, plan, policy_state, receipts, strategy, tokens, verify, waiting

urlpatterns = [
    path("strategy/", strategy.strategy, name="strategy"),
    path("plan/", plan.plan, name="plan"),
    path("plan/actions/<str:code>/", plan.action, name="action"),
    path("budget/", budget.budget, name="budget"),
    path("budget/execution/", money.execution, name="budget_execution"),
    path("budget/execution/<int:pk>/reason/", money.reason, name="budget_reason"),
    path("budget/forecast/", money.forecast, name="cash_forecast"),
    path("budget/receipts/", receipts.receipts, name="receipts"),
    path("budget/receipts/add/", receipts.receipt_add, name="receipt_add"),
    path("budget/receipts/<int:pk>/reverse/", receipts.receipt_reverse, name="receipt_reverse"),
    path("budget/rates/", receipts.rates, name="rates"),
    path("budget/rates/add/", receipts.rate_add, name="rate_add"),
    path("people/", people.people_list, name="team"),
    path("people/<str:hr_number>/", people.person_detail, name="person"),
    path("people/<str:hr_number>/reset/", people.person_reset, name="person_reset"),
    path("policy-state/<int:pk>/", policy_state.policy_state, name="policy_state"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("verify/", verify.verify_form, name="verify_form"),
    path("verify/<str:code>/", verify.verify, name="verify"),
]

# Log in, log out, password, second factor: allauth's views, and only those that we use. There is no sign-up, no
# e-mail management and no reset by e-mail; a supervisor lets people back in.
accounts = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/reset/", account_pages.forgotten_password, name="account_reset_password"),
    path("keys/", tokens.token_list, name="access_keys"),
    path("keys/<int:pk>/revoke/", tokens.token_revoke, name="access_key_revoke"),
    path("2fa/", include("allauth.mfa.urls")),
]
