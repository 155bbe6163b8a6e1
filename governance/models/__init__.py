"""The nouns of governance, one a file."""

from governance.models.action import Action, ActionDependency, ActionState
from governance.models.action_item import ActionItem, ActionItemHistory
from governance.models.agenda import AgendaEntry, Item, Paper
from governance.models.ancestor import UnitAncestor, UnitCount
from governance.models.assignment import RoleAssignment, RoleAssignmentState
from governance.models.ballot import Ballot, Position
from governance.models.budget import (
    BudgetLine,
    BudgetLineState,
    Entry,
    FiscalYear,
    FundingSource,
    LineShare,
)
from governance.models.closing import YearClosing
from governance.models.codes import CodeScheme, CodeSegment
from governance.models.currency import Currency, ExchangeRate, ForeignAmount
from governance.models.decision import Decision, PlannedChange, Ratification
from governance.models.extract import Extract, ExtractRow
from governance.models.feed import CalendarFeed
from governance.models.group import Group, GroupState, Interest, Membership, MembershipState
from governance.models.letter import Letter
from governance.models.log import LogEntry
from governance.models.meeting import Attendance, Invitation, Meeting
from governance.models.milestone import ClaimedProgress, Milestone, MilestoneState
from governance.models.minutes import Minutes, MinutesAnswer, MinutesVersion
from governance.models.organisation import Organisation
from governance.models.pages import HomePage, PolicyIndexPage, PolicyPage, StandardPage
from governance.models.person import Person, PersonContact, Posting
from governance.models.plan_version import PlanVersion
from governance.models.policy import Policy, PolicyState
from governance.models.population import Population
from governance.models.post import Post
from governance.models.proposal import EntryProposal
from governance.models.receipt import Receipt
from governance.models.risk import Risk, RiskHistory
from governance.models.scenario import Scenario, ScenarioAction
from governance.models.search import SearchEntry
from governance.models.strategy import Component, Pillar
from governance.models.succession import UnitSuccession
from governance.models.task import Task
from governance.models.token import AccessToken
from governance.models.unit import OrgUnit, PlacementState, UnitGroup, UnitGroupMember, UnitGroupSet, UnitPlacement
from governance.models.user import User
from governance.models.variance import VarianceReason

__all__ = [
    "AccessToken",
    "Action",
    "ActionDependency",
    "ActionItem",
    "ActionItemHistory",
    "ActionState",
    "AgendaEntry",
    "Attendance",
    "Ballot",
    "BudgetLine",
    "BudgetLineState",
    "CalendarFeed",
    "ClaimedProgress",
    "CodeScheme",
    "CodeSegment",
    "Component",
    "Currency",
    "Decision",
    "Entry",
    "EntryProposal",
    "ExchangeRate",
    "Extract",
    "ExtractRow",
    "FiscalYear",
    "ForeignAmount",
    "FundingSource",
    "Group",
    "GroupState",
    "HomePage",
    "Interest",
    "Invitation",
    "Item",
    "Letter",
    "LineShare",
    "LogEntry",
    "Meeting",
    "Membership",
    "MembershipState",
    "Milestone",
    "MilestoneState",
    "Minutes",
    "MinutesAnswer",
    "MinutesVersion",
    "OrgUnit",
    "Organisation",
    "Paper",
    "Person",
    "PersonContact",
    "Pillar",
    "PlacementState",
    "PlanVersion",
    "PlannedChange",
    "Policy",
    "PolicyIndexPage",
    "PolicyPage",
    "PolicyState",
    "Population",
    "Position",
    "Post",
    "Posting",
    "Ratification",
    "Receipt",
    "Risk",
    "RiskHistory",
    "RoleAssignment",
    "RoleAssignmentState",
    "Scenario",
    "ScenarioAction",
    "SearchEntry",
    "Task",
    "StandardPage",
    "UnitAncestor",
    "UnitCount",
    "UnitGroup",
    "UnitGroupMember",
    "UnitGroupSet",
    "UnitPlacement",
    "UnitSuccession",
    "User",
    "VarianceReason",
    "YearClosing",
]
