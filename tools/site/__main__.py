"""`make site`: the notebooks as pages for a browser, in the folder site/.

Any web server can hand them out, and they open from the folder itself too. The folder is replaced
when all of it has been written, and not before.
"""

import argparse
from pathlib import Path

from tools.site.build import ROOT, build

if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    arguments.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    build(arguments.parse_args().folder.resolve())
