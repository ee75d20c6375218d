"""The desk: the pages in which editors keep the lines true."""
