"""Says plainly when the Python that would make the environment is too old or lacks venv."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  that it may be older is the point
    sys.exit(f"Doichieu needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
             "Name another one: make PYTHON=python3.12 extract")
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit("This Python lacks venv. On Debian or Ubuntu: sudo apt-get install python3-venv")
