"""Enumerations and small words of who and where. No database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person may do at a unit and below it. Each demo log-in shows one."""

    LEARNER = "learner", _("Learner")
    TRAINER = "trainer", _("Trainer")
    OBSERVER = "observer", _("Observer")
    SECRETARY = "secretary", _("Member secretary")
    MEMBER = "member", _("Member")
    MONITORING_OFFICER = "monitoring_officer", _("Monitoring officer")
    BUDGET_OFFICER = "budget_officer", _("Budget officer")
    EDITOR = "editor", _("Content editor")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")


# Who approves, publishes or moves money: they need a second factor in production.
APPROVING_ROLES = frozenset(
    {Role.SECRETARY, Role.MONITORING_OFFICER, Role.BUDGET_OFFICER, Role.EDITOR, Role.ADMINISTRATOR}
)


# For how many days a code from a supervisor lets its owner in.
CODE_DAYS = 7


class UnitLevel(TextChoices):
    NATIONAL = "national", _("Country")
    DIVISION = "division", _("Division")
    DISTRICT = "district", _("District")
    UPAZILA = "upazila", _("Upazila")
    CITY_CORPORATION = "city_corporation", _("City corporation")
    FACILITY = "facility", _("Health facility")
    OFFICE = "office", _("Office")


class UnitKind(TextChoices):
    GEOGRAPHIC = "geographic", _("Geographic")
    OFFICE = "office", _("Office")
    FACILITY = "facility", _("Health facility")


# The ways in which units are grouped, and the groups that the reference data names: English and Bangla.
GROUP_SETS = {
    "type": ("Type of unit", "ইউনিটের ধরন"),
    "ownership": ("Ownership", "মালিকানা"),
    "urban_rural": ("Urban or rural", "শহর বা গ্রাম"),
    "directorate": ("Directorate", "অধিদপ্তর"),
}
GROUP_NAMES = {
    "country": ("Country", "দেশ"),
    "division": ("Division", "বিভাগ"),
    "district": ("District", "জেলা"),
    "upazila": ("Upazila", "উপজেলা"),
    "city_corporation": ("City corporation", "সিটি কর্পোরেশন"),
    "district_hospital": ("District hospital", "জেলা হাসপাতাল"),
    "upazila_health_complex": ("Upazila health complex", "উপজেলা স্বাস্থ্য কমপ্লেক্স"),
    "union_health_family_welfare_centre": (
        "Union health and family welfare centre",
        "ইউনিয়ন স্বাস্থ্য ও পরিবার কল্যাণ কেন্দ্র",
    ),
    "union_sub_centre": ("Union sub-centre", "ইউনিয়ন উপস্বাস্থ্য কেন্দ্র"),
    "community_clinic": ("Community clinic", "কমিউনিটি ক্লিনিক"),
    "ministry_division": ("Ministry or division", "মন্ত্রণালয় বা বিভাগ"),
    "directorate": ("Directorate or department", "অধিদপ্তর বা দপ্তর"),
    "programme": ("Programme", "কর্মসূচি"),
    "institute": ("Institute", "ইনস্টিটিউট"),
    "council": ("Council", "পরিষদ"),
    "public": ("Public", "সরকারি"),
    "private": ("Private", "বেসরকারি"),
    "ngo": ("Non-governmental", "এনজিও"),
    "urban": ("Urban", "শহর"),
    "rural": ("Rural", "গ্রাম"),
    "DGHS": ("Directorate General of Health Services", "স্বাস্থ্য অধিদপ্তর"),
    "DGFP": ("Directorate General of Family Planning", "পরিবার পরিকল্পনা অধিদপ্তর"),
    "DGME": ("Directorate General of Medical Education", "স্বাস্থ্য শিক্ষা অধিদপ্তর"),
}


class OrganisationKind(TextChoices):
    MINISTRY_DIVISION = "ministry_division", _("Ministry or division")
    DIRECTORATE = "directorate", _("Directorate")
    COUNCIL = "council", _("Council")
    PROGRAMME = "programme", _("Programme")
    INSTITUTE = "institute", _("Institute")
    DEVELOPMENT_PARTNER = "development_partner", _("Development partner")
    PRIVATE = "private", _("Private sector or civil society")
    ACADEMIA = "academia", _("Academia")


