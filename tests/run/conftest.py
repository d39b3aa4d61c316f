import os
import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def home():
    """Make a directory the server's user may pass through, which pytest's is not."""
    made = Path(tempfile.mkdtemp(prefix="tandem-own-", dir="/tmp"))
    made.chmod(0o711 if os.geteuid() == 0 else 0o700)
    yield made
    shutil.rmtree(made)
