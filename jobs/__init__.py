"""What runs: one file per job, the schedule, and the command line that puts everything together."""
