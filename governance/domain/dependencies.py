"""What waits for what: an action cannot wait for one that waits for it, over however many steps."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from governance.domain.texts import fault
from governance.models import Action, ActionDependency, Pillar


def hold_plan() -> None:
    """Whoever changes what waits for what waits for the others: two halves of a circle are never written at once.

    Taken before an action is held, so that two people never wait for each other.
    """
    Pillar.objects.select_for_update().order_by("number").first()


def set_dependencies(action: Action, needs: Iterable[Action]) -> None:
    """Let an action wait for these and no others; what would close a circle is refused, and the circle named."""
    wanted = {other.pk: other for other in needs}
    _refuse_circle(action, wanted)
    action.dependencies.exclude(needs__in=wanted).delete()
    have = set(action.dependencies.values_list("needs_id", flat=True))
    ActionDependency.objects.bulk_create(
        ActionDependency(action=action, needs=other) for pk, other in wanted.items() if pk not in have
    )


def _refuse_circle(action: Action, needs: Iterable[int]) -> None:
    needed: dict[int, list[int]] = {}
    for waiting, need in ActionDependency.objects.exclude(action=action).values_list("action_id", "needs_id"):
        needed.setdefault(waiting, []).append(need)
    way = _way_back(action.pk, needs, needed)
    if way:
        codes = dict(Action.objects.filter(pk__in=way).values_list("pk", "code"))
        raise fault(
            "depends_on",
            _("%(action)s cannot wait for %(other)s, because then they wait for each other in a circle: %(circle)s."),
            "cycle",
            action=action.code,
            other=codes[way[0]],
            circle=" → ".join([action.code, *(codes[pk] for pk in way)]),
        )


def _way_back(goal: int, starts: Iterable[int], needed: dict[int, list[int]]) -> list[int]:
    """The shortest way from one of the starts to the goal, both included; nothing when there is none."""
    came_from: dict[int, int | None] = dict.fromkeys(starts)
    open_ids = deque(came_from)
    while open_ids:
        found = open_ids.popleft()
        if found == goal:
            way: list[int] = []
            step: int | None = found
            while step is not None:
                way.insert(0, step)
                step = came_from[step]
            return way
        for other in needed.get(found, []):
            if other not in came_from:
                came_from[other] = found
                open_ids.append(other)
    return []
