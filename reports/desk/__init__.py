"""What editors do, each act kept with who and when: the same from the command line and from the desk."""
