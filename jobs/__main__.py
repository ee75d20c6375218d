"""`python -m jobs` is the same as `nerdline`."""

from jobs.cli import main

main()