class ContactKind(TextChoices):
    PHONE = "phone", _("Mobile number")
    EMAIL = "email", _("E-mail")


class ComponentKind(TextChoices):
    BUILT = "built", _("Built into this platform")
    GOVERNED = "governed", _("Run elsewhere, governed here")


class BudgetType(TextChoices):
    OPERATING = "operating", _("Operating budget")
    DEVELOPMENT = "development", _("Development budget")


class EntryKind(TextChoices):
    """What an entry of the ledger does to its line. A reversal acts on the balance of the entry that it reverses."""

    ALLOCATION = "allocation", _("Original allocation")
    REAPPROPRIATION = "reappropriation", _("Re-appropriation")
    RELEASE = "release", _("Fund release")
    COMMITMENT = "commitment", _("Commitment")
    EXPENDITURE = "expenditure", _("Expenditure")
    REVERSAL = "reversal", _("Reversal")


class EntryOrigin(TextChoices):
    """Proposed here (may be refused) or reported by the accounting system (a fact, at worst flagged)."""

    PROPOSAL = "proposal", _("Proposed here")
    ACCOUNTING_SYSTEM = "accounting_system", _("Reported by the accounting system")


class ProposalState(TextChoices):
    """What became of a movement of money that one person proposed and another decides."""

    WAITING = "waiting", _("Waits for a second person")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Progress(TextChoices):
    """How an action stands against its plan; the values are those of the status component."""

    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")
    NO_DATA = "no_data", _("Nothing due yet")


class DocumentType(TextChoices):
    POLICY = "policy", _("Policy")
    ACT = "act", _("Act")
    ORDINANCE = "ordinance", _("Ordinance")
    RULE = "rule", _("Rule")
    GUIDELINE = "guideline", _("Guideline")
    STANDARD = "standard", _("Standard")
    CIRCULAR = "circular", _("Circular")
    NOTIFICATION = "notification", _("Gazette notification")
    ORDER = "order", _("Office order")


class LegalState(TextChoices):
    """How a document stands in law, whatever its page looks like: only a published gazette puts an act in force."""

    DRAFT = "draft", _("Draft")
    CONSULTED = "consulted", _("In consultation")
    APPROVED = "approved", _("Approved")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    REPEALED = "repealed", _("Repealed")


# From which state to which: what is in force is never made a draft again, and what has ended stays ended.
NEXT_LEGAL_STATES: dict[str, tuple[str, ...]] = {
    LegalState.DRAFT: (LegalState.CONSULTED, LegalState.APPROVED),
    LegalState.CONSULTED: (LegalState.DRAFT, LegalState.APPROVED),
    LegalState.APPROVED: (LegalState.DRAFT, LegalState.IN_FORCE),
    LegalState.IN_FORCE: (LegalState.SUPERSEDED, LegalState.REPEALED),
    LegalState.SUPERSEDED: (),
    LegalState.REPEALED: (),
}


class GroupKind(TextChoices):
    STEERING = "steering", _("Steering committee")
    WORKING_GROUP = "working_group", _("Technical working group")
    SUBGROUP = "subgroup", _("Sub-group")
    TASK_FORCE = "task_force", _("Task force")
    ADVISORY = "advisory", _("Advisory group")


class GroupRole(TextChoices):
    """What a member is in a group. An alternate stands in for one member and has no vote beside them."""

    CHAIR = "chair", _("Chairperson")
    VICE_CHAIR = "vice_chair", _("Vice-chairperson")
    SECRETARY = "secretary", _("Member secretary")
    MEMBER = "member", _("Member")
    ALTERNATE = "alternate", _("Alternate member")
    OBSERVER = "observer", _("Observer")


class QuorumKind(TextChoices):
    """How many of those with a vote must be there: a share of them, or a number."""

    PERCENT = "percent", _("A share of those with a vote, in percent")
    NUMBER = "number", _("A number of those with a vote")


