"""Our own H5P content types, which every installation has on its first day, and how their responses are marked.

They are ordinary libraries in `libraries/`, which play in any H5P host; see README.md.
"""

from pathlib import Path

LIBRARIES = Path(__file__).parent / "libraries"
