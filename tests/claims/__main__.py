"""`python -m tests.claims`: measure every claim of the slides, or those of one slide."""

import argparse
import sys
from collections.abc import Sequence

from tests import claims


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line per claim. Return 1 if one has another verdict than expected."""
    parser = argparse.ArgumentParser(prog="python -m tests.claims", description=__doc__)
    parser.add_argument("--slide", type=int, metavar="N", help="only the claims of slide N")
    try:
        rows = claims.check(parser.parse_args(arguments).slide)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    for row in rows:
        print(f"{row.slide:>2}  {row.verdict:22}  {row.says}  |  {row.measured}")
    wrong = sum(not row.as_expected for row in rows)
    print(f"{len(rows)} claims, {wrong or 'none'} with another verdict than expected")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # the claims have letters that not every console has
    sys.exit(main())
