"""The table of the kinds of jobs."""

from crm.jobs import JobKind
from jobs.build_index import BuildIndex
from jobs.change_kind import ChangeKind
from jobs.end_grace import EndGrace
from jobs.fill_search import FillSearch
from jobs.kinds import Kinds
from jobs.mass_work import MassWork
from jobs.purge_bin import PurgeBin
from jobs.remove_files import RemoveFiles

_MASS = MassWork()

KINDS: Kinds = {
    JobKind.BUILD_INDEX: BuildIndex(),
    JobKind.FILL_SEARCH: FillSearch(),
    JobKind.CHANGE_KIND: ChangeKind(),
    JobKind.UPDATE_RECORDS: _MASS,
    JobKind.ASSIGN_RECORDS: _MASS,
    JobKind.TAG_RECORDS: _MASS,
    JobKind.UNTAG_RECORDS: _MASS,
    JobKind.DELETE_RECORDS: _MASS,
    JobKind.RESTORE_RECORDS: _MASS,
    JobKind.PURGE_BIN: PurgeBin(),
    JobKind.REMOVE_FILES: RemoveFiles(),
    JobKind.END_GRACE: EndGrace(),
}
"""Every kind of job that a worker carries out."""
