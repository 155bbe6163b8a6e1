"""The nouns of governance, one a file."""

from governance.models.assignment import RoleAssignment, RoleAssignmentState
from governance.models.decision import Decision
from governance.models.log import LogEntry
from governance.models.organisation import Organisation
from governance.models.person import Person, PersonContact, Posting
from governance.models.population import Population
from governance.models.post import Post
from governance.models.unit import OrgUnit, UnitGroup, UnitGroupMember, UnitGroupSet, UnitPlacement
from governance.models.user import User

__all__ = [
    "Decision",
    "LogEntry",
    "OrgUnit",
    "Organisation",
    "Person",
    "PersonContact",
    "Population",
    "Post",
    "Posting",
    "RoleAssignment",
    "RoleAssignmentState",
    "UnitGroup",
    "UnitGroupMember",
    "UnitGroupSet",
    "UnitPlacement",
    "User",
]
