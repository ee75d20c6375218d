"""The pages that readers load, and the server that serves them."""
