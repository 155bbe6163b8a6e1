"""The addresses of governance; `accounts` are those at /accounts/, outside the language prefix."""

from allauth.account import views as allauth
from django.urls import include, path

from governance.views import accounts as account_pages
from governance.views import (
    budget,
    changes,
    decision_forms,
    decisions,
    group_members,
    groups,
    items,
    meeting_agenda,
    meeting_attendance,
    meetings,
    money,
    people,
    plan,
    policy_state,
    receipts,
    schedule,
    strategy,
    tokens,
    unmandated,
    verify,
    waiting,
)

urlpatterns = [
    path("strategy/", strategy.strategy, name="strategy"),
    path("plan/", plan.plan, name="plan"),
    path("plan/gantt/", schedule.gantt, name="plan_gantt"),
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
    path("decisions/", decisions.decision_list, name="decisions"),
    path("decisions/at/<int:pk>/", decision_forms.decision_record, name="decision_record"),
    path("decisions/changes/", changes.change_list, name="changes_waiting"),
    path("decisions/changes/<int:pk>/", changes.change_detail, name="planned_change"),
    path("decisions/<str:number>/", decisions.decision_detail, name="decision"),
    path("decisions/<str:number>/change/", decision_forms.decision_change, name="decision_change"),
    path(
        "decisions/<str:number>/change/<int:pk>/drop/", decision_forms.decision_change_drop, name="decision_change_drop"
    ),
    path("decisions/<str:number>/enact/", decisions.decision_enact, name="decision_enact"),
    path("decisions/<str:number>/revoke/", decisions.decision_revoke, name="decision_revoke"),
    path("groups/<slug:slug>/letter/", decision_forms.decision_letter, name="decision_letter"),
    path("groups/<slug:slug>/unmandated/", unmandated.unmandated_list, name="unmandated"),
    path("people/", people.people_list, name="team"),
    path("people/<str:hr_number>/", people.person_detail, name="person"),
    path("people/<str:hr_number>/reset/", people.person_reset, name="person_reset"),
    path("policy-state/<int:pk>/", policy_state.policy_state, name="policy_state"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("verify/", verify.verify_form, name="verify_form"),
    path("verify/<str:code>/", verify.verify, name="verify"),
]

urlpatterns += [
    path("groups/", groups.group_list, name="groups"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/<slug:slug>/", groups.group_detail, name="group"),
    path("groups/<slug:slug>/edit/", groups.group_edit, name="group_edit"),
    path("groups/<slug:slug>/dissolve/", groups.group_dissolve, name="group_dissolve"),
    path("groups/<slug:slug>/members/", group_members.member_list, name="group_members"),
    path("groups/<slug:slug>/members/new/", group_members.member_new, name="group_member_new"),
    path("groups/<slug:slug>/members/<int:pk>/", group_members.member_detail, name="group_member"),
    path("groups/<slug:slug>/interests/", group_members.interest_list, name="group_interests"),
    path("groups/<slug:slug>/interests/<int:pk>/end/", group_members.interest_end, name="group_interest_end"),
    path("groups/<slug:slug>/meetings/", meetings.meeting_list, name="meetings"),
    path("groups/<slug:slug>/meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("groups/<slug:slug>/meetings/<int:number>/", meetings.meeting_detail, name="meeting"),
    path("groups/<slug:slug>/meetings/<int:number>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("groups/<slug:slug>/meetings/<int:number>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("groups/<slug:slug>/meetings/<int:number>/invite/", meetings.meeting_invite, name="meeting_invite"),
    path("groups/<slug:slug>/meetings/<int:number>/answer/", meetings.meeting_answer, name="meeting_answer"),
    path("groups/<slug:slug>/meetings/<int:number>/hold/", meetings.meeting_hold, name="meeting_hold"),
    path("groups/<slug:slug>/meetings/<int:number>/agenda/", meeting_agenda.meeting_agenda, name="meeting_agenda"),
    path(
        "groups/<slug:slug>/meetings/<int:number>/attendance/",
        meeting_attendance.meeting_attendance,
        name="meeting_attendance",
    ),
    path("groups/<slug:slug>/items/", items.item_list, name="items"),
    path("groups/<slug:slug>/items/new/", items.item_new, name="item_new"),
    path("groups/<slug:slug>/items/<int:pk>/", items.item_detail, name="item"),
    path("groups/<slug:slug>/items/<int:pk>/edit/", items.item_edit, name="item_edit"),
    path("groups/<slug:slug>/items/<int:pk>/act/", items.item_act, name="item_act"),
    path("groups/<slug:slug>/items/<int:pk>/papers/", items.item_paper, name="item_paper"),
    path("groups/<slug:slug>/papers/<int:pk>/", items.paper, name="paper"),
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
