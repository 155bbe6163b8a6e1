"""The addresses of governance."""

from django.urls import path

from governance.views import budget, people, plan, strategy, verify, waiting

urlpatterns = [
    path("strategy/", strategy.strategy, name="strategy"),
    path("plan/", plan.plan, name="plan"),
    path("plan/actions/<str:code>/", plan.action, name="action"),
    path("budget/", budget.budget, name="budget"),
    path("people/", people.people_list, name="team"),
    path("people/<str:hr_number>/", people.person_detail, name="person"),
    path("people/<str:hr_number>/reset/", people.person_reset, name="person_reset"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("verify/", verify.verify_form, name="verify_form"),
    path("verify/<str:code>/", verify.verify, name="verify"),
]
