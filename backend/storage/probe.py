"""Whether a disk takes what the server writes: only a try tells."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from backend.database_faults import Fault, fault_of

# A batch of edits and what it makes a database write fits into this.
PROBE_BYTES = 256 * 1024


def disk_fault(folder: Path) -> Fault | None:
    """FULL, READ_ONLY, GONE or DISK when `folder` takes no more data now; None when it does. Costs a tenth of
    a millisecond: reserves, quotas and broken disks do not show in the free space, so some is written.
    """
    if not folder.is_dir():
        return Fault.GONE
    if not os.access(folder, os.W_OK):
        return Fault.READ_ONLY
    try:
        # The file has no name and is gone when it is closed.
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            written = file.write(bytes(PROBE_BYTES))
    except OSError as error:
        return fault_of(error) or Fault.DISK
    return None if written == PROBE_BYTES else Fault.FULL
