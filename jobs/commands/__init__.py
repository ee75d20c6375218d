"""The command line's commands, one file per noun. What they need is imported when they run."""
