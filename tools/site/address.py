"""Where the project lives on the web: the one place that knows.

`LECTURE8_ADDRESS` is the address of the repository on GitHub, https://github.com/OWNER/NAME. Where
it is not set, the pages have no links to the repository.
"""

import os

ADDRESS = os.environ.get("LECTURE8_ADDRESS", "").rstrip("/")


def binder(notebook: str) -> str:
    """The address that opens a notebook on mybinder.org."""
    owner_and_name = "/".join(ADDRESS.split("/")[-2:])
    return f"https://mybinder.org/v2/gh/{owner_and_name}/HEAD?labpath=notebooks/{notebook}.ipynb"


def file(path: str) -> str:
    """The address of a file of the project."""
    return f"{ADDRESS}/blob/HEAD/{path}"
