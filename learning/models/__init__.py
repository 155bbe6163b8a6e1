"""The nouns of learning, one a file."""

from learning.models.attempt import Answer, Attempt
from learning.models.batch import Batch
from learning.models.certificate import Certificate
from learning.models.competency import Standard, StandardVersion
from learning.models.course import Course
from learning.models.enrolment import Enrolment
from learning.models.version import ContentFile, CourseVersion

__all__ = [
    "Answer",
    "Attempt",
    "Batch",
    "Certificate",
    "ContentFile",
    "Course",
    "CourseVersion",
    "Enrolment",
    "Standard",
    "StandardVersion",
]