class PassRule(TextChoices):
    """What makes a question pass; those who stand aside for an interest are counted in none of them."""

    MAJORITY = "majority", _("More yes than no")
    ABSOLUTE = "absolute", _("Yes from more than half of those with a vote")
    TWO_THIRDS = "two_thirds", _("Yes from two thirds of those who voted yes or no")
    CONSENSUS = "consensus", _("Nobody says no")


class MeetingState(TextChoices):
    PLANNED = "planned", _("Planned")
    INVITED = "invited", _("Invitations sent")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Answer(TextChoices):
    """What somebody answers to an invitation."""

    NONE = "none", _("No answer yet")
    YES = "yes", _("Comes")
    NO = "no", _("Does not come")
    ALTERNATE = "alternate", _("Sends the alternate")


class ItemState(TextChoices):
    """How far an item has travelled from a proposal to a decision."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted for the agenda")
    ON_AGENDA = "on_agenda", _("On the agenda")
    DECIDED = "decided", _("Decided")
    NOTED = "noted", _("Taken note of")
    POSTPONED = "postponed", _("Postponed")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ItemKind(TextChoices):
    DECISION = "decision", _("For decision")
    DISCUSSION = "discussion", _("For discussion")
    INFORMATION = "information", _("For information")


class Stance(TextChoices):
    """The position of a member in a ballot."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    ABSTAIN = "abstain", _("Abstains")
    ASIDE = "aside", _("Stands aside because of an interest")


class BallotState(TextChoices):
    OPEN = "open", _("Open")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")


class MinutesState(TextChoices):
    DRAFT = "draft", _("Draft")
    CIRCULATED = "circulated", _("With the members")
    APPROVED = "approved", _("Approved")


class DecisionState(TextChoices):
    """A decision stands when the minutes in which it was taken are approved."""

    DRAFT = "draft", _("Not yet in approved minutes")
    STANDING = "standing", _("Stands")
    REVOKED = "revoked", _("Revoked by a later decision")


class ChangeState(TextChoices):
    """What became of a change that a decision names."""

    PLANNED = "planned", _("Waits for the minutes")
    OPEN = "open", _("Waits for the responsible officer")
    DONE = "done", _("Carried out")
    STALE = "stale", _("The field has changed since")
    DECLINED = "declined", _("Not carried out")


class ActionItemState(TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("No longer needed")


class LetterKind(TextChoices):
    NOTICE = "notice", _("Notice of a meeting")
    CANCELLATION = "cancellation", _("Cancellation of a meeting")
    MINUTES = "minutes", _("Minutes of a meeting")


class ReceiptKind(TextChoices):
    """Fee revenue: what a contract says is due, and what has come in."""

    DUE = "due", _("Due by contract")
    RECEIVED = "received", _("Received")


class ExtractState(TextChoices):
    """What became of a row of an expenditure extract."""

    MATCHED = "matched", _("Matched")
    UNMATCHED = "unmatched", _("Waits for a line")
    SET_ASIDE = "set_aside", _("Set aside")
    REPEATED = "repeated", _("Repeats an earlier row")


class ExtractWhy(TextChoices):
    """Why a row of an extract could not be matched by itself."""

    NO_YEAR = "no_year", _("No fiscal year holds its date")
    YEAR_CLOSED = "year_closed", _("The books of its year are closed")
    NO_SOURCE = "no_source", _("No such funding source")
    NO_LINE = "no_line", _("No line has these codes")
    SEVERAL_LINES = "several_lines", _("Several lines have these codes")
    OTHER_CONTENT = "other_content", _("Its document number came before with other content")
    NOTHING_TO_REVERSE = "nothing_to_reverse", _("It takes back a posting that is not known")


class ClosingKind(TextChoices):
    """What two people do with the books of a year."""

    CLOSE = "close", _("Closing")
    REOPEN = "reopen", _("Opening again")


class RiskState(TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    HAPPENED = "happened", _("It has happened")


class RiskLevel(TextChoices):
    """How much a risk asks for: likelihood times impact, from 1 to 25."""

    HIGH = "high", _("High risk")
    MEDIUM = "medium", _("Medium risk")
    LOW = "low", _("Low risk")


# A risk is high from this score on, medium from that one on.
HIGH_RISK_FROM = 15
MEDIUM_RISK_FROM = 8
