"""The nouns of learning, one a file."""

from learning.models.attempt import Answer, Attempt
from learning.models.batch import Batch
from learning.models.certificate import Certificate
from learning.models.competency import Standard, StandardVersion
from learning.models.course import Course
from learning.models.enrolment import Enrolment
from learning.models.h5p_content import H5PContent, H5PContentLibrary, PermittedLibrary
from learning.models.h5p_result import H5PResult, H5PState, H5PStatement
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
    "H5PContent",
    "H5PContentLibrary",
    "H5PResult",
    "H5PState",
    "H5PStatement",
    "PermittedLibrary",
    "Standard",
    "StandardVersion",
]
