"""The table of the kinds of jobs."""

from crm.jobs import JobKind
from jobs.build_index import BuildIndex
from jobs.change_kind import ChangeKind
from jobs.fill_search import FillSearch
from jobs.kinds import Kinds
from jobs.remove_files import RemoveFiles

KINDS: Kinds = {
    JobKind.BUILD_INDEX: BuildIndex(),
    JobKind.FILL_SEARCH: FillSearch(),
    JobKind.CHANGE_KIND: ChangeKind(),
    JobKind.REMOVE_FILES: RemoveFiles(),
}
"""Every kind of job that a worker carries out."""
