"""The nouns of governance, one a file."""

from governance.models.action import Action, ActionDependency, ActionState
from governance.models.ancestor import UnitAncestor, UnitCount
from governance.models.assignment import RoleAssignment, RoleAssignmentState
from governance.models.budget import (
    BudgetLine,
    BudgetLineState,
    Entry,
    FiscalYear,
    FundingSource,
    LineShare,
)
from governance.models.decision import Decision
from governance.models.log import LogEntry
from governance.models.milestone import ClaimedProgress, Milestone, MilestoneState
from governance.models.organisation import Organisation
from governance.models.pages import HomePage, PolicyIndexPage, PolicyPage, StandardPage
from governance.models.person import Person, PersonContact, Posting
from governance.models.policy import Policy, PolicyState
from governance.models.population import Population
from governance.models.post import Post
from governance.models.search import SearchEntry
from governance.models.strategy import Component, Pillar
from governance.models.succession import UnitSuccession
from governance.models.token import AccessToken
from governance.models.unit import OrgUnit, UnitGroup, UnitGroupMember, UnitGroupSet, UnitPlacement
from governance.models.user import User

__all__ = [
    "AccessToken",
    "Action",
    "ActionDependency",
    "ActionState",
    "BudgetLine",
    "BudgetLineState",
    "ClaimedProgress",
    "Component",
    "Decision",
    "Entry",
    "FiscalYear",
    "FundingSource",
    "HomePage",
    "LineShare",
    "LogEntry",
    "Milestone",
    "MilestoneState",
    "OrgUnit",
    "Organisation",
    "Person",
    "PersonContact",
    "Pillar",
    "Policy",
    "PolicyIndexPage",
    "PolicyPage",
    "PolicyState",
    "Population",
    "Post",
    "Posting",
    "RoleAssignment",
    "RoleAssignmentState",
    "SearchEntry",
    "StandardPage",
    "UnitAncestor",
    "UnitCount",
    "UnitGroup",
    "UnitGroupMember",
    "UnitGroupSet",
    "UnitPlacement",
    "UnitSuccession",
    "User",
]
