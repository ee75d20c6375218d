"""What do platforms' answers mean? One module per kind of answer; adapters ask, these read."""
