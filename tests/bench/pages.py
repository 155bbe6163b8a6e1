"""Pages: processor time of the server for one request, beside the page that only says that the process lives."""

from __future__ import annotations

import json
import re
from functools import partial

from django.test import Client

from governance.models import Person
from learning.models import Enrolment
from tests.bench.harness import Bench

BATCH = 10  # requests a round
COURSE = "digital-health-basics"


def benches() -> list[Bench]:
    learner, visitor = signed_in("learner"), Client()
    return [
        page("learner page (a lesson)", learner, f"/bn/learn/{COURSE}/1/", "<= 25 ms"),
        page("my learning", learner, "/bn/learn/", "<= 25 ms"),
        page("dashboard", visitor, "/bn/dashboard/", "<= 100 ms"),
        page("home", visitor, "/bn/", "<= 100 ms"),
        page("indicator", visitor, "/bn/indicators/IN01/", "<= 100 ms"),
        page("budget", visitor, "/bn/budget/", "<= 100 ms"),
        Bench(
            name="quiz answer",
            run=partial(answer_quiz, learner),
            baseline=partial(alive, visitor),
            baseline_name="/healthz",
            budget="<= 15 ms",
            per=BATCH,
        ),
    ]


def page(name: str, client: Client, path: str, budget: str) -> Bench:
    return Bench(
        name=name,
        run=partial(repeat, client, path),
        baseline=partial(alive, Client()),
        baseline_name="/healthz",
        budget=budget,
        per=BATCH,
    )


def signed_in(username: str) -> Client:
    client = Client()
    person = Person.objects.get(user__username=username)
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def repeat(client: Client, path: str) -> None:
    for _request in range(BATCH):
        assert client.get(path).status_code == 200, path


def alive(client: Client) -> None:
    for _request in range(BATCH):
        client.get("/healthz")


def answer_quiz(client: Client) -> None:
    """Save an answer again and again, as somebody does who changes their mind."""
    address, question = quiz_of_learner(client)
    for _request in range(BATCH):
        assert client.post(address, question).status_code == 302


def quiz_of_learner(client: Client) -> tuple[str, dict[str, str]]:
    """The address of the first question of the demo quiz, opened, and what its form sends."""
    version = Enrolment.objects.get(person__user__username="learner").course.versions.latest("id")
    activities = [a for lesson in json.loads(version.content)["lessons"] for a in lesson["activities"]]
    number = next(n for n, activity in enumerate(activities, 1) if activity["kind"] == "quiz")
    start = f"/bn/learn/{COURSE}/{number}/"
    client.post(start, hidden(client.get(start).content.decode()))
    address = f"{start}1/"
    text = client.get(address).content.decode()
    choice = re.search(r'<input[^>]*type="(?:radio|checkbox)"[^>]*>', text)
    assert choice, "no answer to choose"
    return address, hidden(text) | {attribute(choice.group(), "name"): attribute(choice.group(), "value")}


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    main = text.split("<main", 1)[1]
    return {
        attribute(tag, "name"): attribute(tag, "value") for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', main)
    }


def attribute(tag: str, name: str) -> str:
    return re.search(rf'{name}="([^"]*)"', tag).group(1)
